"""An activity is called, moved, called off; whoever signed up hears of it."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diaries.actions.news._texts import (
    clean_audience,
    made_before,
    refuse_area,
    refuse_private,
    title_of,
    words_of,
)
from diaries.actions.news.activities._parts import locked, move_up, taken, tell_all, write
from diaries.actions.opinions._steps import own_key, said
from diaries.choices import ActivityKind
from diaries.models import Activity, SignUp
from diaries.rules.news import (
    CALL,
    CHANGE_ACTIVITY,
    LONGEST_PLACE,
    LONGEST_WHY,
    MOST_PEOPLE,
)
from kit.actors import require
from kit.errors import Conflict, Invalid
from kit.time import clock
from kit.time.bounds import is_usual
from kit.time.formats import moment_text
from staff.models import Member

_LONGEST = dt.timedelta(days=31)
_MOVED = gettext_lazy("Moved: %(title)s")
_OFF = gettext_lazy("Called off: %(title)s")


@transaction.atomic
def call_activity(
    *,
    by: Member,
    area: str,
    kind: str,
    audience: str,
    title: str,
    words: str = "",
    begins_at: dt.datetime,
    ends_at: dt.datetime,
    place: str,
    capacity: int | None = None,
    takes_part: bool = False,
    key: str = "",
) -> Activity:
    """Call an activity for an area; ``takes_part``: whoever calls it comes too. The same, called again
    within half an hour, is called once.

    Raises:
        NotAllowed: ``by`` calls no activities there.
        Invalid: there is no such area or kind, no title or place, private numbers in the words, no room for
            anybody, it ends before it begins, or is over.
        KeyReused: the key was used for something else.
    """
    require(by.user, CALL, Activity(area=area))
    refuse_area(area)
    facts = _clean(kind, audience, title, words, begins_at, ends_at, place, capacity)
    same = {"area": area, "title": facts["title"], "begins_at": facts["begins_at"]}
    rows = Activity.objects.all()
    alike = rows.filter(author=by, cancelled_at=None, area=area, **facts)
    sent: Activity | None = made_before(rows, by, key, same=same, alike=alike)
    if sent is not None:
        return sent
    at = clock.now()
    if facts["ends_at"] <= at - _LONGEST:
        raise Invalid(fields={"ends_at": [_("That is too long ago.")]})
    made = Activity.objects.create(
        area=area, **facts, author=by, organization=by.organization, made_at=at, key=own_key(by, key)
    )
    if takes_part:
        SignUp.objects.create(activity=made, member=by, by=by, at=at)
    return made


def _clean(
    kind: str,
    audience: str,
    title: str,
    words: str,
    begins_at: dt.datetime,
    ends_at: dt.datetime,
    place: str,
    capacity: int | None,
) -> dict[str, Any]:
    if kind not in ActivityKind.values:
        raise Invalid(fields={"kind": [_("Please choose what it is.")]})
    text = {
        "title": title_of(title),
        "words": words_of(words),
        "place": said("place", " ".join(place.split()), _("Please say where."), LONGEST_PLACE),
    }
    refuse_private(clean_audience(audience), **text)
    for name, moment in (("begins_at", begins_at), ("ends_at", ends_at)):
        if not is_usual(moment):
            raise Invalid(fields={name: [_("Please give a day from 1900 to ten years from now.")]})
    if not begins_at < ends_at <= begins_at + _LONGEST:
        raise Invalid(fields={"ends_at": [_("It ends after it begins, a month later at most.")]})
    if capacity is not None and not 1 <= capacity <= MOST_PEOPLE:
        raise Invalid(fields={"capacity": [_("From 1 to %(most)s people.") % {"most": MOST_PEOPLE}]})
    times = {"begins_at": begins_at, "ends_at": ends_at}
    return {"kind": kind, "audience": audience, **text, **times, "capacity": capacity}


@transaction.atomic
def change_activity(
    *,
    by: Member,
    activity: Activity,
    kind: str,
    audience: str,
    title: str,
    words: str = "",
    begins_at: dt.datetime,
    ends_at: dt.datetime,
    place: str,
    capacity: int | None = None,
    version: int,
) -> Activity:
    """Change an activity. At another time or place it is moved, and whoever signed up is told; where there
    is more room, whoever waits comes in.

    Raises:
        NotAllowed: ``by`` does not change activities there.
        Invalid: as of ``call_activity``; or more have signed up than there would be room for.
        Conflict: it was called off or counted, or somebody was faster.
    """
    require(by.user, CHANGE_ACTIVITY, activity)
    facts = _clean(kind, audience, title, words, begins_at, ends_at, place, capacity)
    before = locked(activity)
    if before.cancelled_at is not None or before.counted_at is not None:
        raise Conflict
    _refuse_too_small(before, capacity)
    moved = any(getattr(before, name) != facts[name] for name in ("begins_at", "ends_at", "place"))
    at = clock.now()
    kept = write(before, version, **facts, **({"moved_at": at} if moved else {}))
    if moved:
        body = f"{moment_text(kept.begins_at)} {kept.place}"
        tell_all(kept, f"moved:{kept.version}", _MOVED, body)
    move_up(kept)
    return kept


def _refuse_too_small(before: Activity, capacity: int | None) -> None:
    """Nobody who has signed up is put out. Raises Invalid."""
    if capacity is not None and capacity < (going := taken(before)):
        words = _("%(n)s people have signed up already.") % {"n": going}
        raise Invalid(fields={"capacity": [words]})


@transaction.atomic
def call_off(*, by: Member, activity: Activity, why: str, version: int) -> Activity:
    """Call an activity off; whoever signed up is told why.

    Raises:
        NotAllowed: ``by`` does not change activities there.
        Invalid: there is no reason, or it is too long.
        Conflict: it was called off or counted before, or somebody was faster.
    """
    require(by.user, CHANGE_ACTIVITY, activity)
    words = said("why", why, _("Please say why."), LONGEST_WHY)
    refuse_private(activity.audience, why=words)
    before = locked(activity)
    if before.cancelled_at is not None or before.counted_at is not None:
        raise Conflict
    kept = write(before, version, cancelled_at=clock.now(), cancelled_by=by, cancelled_why=words)
    tell_all(kept, "off", _OFF, words)
    return kept
