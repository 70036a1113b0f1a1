// The service worker: the app without signal (docs/adr/0007-without-signal.md). With signal every page and every form
// goes to the server as ever. Without, a page of hers is shown as it was kept, and a form waits in the queue.
"use strict";
const KEPT = {% autoescape off %}{{ kept }}{% endautoescape %};
importScripts(...KEPT.parts);
const { gridgovStore: store, gridgovQueue: queue, gridgovRing: ring } = self;
const FILES = `gridgov.${KEPT.version}`;
const PATIENCE = 8000; // milliseconds until a kept page is shown instead
const PAGE = { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Referrer-Policy": "same-origin" };
const later = (time) => new Promise((resolve) => { setTimeout(resolve, time); });
const fits = (patterns, address) => patterns.find((pattern) => new RegExp(pattern).test(address));

addEventListener("install", (event) => {
    skipWaiting();
    event.waitUntil(caches.open(FILES).then((files) => files.addAll(KEPT.assets)));
});
addEventListener("activate", (event) => event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== FILES) await caches.delete(name);
    await clients.claim();
})()));

// Files of the pages: what is named after what is in it never changes; of others fresh ones where they come soon.
const NAMED = /\.[0-9a-f]{12}\.\w+$/;
const file = async (request) => {
    const stored = await caches.match(request, { ignoreSearch: true });
    if (stored && NAMED.test(new URL(request.url).pathname)) return stored;
    const fresh = fetch(request);
    if (!stored) return fresh;
    return await Promise.race([fresh.catch(() => null), later(PATIENCE / 4)]) || stored;
};

