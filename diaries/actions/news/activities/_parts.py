"""What the verbs of activities have in common: the row is locked before places are given, and whoever signed
up is told."""

from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from diaries.choices import SignUpState
from diaries.models import Activity, SignUp
from kit.errors import Conflict, NotFound
from kit.text import Text
from notices.choices import Kind
from notices.telling import Message, notify_all
from staff.models import Member

_MOVED_UP = _("There is room for you now: %(title)s")


def locked(activity: Activity) -> Activity:
    """The activity, which nobody else changes or signs up for until the transaction ends. Raises NotFound."""
    found = Activity.objects.select_for_update(of=("self",)).filter(pk=activity.pk).first()
    if found is None:
        raise NotFound
    row: Activity = found
    return row


def write(activity: Activity, version: int, **values: Any) -> Activity:
    """Write ``values`` into a locked activity that is still the one that was seen. Raises Conflict."""
    if activity.version != version:
        raise Conflict
    Activity.objects.filter(pk=activity.pk).update(version=version + 1, **values)
    kept: Activity = Activity.objects.get(pk=activity.pk)
    return kept


def taken(activity: Activity) -> int:
    """How many people have a place."""
    going = SignUp.objects.filter(activity=activity, state=SignUpState.GOING)
    return going.aggregate(people=Sum("people"))["people"] or 0


def room_left(activity: Activity) -> int | None:
    """For how many people there is room; None: for all who come."""
    return None if activity.capacity is None else max(0, activity.capacity - taken(activity))


def move_up(activity: Activity) -> None:
    """Give the room there is to those who wait, in their order; who is too many is passed over. Each hears
    it. In a transaction that has locked the activity."""
    room = room_left(activity)
    waiting = SignUp.objects.filter(activity=activity, state=SignUpState.WAITING).order_by("at", "pk")
    for one in waiting.select_related("member__user", "by__user"):
        if room is not None and one.people > room:
            continue
        SignUp.objects.filter(pk=one.pk).update(state=SignUpState.GOING)
        room = None if room is None else room - one.people
        tell(activity, f"moved-up:{one.pk}", [one.member or one.by], subject=_MOVED_UP)


def tell_all(activity: Activity, what: str, subject: Text, body: str = "") -> None:
    """Tell everybody who signed up, herself or a household, or waits."""
    rows = SignUp.objects.standing().filter(activity=activity).select_related("member__user", "by__user")
    people = {one.pk: one for row in rows for one in [row.member or row.by]}
    tell(activity, what, list(people.values()), subject=subject, body=body)


def tell(activity: Activity, what: str, people: list[Member], *, subject: Text, body: str = "") -> None:
    """A message about the activity, once of each ``what``."""
    with translation.override(settings.LANGUAGE_CODE):
        notify_all(
            [
                Message(
                    recipients=people,
                    key=f"activity:{activity.pk}:{what}",
                    subject=str(subject) % {"title": activity.title},
                    body=body,
                    link=reverse("activity", args=[activity.pk]),
                    about=f"activity:{activity.pk}",
                    to_groups=False,
                    kind=Kind.NEWS,
                )
            ]
        )
