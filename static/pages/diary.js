// The diary with a bad signal: the words are kept on the phone until they have arrived (kept.js), and the page says
// when they have not. Without JavaScript the form works all the same.
"use strict";
(() => {
    const { arrived, filling, openAround, say, showRest } = window.keptWords;
    const form = () => document.querySelector("form.diary");
    let begun = null; // the form that was begun; each answer brings another one
    let entry = null;
    let sent = null;

    // A draft knows its day: words of yesterday are not noted as today's without a word of it.
    const putBack = (kept) => {
        const { text, place } = begun.elements;
        text.value = kept.words.text || "";
        place.value = kept.words.place || "";
        if (place.value) openAround(place);
        const { date, draft, draftOf } = begun.dataset;
        say(text, kept.date === date ? draft : `${draftOf} ${kept.date}`);
    };
    const begin = () => {
        if (!form() || form() === begun) return;
        begun = form();
        const { text, place } = begun.elements;
        const { date } = begun.dataset;
        entry = filling(begun, { read: () => ({ words: { text: text.value, place: place.value }, date }) });
        const kept = entry.begin();
        if (kept) putBack(kept);
        showRest(document.querySelector("[data-typed]"), [entry]);
    };
    begin();
    document.addEventListener("input", (event) => {
        if (begun && event.target.form === begun) entry.keep();
    });

    const failed = (shown) => {
        const line = form() && form().querySelector("[data-failed]");
        if (line) line.hidden = !shown;
    };
    document.addEventListener("htmx:beforeRequest", (event) => {
        failed(false);
        sent = null;
        // The button that only takes a photo out of the form sends no words.
        const by = event.detail.requestConfig?.triggeringEvent?.submitter;
        if (begun && event.detail.elt === begun && by?.name !== "drop") entry.send((note) => { sent = note; });
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
        if (sent && event.detail.successful && !leads && address.startsWith("/diary/")) arrived(sent);
        sent = null;
    });
    // The form of the answer begins with what is left: of another tab, or typed while this was on its way.
    document.addEventListener("htmx:afterSettle", begin);
})();
