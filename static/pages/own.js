// What a resident typed into her report stays in this tab while she goes back and forth, and nowhere else: it is gone
// with the tab, when she begins anew, and as soon as it has been sent.
"use strict";
(() => {
    const NAME = "gridgov.own";
    const form = document.querySelector("form[data-own]");
    const read = () => JSON.parse(sessionStorage.getItem(NAME) || "{}");
    try {
        const how = (performance.getEntriesByType("navigation")[0] || {}).type;
        if (!form || (form.dataset.own === "first" && how === "navigate")) sessionStorage.removeItem(NAME);
        if (!form) return;
        const fields = [...form.querySelectorAll("textarea, input")].filter((one) =>
            !["hidden", "file", "radio"].includes(one.type) && one.name !== "website");
        const kept = read();
        for (const one of fields) if (!one.value && kept[one.name]) one.value = kept[one.name];
        const keep = () => {
            const typed = Object.fromEntries(fields.map((one) => [one.name, one.value]));
            sessionStorage.setItem(NAME, JSON.stringify({ ...read(), ...typed }));
        };
        form.addEventListener("input", keep);
        form.addEventListener("submit", keep);
    } catch { /* no storage: as without a script */ }
})();
