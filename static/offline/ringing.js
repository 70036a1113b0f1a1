// The page "When it rings": the browser is asked for its leave only after a tap, and the page says what became of it.
"use strict";
(() => {
    const part = document.querySelector("[data-ringing]");
    const form = part.querySelector("form[data-ring]");
    const show = (name, on = true) => { const line = part.querySelector(`[data-state="${name}"]`); if (line) line.hidden = !on; };
    const stop = document.querySelector("form[data-stop]");
    const ready = () => Promise.race([navigator.serviceWorker.ready, new Promise((_done, failed) => { setTimeout(() => failed(new Error("")), 10000); })]);
    if (stop) {
        stop.addEventListener("submit", async (event) => {
            event.preventDefault();
            await ready().then(gridgovRing.off).catch(() => null);
            stop.submit();
        });
    }
    if (!form) return;
    if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) { show("unable"); return; }
    if (Notification.permission === "denied") { show("denied"); return; }
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        show("failed", false);
        show("asking");
        const said = await Notification.requestPermission();
        show("asking", false);
        if (said === "denied") { form.hidden = true; show("denied"); return; }
        if (said !== "granted") return;
        const { key, address, person } = part.dataset;
        try {
            await gridgovRing.on(await ready(), { key, here: address, person, csrf: form.elements.csrfmiddlewaretoken.value });
            location.reload();
        } catch (error) {
            part.querySelector("[data-reason]").textContent = error.message;
            show("failed");
        }
    });
})();
