"""How large the words are and in which colours: chosen once, for all pages of this browser. Two cookies,
which hold before somebody logs in too, and which no script reads."""

from django.conf import settings
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from kit.net.links import is_ours

_A_YEAR = 366 * 24 * 60 * 60


class Size(TextChoices):
    """How large the words are; the browser's own size counts besides."""

    USUAL = "", _("Usual size")
    LARGE = "large", _("Large")
    LARGEST = "largest", _("Very large")


class Theme(TextChoices):
    """The colours. Without a choice they follow the device."""

    DEVICE = "", _("As this device has it")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")
    CONTRAST = "contrast", _("High contrast")


_COOKIES: dict[str, type[TextChoices]] = {"size": Size, "theme": Theme}


def look(request: HttpRequest) -> dict[str, object]:
    """``look``: what was chosen, and what can be chosen. No query."""
    chosen: dict[str, object] = {name: _chosen(request.COOKIES.get(_cookie(name)), name) for name in _COOKIES}
    return {"look": {**chosen, "sizes": Size.choices, "themes": Theme.choices}}


def set_look(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen, and go back to where it was. Who only opens the address gets to the
    first page."""
    response = HttpResponseRedirect(_back(request))
    for name in _COOKIES.keys() & request.POST.keys():
        _keep(response, name, _chosen(request.POST[name], name))
    return response


def _keep(response: HttpResponse, name: str, value: str) -> None:
    if not value:
        response.delete_cookie(_cookie(name), samesite="Lax")
        return
    response.set_cookie(
        _cookie(name), value, max_age=_A_YEAR, secure=not settings.DEBUG, httponly=True, samesite="Lax"
    )


def _back(request: HttpRequest) -> str:
    """An address of ours only."""
    asked = request.POST.get("next", "")
    return asked if is_ours(asked) else "/"


def _chosen(value: str | None, name: str) -> str:
    """A choice, or none for whatever else somebody sent."""
    return value if value in _COOKIES[name].values and value else ""


def _cookie(name: str) -> str:
    return f"look_{name}"
