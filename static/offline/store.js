// What a phone keeps of the one person who is logged in on it: pages, the doors of her grids, and forms that wait for
// the signal. All of it is sealed (AES-GCM) with a key that the server gives to her alone after her login. The key
// lies here only as long as she is logged in, and can be used but not read. Without it what is left is noise:
// so nobody else reads what she left behind, and she finds it again at her next login. The worker and the pages
// share this.
"use strict";
self.gridgovStore = (() => {
    const CHANGED = new BroadcastChannel("gridgov");
    let opened = null;
    const database = () => (opened ||= new Promise((resolve, reject) => {
        const asked = indexedDB.open("gridgov", 1);
        asked.onupgradeneeded = () => {
            asked.result.createObjectStore("person"); // "now", and for whom it rings
            asked.result.createObjectStore("pages"); // by address
            asked.result.createObjectStore("queue", { keyPath: "id", autoIncrement: true });
        };
        asked.onsuccess = () => {
            asked.result.onclose = () => { opened = null; }; // the browser has emptied its storage
            resolve(asked.result);
        };
        asked.onerror = () => reject(asked.error);
    }));
    // One act in one table, on the disk before it is done.
    const act = async (table, mode, how) => {
        const opening = (await database()).transaction(table, mode, { durability: "strict" });
        const asked = how(opening.objectStore(table));
        return new Promise((resolve, reject) => {
            opening.oncomplete = () => resolve(asked.result);
            opening.onerror = opening.onabort = () => reject(opening.error);
        });
    };
    const get = (table, key) => act(table, "readonly", (rows) => rows.get(key));
    const all = (table) => act(table, "readonly", (rows) => rows.getAll());
    const remove = (table, key) => act(table, "readwrite", (rows) => rows.delete(key));
    const put = (table, value, key) => act(table, "readwrite", (rows) => rows.put(value, key));
    const clear = (table) => act(table, "readwrite", (rows) => rows.clear());
    const changed = () => CHANGED.postMessage("changed");

    const seal = async (key, bytes) => {
        const iv = crypto.getRandomValues(new Uint8Array(12));
        return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes) };
    };
    const unseal = (key, { iv, data }) => crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data);
    const sealText = (key, text) => seal(key, new TextEncoder().encode(text));
    const unsealText = async (key, sealed) => new TextDecoder().decode(await unseal(key, sealed));

    // Drafts (pages/kept.js) lie open in the storage of the pages while she is logged in. When her session ends by
    // itself they are sealed as well, and put back at her next login within a day.
    const SEALED = "sealed.", DAY = 24 * 60 * 60 * 1000; // milliseconds
    const IS_PAGE = typeof document !== "undefined"; // the worker has no such storage
    const coded = (bytes) => btoa([...new Uint8Array(bytes)].map((one) => String.fromCharCode(one)).join(""));
    const decoded = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
    const sealedDrafts = async ({ person, key }) => {
        const { at, iv, data } = JSON.parse(localStorage.getItem(SEALED + person)) || {};
        if (!iv || Date.now() - at > DAY) return [];
        return JSON.parse(await unsealText(key, { iv: decoded(iv), data: decoded(data) }));
    };
    const sealDrafts = async (who) => {
        const names = Object.keys(localStorage).filter((name) => name.startsWith("gridgov.") && name.split(".")[2] === who.person);
        if (!names.length) return;
        const drafts = [...await sealedDrafts(who).catch(() => []), ...names.map((name) => [name, localStorage.getItem(name)])];
        const { iv, data } = await sealText(who.key, JSON.stringify(drafts));
        localStorage.setItem(SEALED + who.person, JSON.stringify({ at: Date.now(), iv: coded(iv), data: coded(data) }));
        for (const name of names) localStorage.removeItem(name);
    };
    // Puts her drafts back. Whether there were any.
    const openDrafts = async (who) => {
        const drafts = (await sealedDrafts(who).catch(() => [])).filter(([, text]) => text);
        for (const [name, text] of drafts) if (localStorage.getItem(name) === null) localStorage.setItem(name, text);
        localStorage.removeItem(SEALED + who.person);
        return drafts.length > 0;
    };

    // She has logged out, or it is somebody else's phone now: what waits stays, sealed.
    const forget = async () => {
        await remove("person", "now");
        await clear("pages");
        changed();
    };
    // Her session is over by itself. In the worker her key is of no use from here on but to seal her drafts: that
    // does the next page, and drops it.
    const lapse = async () => {
        const row = await get("person", "now");
        if (IS_PAGE) {
            if (row) await sealDrafts(row).catch(() => null);
            await forget();
        } else if (row && row.until) {
            await put("person", { ...row, until: 0 }, "now");
            await clear("pages");
            changed();
        }
    };
    // Whose phone it is: as long as a session lasts that nobody uses.
    const person = async () => {
        const row = await get("person", "now");
        if (row && row.until > Date.now()) return row;
        if (row) await lapse();
        return null;
    };
    const imported = (hex) => crypto.subtle.importKey(
        "raw", Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16)), "AES-GCM", false, ["encrypt", "decrypt"],
    );
    // Asks the server who is logged in. Null: nobody. Throws where there is no signal.
    const me = async () => {
        const answer = await fetch("/offline/me/", { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(15000) });
        if (answer.status === 401 || answer.type === "opaqueredirect") {
            await lapse();
            return null;
        }
        if (!answer.ok) throw new Error(`who is logged in: ${answer.status}`);
        const said = await answer.json();
        const before = await get("person", "now");
        if (before && before.person !== said.person) await forget();
        const row = {
            person: said.person, key: await imported(said.key), until: Date.now() + said.minutes * 60000,
            asked: Date.now(), kept: (before && before.person === said.person && before.kept) || 0,
        };
        await put("person", row, "now");
        return { ...said, ...row };
    };

    // Keeps her pages as they are now; one that is not hers, or not there, is not kept.
    const keepPages = async (who) => {
        for (const address of [...who.pages, who.doors].filter(Boolean)) {
            const answer = await fetch(address, { redirect: "manual", headers: { "Gridgov-Kept": "1" } });
            const text = answer.ok ? await answer.text() : "";
            const isHers = address === who.doors ? text : text.includes(`data-person="${who.person}"`);
            const now = await person();
            if (!now || now.person !== who.person) return;
            if (!isHers) continue;
            const policy = answer.headers.get("Content-Security-Policy");
            await put("pages", { at: Date.now(), policy, body: await sealText(now.key, text) }, address);
        }
        const row = await person();
        if (row && row.person === who.person) await put("person", { ...row, kept: Date.now() }, "now");
    };
    const kept = async (address) => {
        const who = await person();
        const found = who && await get("pages", address);
        return found ? { at: found.at, policy: found.policy, text: await unsealText(who.key, found.body) } : null;
    };

    // Her forms that wait, or came back, the oldest first. What was sealed for others is not among them.
    const waiting = async () => {
        const who = await person();
        if (!who) return [];
        const rows = (await all("queue")).filter((row) => row.person === who.person);
        const opened = await Promise.all(rows.map(async (row) => {
            const note = await unsealText(who.key, row.note).then(JSON.parse, () => null); // of another HASH_KEY
            return note && { ...row, ...note, body: () => unseal(who.key, row.body) };
        }));
        return opened.filter(Boolean);
    };
    const fields = async (item) => new Response(await item.body(), { headers: { "Content-Type": item.type } }).formData();
    return { CHANGED, all, changed, fields, forget, get, keepPages, kept, lapse, me, openDrafts, person, put, remove, seal, sealText, waiting };
})();
