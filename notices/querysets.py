"""Which notices a member reads, and which are to be delivered now."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Q

from notices.choices import Channel, NoticeState
from notices.quiet import is_quiet
from staff.models import Member


class NoticeQuerySet(models.QuerySet[Any]):
    """Notices of one's own inbox, and the work of the delivery."""

    def inbox_of(self, member: Member) -> Self:
        """What ``member`` reads, the newest first."""
        return self.filter(recipient=member, channel=Channel.INBOX).order_by("-id")

    def unread(self) -> Self:
        """Those that nobody has read yet."""
        return self.filter(read_at__isnull=True)

    def due(self, at: dt.datetime) -> Self:
        """Those to be delivered at the moment ``at``, held by a worker or not; in quiet hours the urgent ones
        only, also when others should have left before."""
        due = self.filter(state=NoticeState.WAITING, due_at__lte=at)
        return due.filter(urgent=True) if is_quiet(at) else due

    def free(self, at: dt.datetime) -> Self:
        """Those that no worker holds at the moment ``at``."""
        return self.filter(Q(leased_until__isnull=True) | Q(leased_until__lte=at))

    def failed(self) -> Self:
        """Those whose last try failed."""
        return self.filter(state=NoticeState.FAILED)
