"""Courses and who took part (policy 三(二))."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from grids.scope import Scope
from kit.actors import Actor, require
from kit.errors import Invalid, NotAllowed
from kit.time.clock import today
from staff.accounts.senders import wait_for_own
from staff.models import Attendance, Invitation, Member, Organization, Training, User
from staff.posts.dates import check_not_far
from staff.rights.in_charge import governs, trainings_in_charge
from staff.rights.roles import scope_where

_OTHERS = _("Only courses of an organization of your own area are yours to enter.")


@transaction.atomic
def save_training(
    *,
    by: Actor,
    training: Training | None = None,
    title: str,
    kind: str,
    date: dt.date,
    hours: Decimal,
    organizer: Organization,
    notes: str = "",
    attendees: Iterable[Member] = (),
    invited: Iterable[Member] | None = None,
) -> Training:
    """Keep a course that was held, with those who took part, or plan one with those who are ``invited`` (left
    as they are without it), who are told. Of both only the members in the area of ``by`` are changed: the
    others are not the writer's to take away. The same course with the same people is there already: it is
    returned.

    Raises:
        NotAllowed: ``by`` keeps no courses, or not those of the organization that held ``training``.
        Invalid: ``organizer`` is not governed by ``by``, it takes no time, the day is more than a year ahead,
            somebody took part in what has not been held, or somebody of another area is invited.
    """
    permission = "staff.add_training" if training is None else "staff.change_training"
    scope = _scope_for(by, permission, training)
    wanted = {member.pk for member in attendees}
    asked = None if invited is None else {member.pk for member in invited}
    _check(scope, organizer, date, hours, wanted)
    said = {"title": title.strip(), "kind": kind, "date": date, "hours": hours}
    said |= {"organizer": organizer, "notes": notes.strip()}
    if training is None and (before := _kept_before(by, said, wanted, asked or set())) is not None:
        return before
    made = Training() if training is None else Training.objects.select_for_update().get(pk=training.pk)
    day_before = made.date if made.pk else None
    made.title, made.kind, made.date, made.hours = title.strip(), kind, date, hours
    made.organizer, made.notes = organizer, notes.strip()
    made.save()
    _put(Attendance, made, wanted, scope)
    _invite(by, made, asked, scope, moved=day_before is not None and day_before != date)
    return made


@transaction.atomic
def cancel_training(*, by: Actor, training: Training) -> None:
    """A course that was planned is not held; those who were invited are told.

    Raises:
        NotAllowed: ``by`` keeps no courses, or not those of the organization that was to hold it.
        Invalid: its day has come: what was held stays.
    """
    _scope_for(by, "staff.change_training", training)
    kept = Training.objects.select_for_update().get(pk=training.pk)
    if not kept.is_ahead:
        raise Invalid(_("What was held stays."))
    people = list(Member.objects.filter(invitations__training=kept).select_related("user"))
    _tell(by, kept, {"cancelled": people})
    kept.delete()


def _scope_for(by: Actor, permission: str, training: Training | None) -> Scope:
    """Where ``by`` keeps courses. Raises NotAllowed: nowhere, or not this one."""
    require(by, permission)
    scope = scope_where(by, permission)
    if training is not None and not trainings_in_charge(scope).filter(pk=training.pk).exists():
        raise NotAllowed
    return scope


def _check(scope: Scope, organizer: Organization, date: dt.date, hours: Decimal, wanted: set[int]) -> None:
    if not governs(scope, organizer):
        raise Invalid(fields={"organizer": [_OTHERS]})
    check_not_far("date", date)
    if hours <= 0:
        raise Invalid(fields={"hours": [_("A course takes time.")]})
    if wanted and date > today():
        raise Invalid(fields={"attendees": [_("Who took part is entered from that day on.")]})


def _put(
    model: type[Attendance] | type[Invitation], training: Training, wanted: set[int], scope: Scope
) -> None:
    """Of the members inside ``scope`` those of ``wanted`` stand in the rows, and no others."""
    model.objects.within(scope).filter(training=training).exclude(member__in=wanted).delete()
    rows = [model(training=training, member_id=pk) for pk in sorted(wanted)]
    model.objects.bulk_create(rows, ignore_conflicts=True)  # type: ignore[arg-type]


def _invite(by: Actor, training: Training, asked: set[int] | None, scope: Scope, *, moved: bool) -> None:
    """Write the invitations, and tell of a course to come: who is invited, who no longer is, and that it is
    on another day."""
    before = _invited(training)
    if asked is not None:
        new = asked - before.keys()
        if Member.objects.within(scope).filter(pk__in=new).count() != len(new):
            raise Invalid(fields={"invited": [_("Only people of your own area are yours to invite.")]})
        _put(Invitation, training, asked, scope)
    after = _invited(training)
    if training.is_ahead:
        news = {
            "invited": [one for pk, one in after.items() if pk not in before],
            "dropped": [one for pk, one in before.items() if pk not in after],
            "moved": [one for pk, one in after.items() if pk in before and moved],
        }
        _tell(by, training, news)


def _invited(training: Training) -> dict[int, Member]:
    rows = Member.objects.filter(invitations__training=training).select_related("user")
    return {one.pk: one for one in rows}


def _tell(by: Actor, training: Training, news: Mapping[str, list[Member]]) -> None:
    """Messages are made further up, so that the one who makes them is named by a setting."""
    import_string(settings.TOLD_OF_COURSES)(by=by, training=training, news=news)


def _kept_before(by: Actor, said: Mapping[str, Any], wanted: set[int], asked: set[int]) -> Training | None:
    """The course of the same words with the same people: it was sent twice."""
    if isinstance(by, User):
        wait_for_own(by.pk)
    for one in Training.objects.filter(**said).order_by("-pk"):
        took_part = set(one.attendances.values_list("member", flat=True))
        if took_part == wanted and set(one.invitations.values_list("member", flat=True)) == asked:
            found: Training = one
            return found
    return None
