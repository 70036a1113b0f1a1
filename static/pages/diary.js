// The diary with a bad signal: the words are kept on the phone until they have arrived, and the page says when
// they have not. Without JavaScript the form works all the same.
"use strict";
(() => {
    const form = () => document.querySelector("form.diary");
    // Phones are lent: everybody has their own draft.
    const STORE = form() ? form().dataset.store : "gridgov.diary";
    // A draft knows its day: words of yesterday are not noted as today's without a word of it.
    const read = () => {
        const raw = (() => { try { return localStorage.getItem(STORE) || "{}"; } catch { return "{}"; } })();
        try { return JSON.parse(raw); } catch { return { words: raw, date: "" }; }
    };
    const write = (words) => {
        const kept = JSON.stringify(words ? { words, date: form() ? form().dataset.date : "", at: Date.now() } : {});
        try { localStorage.setItem(STORE, kept); } catch { /* private mode: no draft */ }
    };
    const failed = (shown) => {
        const line = form() && form().querySelector("[data-failed]");
        if (line) line.hidden = !shown;
    };

    const text = form() && form().elements.text;
    const kept = read();
    if (text && !text.value && kept.words) {
        text.value = kept.words;
        const line = document.createElement("p");
        line.className = "help";
        line.setAttribute("role", "status");
        const today = kept.date === form().dataset.date;
        line.textContent = today ? form().dataset.draft : `${form().dataset.draftOf} ${kept.date}`;
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
        if ([400, 422].includes(event.detail.xhr.status)) event.detail.shouldSwap = true;
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
