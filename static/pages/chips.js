// Categories for fingers: what was chosen lately, what the words are likely to be about, and the large groups, each of
// which opens into its own. A button chooses in the list below them, which stays: it shows what is chosen, and without
// JavaScript it is all there is. Nothing is chosen without a tap.
"use strict";
(() => {
    for (const chooser of document.querySelectorAll("[data-chooses]")) {
        const list = document.getElementById(chooser.dataset.chooses);
        const groups = [...chooser.querySelectorAll("[aria-controls]")];
        const show = () => {
            for (const one of chooser.querySelectorAll("button[value]")) one.setAttribute("aria-pressed", String(one.value === list.value));
        };
        const open = (which) => {
            for (const one of groups) {
                const isOpen = one === which && one.getAttribute("aria-expanded") === "false";
                one.setAttribute("aria-expanded", String(isOpen));
                document.getElementById(one.getAttribute("aria-controls")).hidden = !isOpen;
            }
        };
        chooser.addEventListener("click", (event) => {
            const one = event.target.closest("button");
            if (!one) return;
            if (one.hasAttribute("aria-controls")) { open(one); return; }
            list.value = one.value;
            list.dispatchEvent(new Event("change", { bubbles: true }));
            list.dispatchEvent(new Event("input", { bubbles: true }));
        });
        list.addEventListener("change", show);
        document.addEventListener("htmx:afterSettle", show); // the proposals come later
        show();
        chooser.hidden = false;
    }
})();
