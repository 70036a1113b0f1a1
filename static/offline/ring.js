// Ringing: this browser's subscription to its push service, and for whom it is. Used by the worker and by the page
// "When it rings". What rings is shown only while the phone is that person's.
"use strict";
self.gridgovRing = (() => {
    const store = self.gridgovStore;
    const WHOSE = "rings"; // beside whose phone it is, and kept when a session ends by itself: she logs in again
    const bytes = (key) => Uint8Array.from(atob(key.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
    const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
    const whose = () => store.get("person", WHOSE);

    // Subscribes anew and tells the server. Throws where the browser or the server says no.
    const on = async (registration, { person, key, here, csrf }) => {
        const old = await registration.pushManager.getSubscription();
        if (old) await old.unsubscribe();
        const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
        const form = new URLSearchParams({ endpoint: made.endpoint, csrfmiddlewaretoken: csrf });
        for (const name of ["p256dh", "auth"]) form.set(name, text(made.getKey(name)));
        await store.put("person", person, WHOSE); // it may ring before the answer is here
        const answer = await fetch(here, { method: "POST", body: form, redirect: "manual", signal: AbortSignal.timeout(20000) });
        if (answer.status !== 204) {
            await off(registration);
            throw new Error(answer.ok || answer.status >= 500 ? "" : (await answer.json().catch(() => ({}))).reason || "");
        }
    };
    // Nobody is rung here any more, and nothing that rang stands on the screen.
    const off = async (registration) => {
        await store.remove("person", WHOSE);
        for (const shown of await registration.getNotifications()) shown.close();
        const old = await registration.pushManager?.getSubscription();
        if (old) await old.unsubscribe();
    };
    // After the server has said who is logged in: what is somebody else's ends; what she had let ring and the server
    // does not know since her login ended by itself, or was made for other keys, is made anew.
    const sync = async (registration, who) => {
        const mine = await whose();
        if (!mine) return;
        if (mine !== who.person || who.rings === "ended" || !who.ring.key) await off(registration);
        else if (Notification.permission === "granted") {
            const there = await registration.pushManager.getSubscription();
            const fits = there && text(there.options.applicationServerKey) === who.ring.key;
            if (!fits || who.rings !== "here") await on(registration, { person: who.person, csrf: who.csrf, ...who.ring });
        }
    };
    // Shown only to whom it is for, and once a matter: a newer one takes its place, and rings again if it burns.
    const show = async (registration, said) => {
        const now = await store.get("person", "now");
        if (await whose() !== said.person || (now && now.person !== said.person)) return off(registration);
        return registration.showNotification(said.title, {
            body: said.body, tag: said.tag, renotify: said.urgent, requireInteraction: said.urgent,
            icon: said.icon, lang: said.language, data: { link: said.link },
        });
    };
    return { off, on, show, sync };
})();
