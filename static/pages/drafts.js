// What somebody began to write stays on the phone until it has arrived. It is hers alone: a page of anybody else
// drops it, and so does logging out. When her session ends by itself she finds it again within a day; after that
// the login page drops it. The forms put it back (kept.js) after this has run.
"use strict";
(() => {
    const LEFT = "gridgov.left"; // told to the other tabs when she logs out
    const DAY = 24 * 60 * 60 * 1000; // milliseconds
    const names = (store) => Object.keys(store).filter((name) => name.startsWith("gridgov."));
    const stamp = (name) => {
        const kept = JSON.parse(localStorage.getItem(name));
        if (!kept.at) localStorage.setItem(name, JSON.stringify({ ...kept, at: Date.now() }));
        return kept.at || Date.now();
    };
    const isOld = (name) => {
        try { return Date.now() - stamp(name) > DAY; } catch { return true; } // not written by these forms
    };
    const tidy = () => {
        // "gridgov.report.7.usual": the third part says whose it is.
        const reader = document.querySelector("[data-person]");
        const isOthers = (name) => reader && name.split(".")[2] !== reader.dataset.person;
        const isLogin = document.querySelector("form[data-login]");
        try {
            for (const name of names(localStorage)) {
                if (isOthers(name) || (isLogin && isOld(name))) localStorage.removeItem(name);
            }
        } catch { /* private mode: nothing was kept */ }
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
        if (!event.target.matches("form[data-leaves]")) return;
        for (const store of [localStorage, sessionStorage]) {
            try {
                for (const name of names(store)) store.removeItem(name);
            } catch { /* private mode: nothing was kept */ }
        }
        try {
            localStorage.setItem(LEFT, String(Date.now()));
            localStorage.removeItem(LEFT);
        } catch { /* private mode: it can't be told */ }
    });
    // Other tabs show and keep nothing of hers any more.
    addEventListener("storage", (event) => {
        if (event.key !== LEFT || !event.newValue || !("person" in document.body.dataset)) return;
        document.body.replaceChildren();
        setTimeout(() => location.replace("/"), 1000); // the other tab is logging out
    });
})();
