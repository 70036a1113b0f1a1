// Reporting with a bad signal: the words are kept on the phone until they have arrived, and the place where one
// stands is added only when asked for. Without JavaScript the form works all the same.
"use strict";
(() => {
    const NAMES = ["description", "address", "handled_result", "title"];
    const STORE = "gridgov.report";
    const read = () => {
        try { return JSON.parse(localStorage.getItem(STORE) || "{}"); } catch { return {}; }
    };
    const write = (kept) => {
        try { localStorage.setItem(STORE, JSON.stringify(kept)); } catch { /* private mode: no draft */ }
    };
    // Only the page that follows a report that has arrived says so; an error page of the browser does not.
    if (new URLSearchParams(location.search).has("reported")) {
        write({});
        history.replaceState(null, "", location.pathname);
    }
    const form = document.querySelector("form.report");
    if (!form) return;
    const field = (name) => form.elements[name];

    const say = (after, words, kind) => {
        const line = document.createElement("p");
        line.className = kind;
        line.setAttribute("role", "status");
        line.textContent = words;
        after.after(line);
    };

    const kept = "keep" in form.dataset ? read() : {};
    let put = false;
    for (const name of NAMES) {
        if (kept[name] && field(name) && !field(name).value) { field(name).value = kept[name]; put = true; }
    }
    if (put) say(field("description"), form.dataset.draft, "help");
    form.addEventListener("input", () => {
        if (!("keep" in form.dataset)) return;
        const words = {};
        for (const name of NAMES) if (field(name) && field(name).value) words[name] = field(name).value;
        write(words);
    });

    let sent = false;
    form.addEventListener("submit", (event) => {
        if (sent) event.preventDefault();
        sent = true;
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
