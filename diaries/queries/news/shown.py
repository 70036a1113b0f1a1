"""What is read of announcements and activities: for the first page, for lists, and for the public page of a
grid."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, CharField, DateTimeField, F, Value

from diaries.models import Activity, ActivityPhoto, Announcement
from diaries.rules.news import VIEW, VIEW_ACTIVITY
from grids.queries.areas import names_of, parts
from grids.scope import Scope
from kit.time import clock
from staff.models import Member

MOST_ON_TODAY = 5
MOST_ON_PUBLIC_PAGE = 8
PHOTOS_FOR = dt.timedelta(days=60)  # after the activity
_ANNOUNCEMENT, _ACTIVITY = "announcement", "activity"


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the first page: an announcement, or an activity that is coming."""

    what: str
    pk: int
    title: str
    urgent: bool
    at: dt.datetime
    edited_at: dt.datetime | None = None

    @property
    def is_activity(self) -> bool:
        """Whether it is an activity; then ``at`` is when it begins."""
        return self.what == _ACTIVITY


def told_today(member: Member, scope: Scope, activities: Scope) -> list[Told]:
    """What holds today for ``member`` and she has not put away, the urgent first, then what stays on top,
    then the newest; at most one more than are shown. One query."""
    now = clock.now()
    announced = Announcement.objects.addressed_to(scope).current(clock.date_of(now)).not_put_away(member)
    coming = Activity.objects.addressed_to(activities).coming(now).not_put_away(member)
    never = Value(False, output_field=BooleanField())
    no_moment = Value(None, output_field=DateTimeField())
    found = _lines(announced, _ANNOUNCEMENT, F("urgent"), F("pinned"), F("made_at"), F("edited_at")).union(
        _lines(coming, _ACTIVITY, never, never, F("begins_at"), no_moment), all=True
    )
    rows = found.order_by("-first", "-top", "-newest", "-pk")[: MOST_ON_TODAY + 1]
    return [
        Told(what, pk, title, bool(first), at, edited)
        for what, first, _top, at, _new, edited, pk, title in rows
    ]


def _lines(rows: Any, what: str, first: Any, top: Any, at: Any, edited: Any) -> Any:
    named = rows.order_by().annotate(
        what=Value(what, output_field=CharField()),
        first=first,
        top=top,
        at=at,
        newest=F("made_at"),
        edited=edited,
    )
    return named.values_list("what", "first", "top", "at", "newest", "edited", "pk", "title")


def with_areas(rows: Iterable[Any]) -> list[Any]:
    """The rows, each with ``area_name``. At most two queries."""
    kept = list(rows)
    names = names_of({one.area for one in kept}) if kept else {}
    for one in kept:
        one.area_name = names.get(one.area, one.area)
    return kept


def areas_to_choose(scope: Scope) -> list[tuple[str, str]]:
    """Code and name of the areas above communities for which somebody with ``scope`` may announce something:
    her own ones, and of those the next level. At most four queries."""
    own = sorted(scope.prefixes)
    below = parts(scope) if own else []
    names = names_of(own)
    found = {code: names.get(code, code) for code in own} | dict(below)
    return [(code, found[code]) for code in sorted(found, key=lambda code: (len(code), code))]


@dataclass(frozen=True, slots=True)
class PublicNews:
    """What residents of a grid are told."""

    announcements: list[Any]
    activities: list[Any]
    photos: list[Any]


def public_news(code: str) -> PublicNews:
    """What stands on the public page of the grid ``code``: announcements that hold today, activities that are
    coming, and photos of those that were, which somebody has chosen for it. At most five queries."""
    now = clock.now()
    current = Announcement.objects.for_residents().holding_at(code).current(clock.date_of(now))
    ordered = current.select_related("organization").order_by("-urgent", "-pinned", "-pk")
    coming = Activity.objects.for_residents().holding_at(code).coming(now).with_taken()
    photos = ActivityPhoto.objects.public_at(code).filter(activity__begins_at__gte=now - PHOTOS_FOR)
    return PublicNews(
        with_areas(ordered[:MOST_ON_PUBLIC_PAGE]),
        with_areas(coming.select_related("organization").order_by("begins_at", "pk")[:MOST_ON_PUBLIC_PAGE]),
        list(photos.select_related("activity").order_by("-pk")[:MOST_ON_PUBLIC_PAGE]),
    )


def scopes_of_today(scope_where: Any) -> tuple[Scope, Scope]:
    """Where somebody sees announcements, and activities."""
    return scope_where(VIEW), scope_where(VIEW_ACTIVITY)
