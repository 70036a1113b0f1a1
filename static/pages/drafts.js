// What somebody began to write stays on the phone until it has arrived. It is hers alone: a page of anybody else
// drops it, and so does logging out, on the pages and at the desk. When her session ends by itself it is sealed, and
// she finds it again within a day (offline/store.js); where nothing can be sealed the login page drops it. The forms
// put it back (kept.js) after this has run.
"use strict";
(() => {
    const LEFT = "gridgov.left"; // told to the other tabs when she logs out
    const CAME = "gridgov.came"; // told to them with each page: whose it is
    const LEAVES = "form[data-leaves], form#logout-form"; // the second is that of the desk
    const DAY = 24 * 60 * 60 * 1000; // milliseconds
    const names = (store) => Object.keys(store).filter((name) => name.startsWith("gridgov."));
    const isOld = (name) => {
        try { return Date.now() - JSON.parse(localStorage.getItem(name)).at > DAY; } catch { return true; }
    };
    const reader = () => document.querySelector("[data-person]")?.dataset.person;
    const tell = (name, words) => {
        try {
            localStorage.setItem(name, words);
            localStorage.removeItem(name);
        } catch { /* private mode: it can't be told */ }
    };
    const tidy = () => {
        // "gridgov.report.7.usual": the third part says whose it is.
        const isOthers = (name) => reader() && name.split(".")[2] !== reader();
        const isLast = document.querySelector("form[data-login]") && !(crypto.subtle && "serviceWorker" in navigator);
        try {
            for (const name of names(localStorage)) if (isOthers(name) || isLast) localStorage.removeItem(name);
            for (const name of Object.keys(localStorage)) {
                if (name.startsWith("sealed.") && isOld(name)) localStorage.removeItem(name);
            }
        } catch { /* private mode: nothing was kept */ }
        if (reader()) tell(CAME, `${reader()} ${Date.now()}`);
    };
    // The browser keeps what stands in a form when its page is left, and puts it back for whoever presses "back":
    // the next person on the same phone or desk. Forms of packages are told here not to.
    const close = () => {
        for (const form of document.querySelectorAll("form:not([autocomplete])")) form.autocomplete = "off";
    };
    const begin = () => { tidy(); close(); };
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
    else begin();

    document.addEventListener("submit", (event) => {
        if (!event.target.matches(LEAVES)) return;
        for (const store of [localStorage, sessionStorage]) {
            try {
                for (const name of names(store)) store.removeItem(name);
            } catch { /* private mode: nothing was kept */ }
        }
        tell(LEFT, String(Date.now()));
    });
    // Other tabs show and keep nothing of hers any more: she has logged out, or somebody else has logged in.
    addEventListener("storage", ({ key, newValue }) => {
        if (!reader() || !newValue) return;
        if (key !== LEFT && !(key === CAME && newValue.split(" ")[0] !== reader())) return;
        document.body.replaceChildren();
        setTimeout(() => location.replace("/"), 1000); // the other tab is logging out
    });
})();