// A kept page. Each time it is opened its form is another one, with a token of its own, and the diary's is today's.
const token = () => crypto.randomUUID().replaceAll("-", "");
const today = (at) => new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(at);
const opened = ({ at, policy, text }) => {
    const [day, now] = [today(at), today(Date.now())];
    const html = text
        .replace(/(name="(?:key|kept)" value=")[0-9a-f]{32}/g, (_all, start) => start + token())
        .replaceAll(`post="${KEPT.diary}${day}/"`, `post="${KEPT.diary}${now}/"`)
        .replaceAll(`action="${KEPT.diary}${day}/"`, `action="${KEPT.diary}${now}/"`)
        .replaceAll(`data-date="${day}"`, `data-date="${now}"`)
        .replace("<body", `<body data-kept="${at}"`);
    return new Response(html, { headers: { ...PAGE, "Content-Security-Policy": policy } });
};
const keptPage = async ({ pathname, search }) => {
    const other = fits(Object.keys(KEPT.standingIn), pathname);
    for (const address of [pathname + search, pathname, other && KEPT.standingIn[other]]) {
        const found = address && await store.kept(address).catch(() => null);
        if (found) return opened(found);
    }
    return null;
};
const page = async (request, address) => {
    const fresh = fetch(request);
    const quick = await Promise.race([fresh.catch(() => null), later(PATIENCE)]);
    if (quick) return quick;
    // What is not kept is waited for; where nothing comes, the page of what waits says what else opens.
    return await keptPage(address) || await fresh.catch(() => instead(address)) || note(KEPT.words.nothing);
};
// The page of what waits, which says which page needs the signal (static/offline/waiting.js reads it from the address).
const instead = async ({ pathname, search }) => {
    const found = await keptPage({ pathname: KEPT.waiting, search: "" });
    if (!found || pathname + search === KEPT.waiting) return found;
    const text = (await found.text()).replace("<body", "<body data-wanted");
    return new Response(text, { headers: found.headers });
};

// A page of its own for whoever is nobody here: with the colours and sizes of all others, which lie among the files.
const note = (words, status = 503) => new Response(
    `<!doctype html><html lang="${KEPT.words.language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${KEPT.words.name}</title>${KEPT.styles.map((one) => `<link rel="stylesheet" href="${one}">`).join("")}<body><main><h1>${KEPT.words.name}</h1><p class="card amber">${words}</p><div class="buttons"><a class="button primary" href="${KEPT.home}">${KEPT.words.again}</a></div></main></body></html>`,
    { status, headers: { ...PAGE, "Content-Security-Policy": "default-src 'none'; style-src 'self'" } },
);

// Whether somebody else is logged in now than `whose` a form is, as far as the phone knows; with signal it asks.
const isOthers = async (whose) => {
    const row = await store.person();
    if (!row || row.person === whose) return false;
    const now = await store.me().catch(() => row);
    return now !== null && now.person !== whose;
};
// Said instead of the page of whoever wrote a form, of which the next one sees nothing.
const refusal = (words, isPart) => {
    const answer = note(words, isPart ? 200 : 403);
    if (isPart) for (const [name, value] of [["HX-Retarget", "body"], ["HX-Reswap", "innerHTML"], ["HX-Reselect", "main"]]) answer.headers.set(name, value);
    return answer;
};

// A form is kept first and then sent: whatever happens in between, it is not lost. It belongs to the person whose name
// it has from the server. One that has no name is sent as it is: its own token says whether it is taken.
const form = async (request, address) => {
    const plain = request.clone();
    const isPart = plain.headers.has("HX-Request");
    let id = null, whose = "";
    try {
        const said = await request.formData();
        whose = said.get("whose");
        if (!whose || KEPT.asking.some((name) => said.has(name))) return fetch(plain);
        if (await isOthers(whose)) return refusal(KEPT.words.others, isPart);
        const again = Number(said.get("queued_item")) || null;
        said.delete("queued_item");
        const packed = new Response(said);
        id = await queue.keep(whose, address.pathname + address.search, packed.headers.get("Content-Type"), await packed.arrayBuffer(), again);
    } catch { /* no storage, no room: as without a worker */ }
    if (!id) return fetch(plain);
    const headers = Object.fromEntries([...plain.headers].filter(([name]) => name.startsWith("hx-")));
    const answer = await queue.sendNow(id, headers).catch(() => null);
    if (answer && answer.status !== 204) return answer;
    if (answer) return Response.redirect(new URL(answer.headers.get("Gridgov-Leads-To"), location.origin), 303);
    if (await isOthers(whose)) return refusal(KEPT.words.sealed, isPart);
    await wakeLater();
    if (isPart) return new Response("", { headers: { "HX-Redirect": KEPT.waiting } });
    return Response.redirect(new URL(KEPT.waiting, location.origin), 303);
};
// Where there is background sync the browser wakes the worker with the signal, else the next page does.
const wakeLater = () => registration.sync?.register("queue").catch(() => null);

// Logging out: what waits is sent if it can be; her key and her pages go, and what is left nobody else can read.
const leave = async (request) => {
    await Promise.race([queue.sendAll().catch(() => null), later(PATIENCE)]);
    await store.forget();
    await Promise.race([ring.off(registration).catch(() => null), later(PATIENCE)]);
    if (!(await store.all("queue")).length) return fetch(request).catch(() => note(KEPT.words.stillIn));
    const headers = new Headers(request.headers);
    headers.set("Gridgov-Keeps", "1");
    return fetch(new Request(request, { headers })).catch(() => note(KEPT.words.stillIn));
};

addEventListener("fetch", (event) => {
    const { request } = event;
    const address = new URL(request.url);
    if (address.origin !== location.origin) return;
    // A form of another site gets no help from here: its token is not hers.
    const isOurs = request.referrer.startsWith(`${location.origin}/`);
    if (request.method === "POST" && address.pathname === KEPT.login) event.respondWith(store.forget().then(() => fetch(request)));
    else if (request.method === "POST" && isOurs && KEPT.leaving.includes(address.pathname)) event.respondWith(leave(request));
    else if (request.method === "POST" && isOurs && fits(KEPT.queued, address.pathname)) event.respondWith(form(request, address));
    else if (request.method === "GET" && request.mode === "navigate") event.respondWith(page(request, address));
    else if (request.method === "GET" && address.pathname.startsWith(KEPT.static)) event.respondWith(file(request));
});
addEventListener("sync", (event) => {
    if (event.tag === "queue") event.waitUntil(queue.sendAll().then((all) => { if (!all) throw new Error("not all is sent"); }));
});
addEventListener("message", (event) => {
    if (event.data === "send") event.waitUntil(queue.sendAll().catch(() => null));
    else if (event.data && event.data.rings) event.waitUntil(ring.sync(registration, event.data.rings).catch(() => null));
});

// It rings; a tap leads on to what it told of, after a login where one is needed.
addEventListener("push", (event) => event.waitUntil((async () => ring.show(registration, event.data.json()))()));
addEventListener("notificationclick", (event) => {
    event.notification.close();
    const { origin, pathname } = new URL(event.notification.data.link, location.origin);
    event.waitUntil((async () => {
        if (origin !== location.origin) return null;
        const [open] = await clients.matchAll({ type: "window" });
        if (!open) return clients.openWindow(pathname);
        await open.focus().catch(() => null);
        return open.navigate(pathname).catch(() => clients.openWindow(pathname));
    })());
});
// The push service has given the browser another address.
addEventListener("pushsubscriptionchange", (event) => event.waitUntil(
    store.me().then((who) => who && ring.sync(registration, { ...who, rings: "" })).catch(() => null),
));
