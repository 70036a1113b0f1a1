"""What is deleted when its time is over: audit records, sessions that ended, counts of wrong tries."""

from dataclasses import dataclass

from django.utils import timezone

from staff.audit import prune
from staff.models import LoginSession
from staff.tries import forget_old


@dataclass(frozen=True, slots=True)
class Deleted:
    """How many rows of each kind."""

    records: int
    tries: int
    sessions: int


def forget_what_ran_out(*, months: int) -> Deleted:
    """Delete audit records older than ``months``, and sessions and counts that mean nothing any more.

    Raises:
        ValueError: ``months`` is less than what the law and the database's trigger keep.
    """
    ended = LoginSession.objects.filter(expire_date__lt=timezone.now())
    return Deleted(records=prune(months=months), tries=forget_old(), sessions=ended.delete()[0])
