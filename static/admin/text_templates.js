/* Words that an organization uses often: turns their list into a select that fills the field of the form. Without
   JavaScript the list stays, for copying. */
(function () {
  "use strict";
  function fill(area, words) {
    area.value = area.value.trim() ? `${area.value.trimEnd()}\n${words}` : words;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  }

  for (const list of document.querySelectorAll("[data-templates]")) {
    const area = list.closest("form").querySelector("textarea[name='text']");
    if (!area) continue;
    const select = document.createElement("select");
    select.className = "gg-templates-select";
    select.setAttribute("aria-label", list.dataset.templates);
    select.append(new Option(list.dataset.templates, ""));
    for (const one of list.querySelectorAll("[data-words]")) {
      select.append(new Option(one.dataset.words, one.querySelector("dd").textContent));
    }
    select.addEventListener("change", () => {
      if (select.value) fill(area, select.value);
      select.value = "";
    });
    list.before(select);
    list.hidden = true;
  }
})();
