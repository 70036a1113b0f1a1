// The diary with a bad signal: the words are kept on the phone until they have arrived, and the page says when
// they have not. Without JavaScript the form works all the same.
"use strict";
(() => {
    const form = () => document.querySelector("form.diary");
    // Phones are lent: everybody has their own draft.
    const STORE = form() ? form().dataset.store : "gridgov.diary";
    const read = () => { try { return localStorage.getItem(STORE) || ""; } catch { return ""; } };
    const write = (words) => {
        try { localStorage.setItem(STORE, words); } catch { /* private mode: no draft */ }
    };
    const failed = (shown) => {
        const line = form() && form().querySelector("[data-failed]");
        if (line) line.hidden = !shown;
    };

    const text = form() && form().elements.text;
    if (text && !text.value && read()) {
        text.value = read();
        const line = document.createElement("p");
        line.className = "help";
        line.setAttribute("role", "status");
        line.textContent = form().dataset.draft;
        text.after(line);
    }
    document.addEventListener("input", (event) => {
        if (event.target.form && event.target.form === form() && event.target.name === "text") {
            write(event.target.value);
        }
    });

    document.addEventListener("htmx:beforeRequest", () => failed(false));
    // A refusal comes as a page with its reason and the words: it is shown like any other.
    document.addEventListener("htmx:beforeSwap", (event) => {
        if ([400, 409].includes(event.detail.xhr.status)) event.detail.shouldSwap = true;
        else if (event.detail.xhr.status >= 400) failed(true);
    });
    for (const name of ["htmx:sendError", "htmx:timeout"]) {
        document.addEventListener(name, () => failed(true));
    }
    document.addEventListener("htmx:afterRequest", (event) => {
        const address = new URL(event.detail.xhr.responseURL || location.href).pathname;
        if (event.detail.successful && address.startsWith("/diary/")) write("");
    });
})();
