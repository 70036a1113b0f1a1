"""Taking back what was told of something that was itself taken back."""

from functools import reduce
from operator import or_

from django.db.models import Q

from kit.time import clock
from notices.choices import Channel, NoticeState
from notices.models import Notice
from notices.querysets import NoticeQuerySet
from staff.models import Member


def withdraw(key: str) -> None:
    """Remove the notices whose key begins with ``key`` and that nobody has heard: not yet delivered, nor read
    in the inbox. In the caller's transaction; what a worker is just delivering counts as heard."""
    still = (NoticeState.WAITING, NoticeState.HELD)
    waiting = Q(pk__in=Notice.objects.free(clock.now()).filter(state__in=still).values("pk"))
    unread = Q(channel=Channel.INBOX, read_at__isnull=True)
    told = set(_of(key).exclude(waiting | unread).values_list("recipient", flat=True))
    # Whoever heard it by one channel keeps it in the inbox, to understand what is taken back.
    _of(key).filter(waiting | (unread & ~Q(recipient__in=told - {None}))).delete()


def heard(*keys: str) -> list[Member]:
    """The people who have been told by notices whose key begins with one of ``keys``, and are not to be left
    with it."""
    return list(Member.objects.filter(pk__in=_of(*keys).values("recipient")).select_related("user"))


def _of(*keys: str) -> NoticeQuerySet:
    return Notice.objects.filter(reduce(or_, (Q(key__startswith=key) for key in keys)))
