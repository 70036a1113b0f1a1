/* The page of a grid that ends: what is chosen for everything is put into each field that is still empty. Without
   JavaScript the server takes it for these. */
(function () {
  "use strict";
  const $ = window.django && window.django.jQuery;
  const everything = document.getElementById("id_everything");
  if (!$ || !everything) return;

  $(everything).on("change", () => {
    const chosen = everything.selectedOptions[0];
    if (!chosen || !chosen.value) return;
    for (const field of everything.form.querySelectorAll("select.admin-autocomplete")) {
      if (field === everything || field.value) continue;
      field.append(new Option(chosen.text, chosen.value, true, true));
      $(field).trigger("change");
    }
  });
})();
