"""Who stands in for whom (岗位互替, policy 二(五))."""

import datetime as dt

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from kit.actors import Actor, require
from kit.checking import stored
from kit.errors import Conflict, Invalid, NotAllowed
from kit.text import Text, in_turn
from kit.time.clock import now, today
from staff.actions._growing import end_outgrown, hold_growing
from staff.audit.record import area_of_member, note
from staff.audit.telling import tell_of_power
from staff.choices import AuditAction
from staff.models import Cover, Member
from staff.posts.covers import circle, overlapping
from staff.rights.administrators import check_may_hold_post
from staff.rights.logins import may_end_cover
from staff.rights.power import may_lend
from staff.rights.scopes import member_of
from staff.rights.taken import check_rank, rank_to_lend, taken

ADD, _CHANGE = "staff.add_cover", "staff.change_cover"
_BEYOND = _("Not yours to arrange: it is your own post, one as high as yours, or outside your area.")
_SHARED = _("Tasks, reminders and rights are shared from the first to the last day, both included.")
# Any constant of our own: the key of PostgreSQL's advisory lock for covers. A circle may go through members
# that two writers do not share, so rows of members would not be lock enough.
_COVERS_LOCK = 0x636F7672


@transaction.atomic
def make_cover(
    *,
    by: Actor,
    absent: Member,
    deputy: Member,
    since: dt.date,
    until: dt.date,
    reason: str = "",
) -> Cover:
    """``deputy`` stands in for ``absent`` from ``since`` to ``until``, both included: he gets her tasks,
    reminders and rights, and she keeps them. It holds at once, and ends at midnight of the last day.

    Raises:
        NotAllowed: ``by`` arranges no covers.
        Invalid: what ``absent`` may is not wholly for ``by`` to lend (``may_lend``), the days are past or in
            the wrong order, a login is closed, both are one person, somebody else stands in for ``absent`` on
            one of the days, or ``absent`` for ``deputy``, also through others; with names and dates; or a
            higher rank ended this cover.
    """
    require(by, ADD)
    hold_growing(absent, deputy)
    absent = stored(absent, "user", "organization")
    deputy = stored(deputy, "user", "organization")
    if not may_lend(by, ADD, absent, since=since, until=until):
        raise Invalid(fields={"absent": [_BEYOND]})
    _check_days(since, until)
    _check_people(absent, deputy)
    check_may_hold_post(absent, field="absent")
    check_may_hold_post(deputy, field="deputy")
    _lock()
    other = overlapping(absent, since, until)
    if other is not None:
        raise Invalid(fields={"absent": [_already([other])]})
    check_rank(_ended(absent, deputy, since, until), rank_to_lend(by, absent, ADD), field="deputy")
    links = circle(absent, deputy, since, until)
    if links:
        raise Invalid(fields={"deputy": [_already(links)]})
    made = Cover.objects.create(
        absent=absent,
        deputy=deputy,
        since=since,
        until=until,
        made_by=member_of(by),
        made_at=now(),
        reason=reason.strip(),
    )
    _write_down(by, made)
    end_outgrown(by, deputy)
    return made


@transaction.atomic
def end_cover(*, by: Actor, cover: Cover) -> Cover:
    """End a cover at once, before its last day or before it began.

    Raises:
        NotAllowed: what is lent by it is not wholly for ``by`` to lend.
        Conflict: it has ended already.
    """
    if not may_end_cover(by, stored(cover, "absent__user", "absent__organization")):
        raise NotAllowed
    running = Cover.objects.filter(pk=cover.pk, ended_at__isnull=True, until__gte=today())
    who, rank = taken(by, rank_to_lend(by, cover.absent, _CHANGE))
    if not running.update(ended_at=now(), taken_by=who, taken_rank=rank):
        raise Conflict(_("This cover has ended already."))
    cover.refresh_from_db(fields=["ended_at"])
    _write_down(by, cover)
    return cover


def _ended(absent: Member, deputy: Member, since: dt.date, until: dt.date) -> Cover | None:
    """The cover of these two for some of these days that the highest rank ended."""
    rows = Cover.objects.filter(absent=absent, deputy=deputy, since__lte=until, until__gte=since)
    return rows.filter(taken_rank__isnull=False).order_by("taken_rank").last()


def _write_down(by: Actor, cover: Cover) -> None:
    area = area_of_member(cover.absent)
    note(by, AuditAction.ROLE_CHANGED, cover, area=area, deputy=cover.deputy_id)
    more = _SHARED if cover.ended_at is None else ""
    tell_of_power(by, AuditAction.ROLE_CHANGED, [cover.absent, cover.deputy], cover, more=more)


def _check_days(since: dt.date, until: dt.date) -> None:
    if since < today():
        raise Invalid(fields={"since": [_("This day is past.")]})
    if until < since:
        raise Invalid(fields={"until": [_("It can't end before it began.")]})


def _check_people(absent: Member, deputy: Member) -> None:
    if absent.pk == deputy.pk:
        raise Invalid(fields={"deputy": [_("Nobody stands in for herself or himself.")]})
    wrong: dict[str, list[Text]] = {}
    for field, member in (("absent", absent), ("deputy", deputy)):
        if not member.user.is_active:
            wrong[field] = [_("The login of this member is not active.")]
    if wrong:
        raise Invalid(fields=wrong)


def _already(covers: list[Cover]) -> str:
    """What stands against it: who stands in for whom, and when."""
    return _("Already arranged: %(covers)s.") % {"covers": in_turn(covers)}


def _lock() -> None:
    """One at a time arranges covers, to the end of the transaction. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_COVERS_LOCK])
