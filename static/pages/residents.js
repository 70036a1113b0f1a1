// A number that was shown in full is hidden again when its time is over, and when the phone is put away. Without
// JavaScript the page itself goes back after the same time.
"use strict";
(() => {
    const hide = (shown) => { shown.replaceChildren(shown.dataset.masked); delete shown.dataset.seconds; };
    const watch = (root) => {
        for (const shown of root.querySelectorAll("[data-seconds]")) {
            setTimeout(() => hide(shown), Number(shown.dataset.seconds) * 1000);
        }
    };
    const hideAll = () => document.querySelectorAll("[data-seconds]").forEach(hide);
    watch(document);
    document.addEventListener("htmx:afterSettle", () => watch(document));
    window.addEventListener("pagehide", hideAll);
    // A refused reason comes as the form with its errors.
    document.addEventListener("htmx:beforeSwap", (event) => {
        if ([400, 429].includes(event.detail.xhr.status)) event.detail.shouldSwap = true;
    });

    const near = document.querySelector("[data-near]");
    if (near && "geolocation" in navigator) {
        const button = near.querySelector("button");
        button.hidden = false;
        button.type = "button";
        button.addEventListener("click", () => navigator.geolocation.getCurrentPosition(
            (at) => {
                near.elements.latitude.value = at.coords.latitude.toFixed(4);
                near.elements.longitude.value = at.coords.longitude.toFixed(4);
                near.submit();
            },
            () => { button.textContent = near.dataset.failed; },
            { timeout: 10000 },
        ));
    }
})();
