// The forms that wait for the signal: kept before they are sent, sent in order, each taken by the server once,
// however often it arrives (its token says so). Only the page's own answer counts: a login page, a proxy's or none at
// all leave the form where it is. Runs in the worker.
"use strict";
self.gridgovQueue = (() => {
    const store = self.gridgovStore;
    const LATER = [401, 429]; // and from 500 on: not now
    const TOO_LARGE = 413; // whoever says so, it will never be taken
    const SHOWN = [200, 204, 400, 409, 422]; // taken, or refused in its form
    const TRIES = 5; // of a form that breaks something over there; then it holds up no other one
    const one = (act) => navigator.locks.request("gridgov.queue", act); // no two tabs and syncs at once

    // Keeps a form of `whose`, as it says itself, while she is logged in here; `again` is the number of one that came
    // back and was corrected. Null: it can't be kept, or somebody else is logged in.
    const keep = async (whose, action, type, bytes, again) => {
        const who = await store.person();
        if (!who || who.person !== whose) return null;
        const earlier = again ? await store.get("queue", again) : null;
        const id = earlier && earlier.person === who.person ? { id: again } : {};
        const row = {
            ...id, person: who.person, at: earlier && id.id ? earlier.at : Date.now(), state: "waiting",
            note: await store.sealText(who.key, JSON.stringify({ action, type })),
            body: await store.seal(who.key, bytes),
        };
        row.id = await store.put("queue", row);
        store.changed();
        return row.id;
    };

    const isFinal = ({ status, headers }) => status === TOO_LARGE ||
        (headers.has("Gridgov-Answered") && !LATER.includes(status) && status < 500);
    const isBroken = async (item, { status, headers }) => {
        const row = await store.get("queue", item.id);
        if (!row || status < 500 || !headers.has("Gridgov-Answered")) return false;
        const tries = (row.tries || 0) + 1;
        await store.put("queue", { ...row, tries });
        return tries >= TRIES;
    };

    // Sends one form under the login of now. Null: it can't be sent now; throws where there is no signal.
    const deliver = async (item) => {
        const who = await store.me();
        if (!who || who.person !== item.person) return null;
        const form = await store.fields(item);
        form.set("csrfmiddlewaretoken", who.csrf);
        return fetch(item.action, {
            method: "POST", body: form, redirect: "manual", signal: AbortSignal.timeout(120000),
            headers: { "Gridgov-Person": item.person, "Gridgov-Waited": String(Math.max(0, Math.floor((Date.now() - item.at) / 1000))), ...item.headers },
        });
    };
    const done = async (item) => { await store.remove("queue", item.id); store.changed(); };

    // What was refused stays with what the page said, and holds up no other one.
    const refuse = async (item, answer) => {
        const who = await store.person();
        const row = await store.get("queue", item.id);
        if (!who || !row) return;
        const note = { action: item.action, type: item.type, answer: await answer.text() };
        await store.put("queue", { ...row, state: "refused", note: await store.sealText(who.key, JSON.stringify(note)) });
        store.changed();
    };

    // Sends what waits, before `until` where that is given. Whether all of it has gone or come back.
    const sendThose = async (until = Infinity) => {
        const items = (await store.waiting()).filter((item) => item.state === "waiting" && item.id < until);
        for (const item of items) {
            const answer = await deliver(item).catch(() => null);
            if (!answer || !(isFinal(answer) || await isBroken(item, answer))) return false;
            if (answer.status === 204) await done(item);
            else await refuse(item, answer);
        }
        return true;
    };
    const sendAll = () => one(() => sendThose());

    // Sends a form that somebody has just pressed the button of, after those that wait already. The answer of the
    // page; null: it waits.
    const sendNow = (id, headers = {}) => one(async () => {
        if (!await sendThose(id)) return null;
        const item = (await store.waiting()).find((found) => found.id === id);
        const answer = item && await deliver({ ...item, headers }).catch(() => null);
        if (!answer || !isFinal(answer)) return null;
        // The form with all that she typed is in front of her; of a page without it nothing is let go.
        if (SHOWN.includes(answer.status)) await done(item);
        else await refuse(item, answer.clone());
        return answer;
    });
    return { keep, sendAll, sendNow };
})();
