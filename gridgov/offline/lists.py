"""What works without signal, in one place: the forms that wait, the pages and the files that are kept."""

import hashlib
from functools import lru_cache

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diaries.web.tasks.keeping import kept_of_tasks
from kit.text import Text
from staff.rights.request import StaffRequest

# The addresses whose forms wait for the signal, and what they are called. Each of these forms makes the same
# thing once, however often it arrives: by its token, or since the row says already what it says.
QUEUED: dict[str, Text] = {
    r"^/report/$": _("Report"),
    r"^/diary/(\d{4}-\d\d-\d\d/)?$": _("Diary entry"),
    r"^/diary/entries/\d+/correct/$": _("Correction of a diary entry"),
    r"^/households/\d+/visit/$": _("Visit"),
    r"^/households/new/$": _("New household"),
    r"^/households/\d+/change/$": _("Change of a household"),
    r"^/tasks/\d+/doors/\d+/$": _("Answer to a task"),
    r"^/checks/\d+/doors/\d+/$": _("Spot check"),
    r"^/tasks/\d+/grids/\d+/$": _("Answer to a task"),
}
# Buttons that ask the server something first.
ASKING = ("drop", "join")
# Addresses of the register, and the kept page that stands for them: it is filled from the kept doors.
STANDING_IN: dict[str, str] = {
    r"^/households/(due/|find/)?$": "offline-register",
    r"^/households/\d+/(change/)?$": "offline-household",
    r"^/households/\d+/visit/$": "offline-visit",
}
# What the pages are called that need the signal, for whoever taps on one without; others by their address.
NEEDS_SIGNAL: dict[str, Text] = {
    r"^/cases/$": _("My cases"),
    r"^/cases/[^/]+/": _("A case"),
    r"^/inbox/": _("Inbox"),
    r"^/team/$": _("My team"),
    r"^/account/": _("My account"),
    r"^/opinions/": _("Opinions of the people"),
    r"^/suggestions/": _("Complaints and suggestions about the system"),
    r"^/diary/": _("Diary"),
    r"^/checks/": _("Spot checks"),
    r"^/tasks/": _("Tasks from above"),
    r"^/households/": _("Households"),
    r"^/admin/": _("To the desk (administration)"),
}
_NOT_NEEDED = ("api_docs", "sheets", "track", "own")
_LOOK, _CHANGE = "residents.view_household", "residents.change_household"


def pages_of(request: StaffRequest) -> list[str]:
    """The addresses of the pages that her phone keeps: those that she may open."""
    may = request.user.has_perm
    names = ["home", "offline"]
    if may("diaries.write_diary"):
        names.append("diary")
    if may(_LOOK):
        names.append("offline-register")
    if may(_CHANGE):
        names += ["offline-household", "offline-visit", "household-new"]
    found = [reverse(name) for name in names]
    if may("cases.add_case"):
        found += [reverse("report"), f"{reverse('report')}?route=emergency"]
    return found + kept_of_tasks(request)


def assets() -> list[str]:
    """The addresses of the files that these pages are made of."""
    return [static(name) for name in _files()]


@lru_cache(maxsize=1)
def _kept_version() -> str:
    digest = hashlib.sha256()
    for name in _files():
        found = finders.find(name)
        with open(str(found), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()[:16]


def version() -> str:
    """Another one whenever one of the files is another."""
    if settings.DEBUG:
        _kept_version.cache_clear()
    return _kept_version()


@lru_cache(maxsize=1)
def _files() -> tuple[str, ...]:
    found = ["django_htmx/htmx-2.min.js"]
    root = settings.BASE_DIR / "static"
    for room in ("offline", "pages"):
        for path in sorted((root / room).rglob("*")):
            if path.is_file() and path.stem not in _NOT_NEEDED:
                found.append(path.relative_to(root).as_posix())
    return tuple(found)
