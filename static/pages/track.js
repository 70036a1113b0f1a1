// A QR code brings the code behind the #, which browsers never send: it goes into the form, and out of the
// address, so that it does not stay in the history. And the button that prints a sheet.
(function () {
    "use strict";
    var code = document.getElementById("track_code");
    if (code && location.hash.length > 1) {
        code.value = location.hash.slice(1, 21);
        history.replaceState(null, "", location.pathname + location.search);
    }
    document.querySelectorAll("[data-print]").forEach(function (button) {
        button.hidden = false;
        button.addEventListener("click", function () { window.print(); });
    });
}());
