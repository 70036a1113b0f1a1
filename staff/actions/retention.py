"""What is deleted when its time is over: audit records, sessions that ended, counts of wrong tries."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from kit.actors import Actor, require
from staff.accounts.login_tries import forget_old
from staff.audit.record import prune
from staff.models import LoginSession

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
    ended = LoginSession.objects.filter(expire_date__lt=timezone.now())
    return Deleted(records=prune(months=months), tries=forget_old(), sessions=ended.delete()[0])
