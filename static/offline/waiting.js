// The page of what waits for the signal, and of what came back with the reason. A form that came back is sent once
// more by its own page, which shows it with all that was typed, and what stands there now where somebody was faster.
"use strict";
(() => {
    const store = window.gridgovStore;
    const { prints, quietly } = window.keptWords;
    const list = document.querySelector("[data-queue]");
    const called = JSON.parse(document.getElementById("called").textContent);
    const NOT_WORDS = ["csrfmiddlewaretoken", "key", "kept", "version", "grid", "whose", "category", "route", "kind", "purpose", "tenure"];
    const nameOf = (address) => called[Object.keys(called).find((one) => new RegExp(one).test(address.split("?")[0]))] || "";
    const wordsOf = (form) => [...form].filter(([name, value]) => typeof value === "string" && value && !NOT_WORDS.includes(name)).map(([, value]) => value);
    const photosOf = (form) => [...form].filter(([, value]) => value instanceof File && value.size).length;

    // What the page said against it; of a page that asks something first, what it asks.
    const reasonOf = (answer) => {
        const said = new DOMParser().parseFromString(answer || "", "text/html").querySelector("main");
        if (!said) return [];
        // The list above the form names what is wrong, the reason stands beside it; and what is asked, or stands there now.
        const found = [...said.querySelectorAll(".errors, .errorlist, form .card.amber")].filter((one) => !one.parentElement.closest(".errors, .card.amber, [hidden]"));
        return (found.length ? found : [said]).map((one) => one.textContent.replace(/\s+/g, " ").trim()).filter(Boolean);
    };

    // What she had chosen and typed, beside what stands there now: as the page shows it again.
    const hersOf = (answer) => {
        const said = new DOMParser().parseFromString(answer || "", "text/html");
        const form = said.querySelector("[data-now]")?.closest("form");
        if (!form) return "";
        const words = [...form.querySelectorAll("input:checked, select, textarea, input:not([type]), input[type=text], input[type=number]")].map((one) =>
            one.matches("input:checked") ? one.closest("label")?.textContent : one.matches("select") ? one.selectedOptions[0]?.textContent : one.value);
        return words.map((one) => (one || "").trim()).filter(Boolean).join(" · ");
    };
    // The door of a household, from the doors that are kept.
    const doorOf = async (address) => {
        const id = Number((address.match(/^\/households\/(\d+)\//) || [])[1]);
        const found = id && await store.kept("/offline/doors/").catch(() => null);
        const home = found && JSON.parse(found.text).doors.find((one) => one.id === id);
        return home ? [home.door, home.place, home.head].filter(Boolean).join(" · ") : "";
    };

    // Where the page leads to what is there already.
    const linksOf = (answer) => [...new DOMParser().parseFromString(answer || "", "text/html").querySelectorAll("main [data-now] a[href^='/']")].map((one) =>
        Object.assign(document.createElement("a"), { className: "tap", href: one.getAttribute("href"), textContent: one.textContent }));

    // Drafts of what waits here are not offered a second time (pages/kept.js).
    const dropDrafts = (words) => {
        const here = prints({ words: { ...words } });
        for (const name of quietly(() => Object.keys(localStorage)) || []) {
            if (!name.startsWith("gridgov.")) continue;
            const typed = prints(quietly(() => JSON.parse(localStorage.getItem(name))) || {});
            if (typed.length && typed.every((one) => here.includes(one))) quietly(() => localStorage.removeItem(name));
        }
    };

    const correct = (item, form) => {
        const made = Object.assign(document.createElement("form"), { method: "post", action: item.action, enctype: "multipart/form-data", hidden: true });
        const files = new DataTransfer();
        form.set("whose", item.person); // one that was kept before forms said it
        for (const [name, value] of [...form, ["queued_item", String(item.id)]]) {
            if (value instanceof File) { if (value.size) files.items.add(value); continue; }
            const field = Object.assign(document.createElement("textarea"), { name, value });
            made.append(field);
        }
        if (files.files.length) made.append(Object.assign(document.createElement("input"), { type: "file", name: "photos", multiple: true, files: files.files }));
        document.body.append(made);
        made.submit();
    };

    const drawn = async (item) => {
        const form = await store.fields(item);
        const words = wordsOf(form);
        dropDrafts(words);
        const part = document.querySelector("template[data-item]").content.firstElementChild.cloneNode(true);
        const put = (name, text) => { part.querySelector(`[data-${name}]`).textContent = text; };
        const photos = photosOf(form);
        put("what", nameOf(item.action));
        put("at", new Date(item.at).toLocaleString(document.documentElement.lang, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" }));
        put("where", await doorOf(item.action));
        put("words", words.join("\n").slice(0, 300));
        put("photos", photos ? list.dataset.photos.replace("#", photos) : "");
        for (const line of item.state === "refused" ? reasonOf(item.answer) : []) {
            const said = document.createElement("p");
            said.textContent = line;
            part.querySelector("[data-reason]").append(said);
        }
        part.querySelector("[data-reason]").hidden = item.state !== "refused";
        for (const one of item.state === "refused" ? linksOf(item.answer) : []) part.querySelector("[data-reason]").append(one);
        const hers = item.state === "refused" ? hersOf(item.answer) : "";
        part.querySelector("[data-hers] span").textContent = hers;
        part.querySelector("[data-hers]").hidden = !hers;
        const [again, drop] = part.querySelectorAll("button");
        again.hidden = item.state !== "refused";
        again.addEventListener("click", () => correct(item, form));
        drop.addEventListener("click", async () => {
            if (!confirm(drop.dataset.sure)) return;
            await store.remove("queue", item.id);
            store.changed();
        });
        return part;
    };
    // A page that was tapped and is not kept: this one is shown in its place, under its address.
    const wanted = document.querySelector("section[data-wanted]");
    if ("wanted" in document.body.dataset) {
        const named = JSON.parse(document.getElementById("named").textContent);
        const pattern = Object.keys(named).find((one) => new RegExp(one).test(location.pathname));
        wanted.querySelector("[data-wanted-name]").textContent = pattern ? named[pattern] : location.pathname;
        wanted.querySelector("[data-wanted-again]").href = location.href;
        wanted.hidden = false;
    }
    let turn = 0;
    const draw = async () => {
        const mine = ++turn;
        const items = await Promise.all((await store.waiting()).map(drawn));
        if (mine !== turn) return;
        list.replaceChildren(...items);
        document.querySelector("[data-nothing]").hidden = items.length > 0;
        document.querySelector("[data-send]").hidden = !items.length;
    };
    document.querySelector("[data-send]").addEventListener("click", () => navigator.serviceWorker.controller?.postMessage("send"));
    store.CHANGED.addEventListener("message", () => draw().catch(() => null));
    draw().catch(() => null);
})();
