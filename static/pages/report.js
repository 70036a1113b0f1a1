// Reporting with a bad signal: the words are kept on the phone until they have arrived, and the place where one
// stands is added only when asked for. Without JavaScript the form works all the same.
"use strict";
(() => {
    const { arrived, code, filling, openAround, quietly, say, showRest } = window.keptWords;
    const NAMES = ["description", "address", "handled_result", "title"];
    const CHOICES = ["category", "route", "grid"]; // put back with the words, never alone
    const SENT = "gridgov.sent"; // of this tab: where the words are that were sent last
    const form = document.querySelector("form.report");
    // Only the page that follows a report that has arrived says so; an error page of the browser does not.
    if (new URLSearchParams(location.search).has("reported")) {
        arrived(quietly(() => JSON.parse(sessionStorage.getItem(SENT))) || {});
        quietly(() => sessionStorage.removeItem(SENT));
        history.replaceState(null, "", location.pathname);
    }
    if (!form) return;
    const field = (name) => form.elements[name];
    const values = (names) => Object.fromEntries(names.filter(field).map((name) => [name, field(name).value]));
    // Where it happened is filled in with her own grid, unless she came for another one: the words' own counts. A
    // form that began with words of hers has a draft of its own, which knows better in everything.
    const isFilled = "filled" in form.dataset;
    const isForPlace = new URLSearchParams(location.search).has("grid");
    const PRESET = isFilled ? CHOICES : isForPlace ? [] : ["grid"];
    // A draft belongs to one person and one report: phones are lent, and what is left of one report must not be
    // filed with another. Its token comes back with its words, so that what did arrive is not made twice; what has
    // become another report has another one.
    const report = filling(form, {
        read: () => ({ words: values(NAMES), choices: values(CHOICES), key: field("key").value }),
        forked: () => { field("key").value = code(); },
    });

    const putBack = ({ words, choices = {}, key }) => {
        for (const name of NAMES) {
            if (!field(name) || !(words[name] || isFilled)) continue;
            field(name).value = words[name] || "";
            openAround(field(name)); // nothing is put back where nobody sees it
        }
        for (const name of CHOICES) {
            const choice = field(name);
            if (!choices[name] || !choice || (choice.value && !PRESET.includes(name))) continue;
            choice.value = choices[name];
            if (choice.selectedIndex < 0) choice.value = ""; // it is no longer offered
            choice.dispatchEvent(new Event("change", { bubbles: true }));
        }
        if (key) field("key").value = key;
        const afresh = document.createElement("button");
        afresh.type = "button";
        afresh.textContent = form.dataset.afresh;
        afresh.addEventListener("click", () => {
            if (!confirm(form.dataset.sure)) return;
            report.startAfresh();
            location.reload();
        });
        field("description").after(afresh);
        say(field("description"), form.dataset.draft);
    };
    // What was refused stands in the form again and is newer.
    const kept = report.begin("sent" in form.dataset);
    if (kept) putBack(kept);
    showRest(document.querySelector("[data-typed]"), [report]);
    form.addEventListener("input", report.keep);

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
        report.send((note) => quietly(() => sessionStorage.setItem(SENT, JSON.stringify(note))));
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
