// What was written into a step of a case or a visit stays on the phone until it has arrived: a session that ends, or
// a signal that is lost, costs nobody her words. A form names in data-store whose words they are and what for, and
// in data-state what she herself did there last: once that is something else, her words have arrived.
"use strict";
(() => {
    const typed = (form) => [...form.elements].filter((field) => field.name && field.matches("textarea, input[type=text]"));
    const read = (name) => {
        try { return JSON.parse(localStorage.getItem(name) || "{}"); } catch { return {}; }
    };
    const forget = (name) => { try { localStorage.removeItem(name); } catch { /* private mode: nothing was kept */ } };

    for (const form of document.querySelectorAll("form[data-state]")) {
        const name = form.dataset.store;
        const kept = read(name);
        if (kept.words && kept.state !== form.dataset.state) forget(name);
        else if (kept.words && typed(form).every((field) => field.value === field.defaultValue)) {
            for (const field of typed(form)) {
                if (!kept.words[field.name] || field.value) continue;
                field.value = kept.words[field.name];
                for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
                if (form.querySelector("[data-back]")) continue;
                const line = document.createElement("p");
                line.className = "help";
                line.dataset.back = "";
                line.setAttribute("role", "status");
                line.textContent = form.dataset.draft;
                field.after(line);
            }
        }
        form.addEventListener("input", () => {
            const words = Object.fromEntries(typed(form).map((field) => [field.name, field.value]));
            const draft = JSON.stringify({ state: form.dataset.state, words, at: Date.now() });
            try { localStorage.setItem(name, draft); } catch { /* private mode: no draft */ }
        });
    }
})();
