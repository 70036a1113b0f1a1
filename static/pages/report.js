// Reporting with a bad signal: the words are kept on the phone until they have arrived, and the place where one
// stands is added only when asked for. Without JavaScript the form works all the same.
"use strict";
(() => {
    const NAMES = ["description", "address", "handled_result", "title"];
    const CHOICES = ["category", "route", "grid"]; // put back with the words, never alone
    const form = document.querySelector("form.report");
    // Only the page that follows a report that has arrived says so; an error page of the browser does not. The
    // form that was sent noted its draft and its token for this tab: another tab may have written another one there.
    if (new URLSearchParams(location.search).has("reported")) {
        try {
            const sent = JSON.parse(sessionStorage.getItem("gridgov.sent") || "{}");
            for (const store of [sent.store, `${sent.store}.aside`]) {
                const kept = JSON.parse(localStorage.getItem(store) || "{}");
                if (kept.key === sent.key) localStorage.removeItem(store);
            }
            sessionStorage.removeItem("gridgov.sent");
        } catch { /* private mode: there was no draft */ }
        history.replaceState(null, "", location.pathname);
    }
    if (!form) return;
    // A draft belongs to one person and one report: phones are lent, and what is left of one report must not be
    // filed with another. Its token comes back with its words, so that what did arrive is not made twice.
    const STORE = form.dataset.store;
    const ASIDE = `${STORE}.aside`; // what was begun in another tab, until this one has arrived
    const read = (store = STORE) => {
        try { return JSON.parse(localStorage.getItem(store) || "{}"); } catch { return {}; }
    };
    const write = (kept, store = STORE) => {
        try { localStorage.setItem(store, JSON.stringify(kept)); } catch { /* private mode: no draft */ }
    };
    const forget = (store = STORE) => { try { localStorage.removeItem(store); } catch { /* there is none */ } };
    const says = (kept) => NAMES.some((name) => kept[name]);
    if (!says(read()) && says(read(ASIDE))) {
        write(read(ASIDE));
        forget(ASIDE);
    }
    const field = (name) => form.elements[name];
    // Where it happened is filled in with her own grid, unless she came for another one: the words' own counts. A
    // form that began with words of hers has a draft of its own, which knows better in everything.
    const isFilled = "filled" in form.dataset;
    const isForPlace = new URLSearchParams(location.search).has("grid");
    const PRESET = isFilled ? CHOICES : isForPlace ? [] : ["grid"];

    const say = (after, words, kind) => {
        const line = document.createElement("p");
        line.className = kind;
        line.setAttribute("role", "status");
        line.textContent = words;
        after.after(line);
    };

    const kept = read();
    // What was refused stands in the form again and is newer.
    if (!("sent" in form.dataset) && says(kept)) {
        for (const name of NAMES) {
            if (!field(name) || !(kept[name] || isFilled)) continue;
            field(name).value = kept[name] || "";
            // Nothing is put back where nobody sees it.
            if (field(name).closest("details")) field(name).closest("details").open = true;
        }
        for (const name of CHOICES) {
            const choice = field(name);
            if (!kept[name] || !choice || (choice.value && !PRESET.includes(name))) continue;
            choice.value = kept[name];
            if (choice.selectedIndex < 0) choice.value = ""; // it is no longer offered
            choice.dispatchEvent(new Event("change", { bubbles: true }));
        }
        if (kept.key) field("key").value = kept.key;
        const afresh = document.createElement("button");
        afresh.type = "button";
        afresh.textContent = form.dataset.afresh;
        afresh.addEventListener("click", () => {
            if (!confirm(form.dataset.sure)) return;
            forget();
            location.reload();
        });
        field("description").after(afresh);
        say(field("description"), form.dataset.draft, "help");
    }
    const keep = () => {
        const words = { key: field("key").value, at: Date.now() };
        for (const name of [...NAMES, ...CHOICES]) {
            if (field(name) && field(name).value) words[name] = field(name).value;
        }
        const other = read();
        if (says(other) && other.key !== words.key) write(other, ASIDE);
        if (read(ASIDE).key === words.key) forget(ASIDE);
        write(words);
    };
    form.addEventListener("input", keep);

    // "Settled on the spot" is there only where the way of the category is routine.
    const settles = () => {
        const said = form.querySelector("#way [data-settles]");
        for (const part of form.querySelectorAll("[data-settled]")) {
            part.hidden = !said || said.dataset.settles !== "yes";
        }
    };
    settles();
    document.addEventListener("htmx:afterSettle", settles);

    let sent = false;
    form.addEventListener("submit", (event) => {
        if (sent) event.preventDefault();
        sent = true;
        // Begun from the same draft, and become another report in another tab: it goes on without this token.
        const other = read();
        if (other.key === field("key").value && other.description !== field("description").value) {
            delete other.key;
            if (says(other)) write(other, ASIDE);
        }
        keep(); // another tab may have dropped it meanwhile
        const draft = JSON.stringify({ store: STORE, key: field("key").value });
        try { sessionStorage.setItem("gridgov.sent", draft); } catch { /* no draft */ }
    });
    window.addEventListener("pageshow", () => { sent = false; });

    if ("geolocation" in navigator && field("latitude")) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = form.dataset.here;
        field("address").closest(".field").after(button);
        button.addEventListener("click", () => {
            navigator.geolocation.getCurrentPosition(
                (at) => {
                    field("latitude").value = at.coords.latitude.toFixed(6);
                    field("longitude").value = at.coords.longitude.toFixed(6);
                    say(button, form.dataset.found, "help");
                    // Cases near this place may be the same: the hint below the category asks again.
                    field("category").dispatchEvent(new Event("change", { bubbles: true }));
                },
                () => say(button, form.dataset.failed, "errors"),
                { enableHighAccuracy: true, timeout: 10000 },
            );
        });
    }
})();
