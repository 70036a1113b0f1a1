// What is chosen often is one tap away: each button chooses in the list that it stands above. Without JavaScript there
// is the list alone.
"use strict";
(() => {
    for (const chips of document.querySelectorAll("[data-chooses]")) {
        const list = document.getElementById(chips.dataset.chooses);
        const buttons = [...chips.querySelectorAll("button")];
        const show = () => {
            for (const one of buttons) one.setAttribute("aria-pressed", String(one.value === list.value));
        };
        for (const one of buttons) {
            one.addEventListener("click", () => {
                list.value = one.value;
                list.dispatchEvent(new Event("change", { bubbles: true }));
                list.dispatchEvent(new Event("input", { bubbles: true }));
            });
        }
        list.addEventListener("change", show);
        show();
        chips.hidden = false;
    }
})();
