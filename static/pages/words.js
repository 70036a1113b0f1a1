// What was written into a step of a case or a visit stays on the phone until it has arrived: a session that ends, or
// a signal that is lost, costs nobody her words. A form names in data-store whose words they are and what for; each
// filling of it has a name of its own, so that two tabs do not overwrite each other. The page names in data-arrived
// what she herself has said there lately (kit/text.py, prints_of): only what is among that is dropped. What has no
// form here, of a step that is not offered any more or of another filling, is shown for copying.
"use strict";
(() => {
    const box = document.querySelector("[data-typed]");
    if (!box) return;
    const read = (name) => {
        try { return JSON.parse(localStorage.getItem(name)) || {}; } catch { return {}; }
    };
    const forget = (name) => { try { localStorage.removeItem(name); } catch { /* private mode: nothing was kept */ } };
    const typed = (form) => [...form.elements].filter((field) => field.name && field.matches("textarea, input[type=text]"));
    const wordsOf = (form) => Object.fromEntries(typed(form).map((field) => [field.name, field.value]));
    const print = (text) => {
        let number = 0;
        for (const one of text.replace(/[\p{C}\p{Z}]/gu, "")) number = (number * 1114129 + one.codePointAt(0)) % 4294967291;
        return String(number);
    };
    const prints = (words) => Object.values(words || {}).map(print).filter((one) => one !== "0");

    const said = box.dataset.arrived.split(" ").filter(Boolean).map((one) => {
        const [number, texts] = one.split(":");
        return { number: Number(number), texts: texts.split(",") };
    });
    const state = Math.max(0, ...said.map((one) => one.number));
    // Words that she typed after she had said the same are new.
    const hasArrived = (kept) => said.some(
        (one) => one.number > kept.state && prints(kept.words).every((text) => one.texts.includes(text)),
    );

    const drafts = new Map();
    try {
        for (const name of Object.keys(localStorage)) {
            if (!name.startsWith(box.dataset.typed)) continue;
            const kept = read(name);
            if (!prints(kept.words).length || hasArrived(kept)) forget(name);
            else drafts.set(name, kept);
        }
    } catch { /* private mode: nothing was kept */ }

    const putBack = (form, words) => {
        for (const field of typed(form)) {
            if (!words[field.name]) continue;
            field.value = words[field.name];
            for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
            if (form.querySelector("[data-back]")) continue;
            const line = document.createElement("p");
            line.className = "help";
            line.dataset.back = "";
            line.setAttribute("role", "status");
            line.textContent = form.dataset.draft;
            field.after(line);
        }
    };
    // The name of what is written in this form: of the words that it shows, or of those put back, the newest.
    const nameFor = (form) => {
        const store = `${form.dataset.store}.`;
        const own = [...drafts].filter(([name]) => name.startsWith(store)).sort(([, a], [, b]) => b.at - a.at);
        const shown = String(prints(wordsOf(form)));
        const found = own.find(([, kept]) => !shown || String(prints(kept.words)) === shown);
        if (!found) return store + Math.random().toString(36).slice(2);
        if (!shown) putBack(form, found[1].words);
        drafts.delete(found[0]);
        return found[0];
    };
    for (const form of document.querySelectorAll("form[data-draft][data-store]")) {
        const name = nameFor(form);
        const keep = () => {
            const words = wordsOf(form);
            if (!prints(words).length) { forget(name); return; }
            const draft = JSON.stringify({ state, words, at: Date.now() });
            try { localStorage.setItem(name, draft); } catch { /* private mode: no draft */ }
        };
        form.addEventListener("input", keep);
        // Another tab may have dropped it meanwhile, and words may have come without being typed.
        form.addEventListener("submit", keep);
    }

    const copied = [...document.querySelectorAll("[data-leftover] .words")].map((one) => print(one.textContent));
    for (const [name, kept] of drafts) {
        if (prints(kept.words).every((one) => copied.includes(one))) continue;
        const part = box.querySelector("template").content.firstElementChild.cloneNode(true);
        part.querySelector(".words").textContent = Object.values(kept.words).filter(Boolean).join("\n");
        const button = part.querySelector("button");
        button.addEventListener("click", () => {
            if (!confirm(button.dataset.sure)) return;
            forget(name);
            part.remove();
            box.hidden = !box.querySelector(".words");
        });
        box.append(part);
        box.hidden = false;
    }
})();
