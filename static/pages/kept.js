// Words that are typed into a form stay on the phone until they have arrived: what report.js, words.js and diary.js
// have in common. Each filling of a form has a draft of its own, "gridgov.report.7.usual.#3f9c". A page may begin
// with the words of any draft, but it writes only into one that is still as this page knows it, and otherwise into
// a new one; and a page that still shows the words of a draft keeps them anew once another page goes on with it and
// leaves them out. So no page overwrites another, and none has to know which others are still open.
"use strict";
window.keptWords = (() => {
    const MOST = 10; // drafts of one form; what is beyond it is not kept, and the page says so
    const LONGEST = 40000; // characters of one draft
    const AFRESH = "afresh"; // this tab has begun with an empty form
    const quietly = (act) => { try { return act(); } catch { return null; } }; // private mode: nothing is kept
    const stored = (name) => quietly(() => localStorage.getItem(name));
    const forget = (name) => quietly(() => localStorage.removeItem(name));
    const parsed = (text) => quietly(() => JSON.parse(text)) || {};
    const code = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");

    const page = code();

    // As kit/text.py, print_of: blanks, ends of lines and what is not seen don't count.
    const print = (text) => {
        let number = 0;
        for (const one of text.replace(/[\p{C}\p{Z}]/gu, "")) number = (number * 1114129 + one.codePointAt(0)) % 4294967291;
        return String(number);
    };
    const prints = (kept) => Object.values(kept.words || {}).map(print).filter((one) => one !== "0");
    const same = (kept, other) => String(prints(kept)) === String(prints(other));
    // Whether nothing that `other` says or chooses is missing in `kept`.
    const holds = (kept, other) =>
        Object.entries(other.words || {}).every(([field, text]) => ((kept.words || {})[field] || "").includes(text)) &&
        Object.entries(other.choices || {}).every(([field, value]) => !value || (kept.choices || {})[field] === value);

    // Those whose names begin so, the newest first; one that says nothing any more goes.
    const drafts = (beginning) => {
        const found = [];
        for (const name of quietly(() => Object.keys(localStorage)) || []) {
            if (!name.startsWith(beginning)) continue;
            const text = stored(name);
            const kept = parsed(text);
            if (prints(kept).length) found.push({ name, text, kept });
            else forget(name);
        }
        return found.sort((one, other) => other.kept.at - one.kept.at);
    };
    // What has arrived goes, unless somebody has gone on with it; and so does what began as the same and says no more.
    const arrived = ({ name, mark }) => {
        const kept = parsed(stored(name));
        if (!mark || kept.mark !== mark) return;
        for (const other of drafts(name.slice(0, name.lastIndexOf("#") + 1))) {
            if (other.kept.root === kept.root && holds(kept, other.kept)) forget(other.name);
        }
        forget(name);
    };

    const say = (after, words, kind = "help") => {
        const line = document.createElement("p");
        line.className = kind;
        line.setAttribute("role", "status");
        line.textContent = words;
        after.after(line);
        return line;
    };
    const openAround = (field) => {
        for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    };

    // One filling of `form`. `read` says what stands in it now, with words and perhaps choices; `forked` is told
    // when it becomes another filling than the one that it began with.
    const filling = (form, { read, forked = () => {} }) => {
        const { store } = form.dataset;
        const beginning = `${store}.#`;
        let draft = null; // as this page last read or wrote it
        let sending = null;
        let warning = null;

        // What is to be put back. A form that shows words already has only a draft of the same words.
        const begin = (isShown = prints(read()).length > 0) => {
            const own = quietly(() => sessionStorage.getItem(store));
            const found = drafts(beginning).filter((one) => !isShown || same(one.kept, read()));
            const newest = own === AFRESH && !isShown ? null : found[0];
            draft = found.find((one) => one.name === own) || newest || null;
            return draft && !isShown ? draft.kept : null;
        };
        const isMine = () => draft !== null && stored(draft.name) === draft.text;
        const write = () => {
            const goesOn = isMine();
            if (!goesOn && drafts(beginning).length >= MOST) return false;
            if (draft && !goesOn) forked();
            const name = goesOn ? draft.name : beginning + code().slice(0, 12);
            const root = (draft && draft.kept.root) || name;
            const kept = { ...read(), root, by: page, mark: code(), at: Date.now() };
            const text = JSON.stringify(kept);
            if (text.length > LONGEST) return false;
            try { localStorage.setItem(name, text); } catch { return false; }
            draft = { name, text, kept };
            quietly(() => sessionStorage.setItem(store, name));
            return true;
        };
        const warn = (isKept) => {
            const template = document.querySelector("template[data-unkept]");
            if (isKept && warning) warning.remove();
            if (isKept) warning = null;
            else if (!warning && template) {
                warning = say(form.querySelector("textarea, input[type=text]"), template.content.textContent.trim(), "message warning");
            }
        };
        const keep = () => {
            const now = read();
            if (!prints(now).length && !isMine()) { warn(true); return; }
            warn(write());
            if (sending && isMine() && JSON.stringify(now.words) === sending.words) {
                sending.note({ name: draft.name, mark: draft.kept.mark });
            }
        };
        // Keeps what is being sent, and says where: for `arrived`, once it has.
        const send = (note) => {
            sending = { words: JSON.stringify(read().words), note };
            keep();
        };
        const heed = (text) => {
            if (!form.isConnected || text === null || text === draft.text) return;
            const now = parsed(text);
            // Whoever wrote what is shown here may change it.
            if (now.by !== draft.kept.by && !holds(now, read())) keep();
        };
        addEventListener("storage", (event) => { if (draft && event.key === draft.name) heed(event.newValue); });
        addEventListener("pageshow", (event) => { if (draft && event.persisted) heed(stored(draft.name)); });
        const startAfresh = () => {
            if (isMine()) forget(draft.name);
            quietly(() => sessionStorage.setItem(store, AFRESH));
        };
        return { begin, keep, send, startAfresh, draft: () => draft };
    };

    // What stands in no form of this page is shown, for copying; it can be thrown away.
    const showRest = (box, fillings) => {
        if (!box) return;
        const inForms = fillings.map((one) => one.draft()).filter(Boolean);
        const copied = [...document.querySelectorAll("[data-leftover] .words")].map((one) => print(one.textContent));
        const rest = drafts(box.dataset.typed).filter((one) =>
            !inForms.some((other) => other.name === one.name || same(other.kept, one.kept)) &&
            !prints(one.kept).every((text) => copied.includes(text)));
        rest.forEach((one, place) => {
            if (rest.findIndex((other) => same(other.kept, one.kept)) !== place) return;
            const part = box.querySelector("template[data-rest]").content.firstElementChild.cloneNode(true);
            part.querySelector(".words").textContent = Object.values(one.kept.words).filter(Boolean).join("\n");
            const button = part.querySelector("button");
            button.addEventListener("click", () => {
                if (!confirm(button.dataset.sure)) return;
                for (const other of rest) {
                    if (same(other.kept, one.kept) && stored(other.name) === other.text) forget(other.name);
                }
                part.remove();
                box.hidden = !box.querySelector(".words");
            });
            box.append(part);
            box.hidden = false;
        });
    };
    return { arrived, code, drafts, filling, openAround, print, prints, quietly, say, showRest };
})();
