// The register without signal: the list of doors, a household, and the form of a visit, filled from the doors that
// are kept. The address says which household it is.
"use strict";
(() => {
    const store = window.gridgovStore;
    const id = Number((location.pathname.match(/^\/households\/(\d+)\//) || [])[1]);
    // Words typed here are of this household (pages/kept.js looks for them right after this).
    for (const part of document.querySelectorAll("[data-store], [data-typed]")) {
        for (const name of ["store", "typed"]) if (part.dataset[name]) part.dataset[name] = part.dataset[name].replace("#home", id);
    }
    const put = (name, text) => document.querySelectorAll(`[data-home-${name}]`).forEach((one) => { one.textContent = text; });
    const link = (name, address) => document.querySelectorAll(`[data-to-${name}]`).forEach((one) => { one.href = address; });

    const showHome = (home) => {
        put("door", home.door);
        put("place", home.place);
        put("head", home.head);
        put("visited", home.visited);
        link("visit", `/households/${id}/visit/`);
        const form = document.querySelector("form[data-household]");
        if (!form) return;
        form.action = `/households/${id}/change/`;
        for (const [name, value] of Object.entries(home.form)) form.elements[name].value = value;
        if (location.pathname.endsWith("/change/")) form.closest("details").open = true;
    };
    const showList = (all) => {
        const isDue = location.pathname === "/households/due/"; // those to call on, as of when the doors were kept
        const doors = isDue ? all.filter((home) => home.due) : all;
        document.querySelector("h1[data-all]").hidden = isDue;
        document.querySelector("h1[data-due]").hidden = !isDue;
        const list = document.querySelector("[data-doors]");
        const field = document.querySelector("[data-search]");
        const draw = () => {
            const typed = field.value.trim().toLowerCase().split(/\s+/);
            const found = doors.filter((home) => typed.every((word) => `${home.place} ${home.door} ${home.head}`.toLowerCase().includes(word)));
            list.replaceChildren(...found.slice(0, 100).map((home) => {
                const part = document.querySelector("template[data-home]").content.firstElementChild.cloneNode(true);
                part.href = `/households/${home.id}/`;
                for (const name of ["door", "head", "place"]) part.querySelector(`[data-${name}]`).textContent = home[name];
                return part;
            }));
            document.querySelector("[data-none]").hidden = found.length > 0;
        };
        field.addEventListener("input", draw);
        draw();
    };
    const begin = async () => {
        const kept = await store.kept("/offline/doors/");
        const { doors } = kept ? JSON.parse(kept.text) : { doors: [] };
        if (document.querySelector("[data-doors]")) showList(doors);
        const home = doors.find((one) => one.id === id);
        if (home) showHome(home);
        const missing = document.querySelector("[data-unknown]");
        if (missing) missing.hidden = Boolean(home);
    };
    begin().catch(() => null);
})();
