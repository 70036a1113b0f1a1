"""Lists of what is supervised (督办), and of what was shown a card."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.choices import Card
from cases.models import Watcher
from kit.text import Text
from staff.models import Member
from staff.posts.deputies import represented
from staff.posts.holders import seats

# The lists, by the name that an address gives them.
SUPERVISION: dict[str, Text] = {
    "now": _("Supervised"),
    "for_me": _("Supervised, waiting for me"),
    "by_me": _("Supervised by me"),
    "mine": _("Supervised by me or waiting for me"),
    "unanswered": _("Not answered yet"),
    Card.YELLOW.value: _("Yellow card"),
    Card.RED.value: _("Red card"),
}


def supervision(cases: Any, name: str, member: Member | None) -> Any:
    """Those of ``cases`` that the list ``name`` has for ``member``, who has the work of those for whom she
    stands in."""
    if name in (Card.YELLOW, Card.RED):
        return cases.filter(card=name)
    watched = cases.supervised()
    if name == "now":
        return watched
    if name == "unanswered":
        return watched.filter(pk__in=Watcher.objects.unanswered().values("case"))
    return watched.filter(_whose(name, member)) if member is not None else watched.none()


def _whose(name: str, member: Member) -> Q:
    watches = Watcher.objects.filter(member__in=[member, *represented(member)])
    by_me = Q(pk__in=watches.values("case"))
    if name == "by_me":
        return by_me
    for_me = seats(member).condition()
    return for_me if name == "for_me" else by_me | for_me
