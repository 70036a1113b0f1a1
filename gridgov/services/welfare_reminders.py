"""Entitlements that lapse: their leaders are told in time. Wiring: the register knows of no messages."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.models import Grid
from kit.actors import TIMETABLE
from kit.time import clock
from notices.choices import Kind
from notices.telling import Message, notify_all
from residents.registry import lapse_welfare, take_lapsing
from staff.choices import Post
from staff.posts.holders import holders

_BATCH = 200  # records a transaction


def remind_of_lapsing() -> int:
    """Let what is over lapse, and tell the leaders of what lapses within WELFARE_REMINDER_DAYS, each record
    once for each last day that it had. Returns how many messages there are."""
    today = clock.today()
    lapse_welfare(by=TIMETABLE, on=today)
    until = today + dt.timedelta(days=settings.WELFARE_REMINDER_DAYS)
    told = 0
    while True:
        with transaction.atomic():
            taken = take_lapsing(by=TIMETABLE, until=until, most=_BATCH)
            told += notify_all(_messages(taken))
        if not taken:
            return told


def _messages(taken: dict[str, list[int]]) -> list[Message]:
    """A message to the leader of each grid; it says how many and where, and nobody's name."""
    found = Grid.objects.filter(code__in=list(taken)).to_choose()
    names = {grid.code: grid.path for grid in found}
    return [
        Message(
            recipients=holders(Post.LEADER, code=area),
            key=f"welfare:{area}:{min(records)}:{clock.today()}",
            subject=ngettext(
                "%(n)s welfare record lapses soon", "%(n)s welfare records lapse soon", len(records)
            )
            % {"n": len(records)},
            body=_("In %(grid)s. Please look whether it still holds, and have it verified again.")
            % {"grid": names.get(area, area)},
            link=reverse("welfare"),
            kind=Kind.DEADLINE,
        )
        for area, records in taken.items()
    ]
