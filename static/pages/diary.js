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
    const write = (draft) => {
        try { localStorage.setItem(STORE, JSON.stringify(draft)); } catch { /* private mode: no draft */ }
    };
    const keep = () => {
        const [words, place] = [form().elements.text.value, form().elements.place.value];
        write(words || place ? { words, place, date: form().dataset.date, at: Date.now() } : {});
    };
    let sent = {};
    // Of two tabs each keeps its words in the same place: only those go that have arrived.
    const arrived = () => {
        const { words, place } = read();
        if (words === undefined || (words === sent.words && (place || "") === sent.place)) write({});
    };
    const failed = (shown) => {
        const line = form() && form().querySelector("[data-failed]");
        if (line) line.hidden = !shown;
    };

    const { text, place } = form() ? form().elements : {};
    const kept = read();
    if (text && !text.value && !place.value && (kept.words || kept.place)) {
        text.value = kept.words || "";
        place.value = kept.place || "";
        if (place.value) place.closest("details").open = true;
        const line = document.createElement("p");
        line.className = "help";
        line.setAttribute("role", "status");
        const today = kept.date === form().dataset.date;
        line.textContent = today ? form().dataset.draft : `${form().dataset.draftOf} ${kept.date}`;
        text.after(line);
    }
    document.addEventListener("input", (event) => {
        if (event.target.form && event.target.form === form()) keep();
    });

    document.addEventListener("htmx:beforeRequest", (event) => {
        failed(false);
        if (event.detail.elt !== form()) return;
        sent = { words: form().elements.text.value, place: form().elements.place.value };
        if (!read().words) keep(); // what another tab keeps is not overwritten by what is just being sent
    });
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
        // An answer that leads elsewhere, to the login page, has taken nothing.
        const leads = event.detail.xhr.getResponseHeader("HX-Redirect");
        if (event.detail.successful && !leads && address.startsWith("/diary/")) arrived();
    });
})();
