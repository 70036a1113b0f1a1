"""Who stands in for whom (岗位互替, policy 二(五))."""

import datetime as dt

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from gridgov.kit.clock import now, today
from gridgov.kit.errors import Conflict, Invalid
from gridgov.kit.text import Text
from staff.covers import circle, overlapping
from staff.models import Cover, Member

# Any constant of our own: the key of PostgreSQL's advisory lock for covers. A circle may go through members
# that two writers do not share, so rows of members would not be lock enough.
_COVERS_LOCK = 0x636F7672


@transaction.atomic
def make_cover(
    *,
    absent: Member,
    deputy: Member,
    since: dt.date,
    until: dt.date,
    by: Member | None = None,
    reason: str = "",
) -> Cover:
    """``deputy`` stands in for ``absent`` from ``since`` to ``until``, both included: he gets her tasks,
    reminders and rights, and she keeps them. It holds at once, and ends at midnight of the last day.

    Raises:
        Invalid: the days are past or in the wrong order, a login is closed, both are one person, somebody
            else stands in for ``absent`` on one of the days, or ``absent`` for ``deputy``, also through
            others; with names and dates.
    """
    _check_days(since, until)
    _check_people(absent, deputy)
    _lock()
    other = overlapping(absent, since, until)
    if other is not None:
        raise Invalid(fields={"absent": [_already([other])]})
    links = circle(absent, deputy, since, until)
    if links:
        raise Invalid(fields={"deputy": [_already(links)]})
    return Cover.objects.create(
        absent=absent,
        deputy=deputy,
        since=since,
        until=until,
        made_by=by,
        made_at=now(),
        reason=reason.strip(),
    )


def end_cover(*, cover: Cover) -> Cover:
    """End a cover at once, before its last day or before it began.

    Raises:
        Conflict: it has ended already.
    """
    running = Cover.objects.filter(pk=cover.pk, ended_at__isnull=True, until__gte=today())
    if not running.update(ended_at=now()):
        raise Conflict(_("This cover has ended already."))
    cover.refresh_from_db(fields=["ended_at"])
    return cover


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
    return _("Already arranged: %(covers)s.") % {"covers": "; ".join(str(cover) for cover in covers)}


def _lock() -> None:
    """One at a time arranges covers, to the end of the transaction. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_COVERS_LOCK])
