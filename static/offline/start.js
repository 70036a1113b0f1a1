// On every page: starts the worker, sees whose phone it is, keeps her pages fresh, and says what waits. Where there
// is no worker (an old browser, no JavaScript, no https) everything is as it would be without this.
"use strict";
(() => {
    const store = window.gridgovStore;
    const KEEP_EVERY = 30 * 60000, ASK_EVERY = 10 * 60000; // milliseconds
    const { person, kept } = document.body.dataset;
    if (!("serviceWorker" in navigator) || !crypto.subtle) return;

    const show = (line, text, isBad) => {
        line.querySelector("a").textContent = text;
        line.classList.toggle("warning", isBad);
        line.hidden = !text;
    };
    const status = async () => {
        const line = document.getElementById("offline-status");
        if (!line) return;
        const rows = (await store.all("queue")).filter((row) => row.person === person);
        const refused = rows.filter((row) => row.state === "refused").length;
        const { waiting, refused: back } = line.dataset;
        const said = [[rows.length - refused, waiting], [refused, back]].filter(([number]) => number);
        show(line, said.map(([number, words]) => words.replace("#", number)).join(" · "), refused > 0);
        line.dataset.counted = rows.length - refused;
    };
    const sayKept = () => {
        const line = document.getElementById("offline-kept");
        if (!kept || !line) return;
        const at = new Date(Number(kept)).toLocaleString(document.documentElement.lang, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
        line.textContent = line.dataset.words.replace("#", at);
        line.hidden = false;
    };
    // What could not be sealed, of whomever, is not left for whoever comes next.
    const dropDrafts = () => {
        for (const name of Object.keys(localStorage)) if (name.startsWith("gridgov.")) localStorage.removeItem(name);
    };
    // Her drafts are there again: a form of this page that has begun without them begins once more.
    const showDrafts = () => {
        if (document.querySelector("form[data-store]:not([data-sent], [data-filled])")) location.reload();
    };
    // Somebody else has logged in since this page was opened, and it was not told (pages/drafts.js).
    const look = async () => {
        const row = await store.get("person", "now");
        if (!person || !row || row.person === person) return;
        document.body.replaceChildren();
        location.replace("/");
    };
    const send = () => navigator.serviceWorker.controller?.postMessage("send");

    const begin = async () => {
        sayKept();
        if (document.querySelector("form[data-login]") && !kept) return store.lapse().finally(dropDrafts);
        if (!person) return undefined;
        const row = await store.person();
        if (row && row.person !== person) await store.forget();
        if (!/^\d+$/.test(person)) return undefined;
        const works = await navigator.serviceWorker.register("/worker.js").catch(() => null);
        await status();
        if (row && row.person === person) send();
        if (kept || (row && row.person === person && row.asked > Date.now() - ASK_EVERY)) return undefined;
        const who = await store.me();
        if (who) navigator.serviceWorker.controller?.postMessage({ rings: { person: who.person, csrf: who.csrf, rings: who.rings, ring: who.ring } });
        if (who && who.person === person && await store.openDrafts(who)) showDrafts();
        await status();
        send();
        if (works && who && who.person === person && who.kept < Date.now() - KEEP_EVERY) await store.keepPages(who);
        return undefined;
    };
    begin().catch(() => null); // no signal, or no storage
    store.CHANGED.addEventListener("message", () => status().catch(() => null));
    document.addEventListener("htmx:afterSettle", () => { sayKept(); status().catch(() => null); });
    addEventListener("online", send);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) look().catch(() => null).then(send); });
})();
