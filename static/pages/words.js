// What was written into a step of a case or a visit stays on the phone until it has arrived: a session that ends, or
// a signal that is lost, costs nobody her words. A form names in data-store whose words they are and what for
// (kept.js). The page names in data-arrived what she herself has said there lately (kit/text.py, prints_of): only
// what is among that is dropped. What has no form here, of a step that is not offered any more or of another
// filling, is shown for copying.
"use strict";
(() => {
    const { arrived, drafts, filling, openAround, prints, say, showRest } = window.keptWords;
    const box = document.querySelector("[data-typed][data-arrived]");
    if (!box) return;
    const typed = (form) => [...form.elements].filter((field) => field.name && field.matches("textarea, input[type=text]"));

    const said = box.dataset.arrived.split(" ").filter(Boolean).map((one) => {
        const [number, texts] = one.split(":");
        return { number: Number(number), texts: texts.split(",") };
    });
    const state = Math.max(0, ...said.map((one) => one.number));
    // Words that she typed after she had said the same are new.
    const hasArrived = (kept) => said.some(
        (one) => one.number > kept.state && prints(kept).every((text) => one.texts.includes(text)),
    );
    for (const { name, kept } of drafts(box.dataset.typed)) {
        if (hasArrived(kept)) arrived({ name, mark: kept.mark });
    }

    const putBack = (form, words) => {
        for (const field of typed(form)) {
            if (!words[field.name]) continue;
            field.value = words[field.name];
            openAround(field);
            if (!form.querySelector("[data-back]")) say(field, form.dataset.draft).dataset.back = "";
        }
    };
    const fillings = [...document.querySelectorAll("form[data-draft][data-store]:not(.report, .diary)")].map((form) => {
        const words = () => Object.fromEntries(typed(form).map((field) => [field.name, field.value]));
        const one = filling(form, { read: () => ({ words: words(), state }) });
        const kept = one.begin();
        if (kept) putBack(form, kept.words);
        form.addEventListener("input", one.keep);
        // Another tab may have dropped it meanwhile, and words may have come without being typed.
        form.addEventListener("submit", one.keep);
        return one;
    });
    showRest(box, fillings);
})();
