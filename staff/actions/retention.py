"""What is deleted when its time is over: audit records, sessions that ended, counts of wrong tries."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from kit.actors import Actor, require
from staff.accounts.login_tries import forget_old
from staff.audit.record import prune
from staff.models import LoginSession, OwnPhone

_FORGET = "staff.forget_what_ran_out"  # of no role: only the system and its administrators have it


@dataclass(frozen=True, slots=True)
class Deleted:
    """How many rows of each kind."""

    records: int
    tries: int
    sessions: int


@transaction.atomic
def forget_what_ran_out(*, by: Actor, months: int) -> Deleted:
    """Delete audit records older than ``months``, and sessions and counts that mean nothing any more. That
    records were dropped stands in the chain of anchors.

    Raises:
        NotAllowed: ``by`` is a person of any post: the calendar does it.
        ValueError: ``months`` is less than what the law and the database's trigger keep.
    """
    require(by, _FORGET)
    ended = LoginSession.objects.filter(expire_date__lt=timezone.now()).delete()[0]
    _forget_phones()
    return Deleted(records=prune(months=months), tries=forget_old(), sessions=ended)


def _forget_phones() -> None:
    """What was kept of phones whose session is over; one that is just being marked has none yet."""
    alive = LoginSession.objects.exclude(own_phone="").values("own_phone")
    before = timezone.now() - dt.timedelta(days=1)
    OwnPhone.objects.filter(since__lt=before).exclude(name__in=alive).delete()
