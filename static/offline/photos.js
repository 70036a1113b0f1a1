// Photos are made smaller on the phone before they are sent: 1,600 pixels at most, drawn anew, so that neither the
// place nor the camera travels with them. What can't be drawn (a PDF, an unknown format) goes as it is; the server
// looks at everything again.
"use strict";
(() => {
    const SIDE = 1600, QUALITY = 0.85;
    let busy = 0;
    const smaller = async (file) => {
        if (!file.type.startsWith("image/")) return file;
        const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
        if (!picture) return file;
        const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
        picture.close();
        const drawn = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", QUALITY); });
        return drawn ? new File([drawn], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
    };
    const thumbnails = (input, files) => {
        const old = input.parentElement.querySelector("ul.chosen");
        old?.querySelectorAll("img").forEach((one) => URL.revokeObjectURL(one.src));
        old?.remove();
        const list = Object.assign(document.createElement("ul"), { className: "chosen" });
        for (const file of files) {
            const line = document.createElement("li");
            if (file.type.startsWith("image/")) line.append(Object.assign(document.createElement("img"), { src: URL.createObjectURL(file), alt: "" }));
            line.append(`${file.name} · ${Math.ceil(file.size / 1024)} KB`);
            list.append(line);
        }
        input.after(list);
    };
    const bar = (input, most) => {
        const made = document.createElement("progress");
        if (most) [made.max, made.value] = [most, 0];
        input.after(made);
        return made;
    };
    document.addEventListener("change", async (event) => {
        const input = event.target;
        if (!input.matches("input[type=file][name=photos]") || !input.files.length) return;
        const chosen = [...input.files], made = new DataTransfer(), shown = bar(input, chosen.length);
        busy += 1;
        try {
            for (const file of chosen) {
                made.items.add(await smaller(file));
                shown.value += 1;
            }
            input.files = made.files;
            thumbnails(input, made.files);
        } finally {
            busy -= 1;
            shown.remove();
        }
    });
    // Not before the photos are ready; then a bar shows that they are on their way.
    document.addEventListener("submit", (event) => {
        const input = event.target.querySelector("input[type=file][name=photos]");
        if (!input || !input.files.length || event.defaultPrevented) return;
        if (busy) {
            event.preventDefault();
            event.stopImmediatePropagation();
            const { target: form, submitter } = event;
            const again = setInterval(() => { if (!busy) { clearInterval(again); form.requestSubmit(submitter); } }, 100);
            return;
        }
        if (!input.parentElement.querySelector("progress")) bar(input, 0);
    }, true);
})();
