"""Which notices a member reads, which are to be delivered now, and whose addresses are whose business."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Case as Choice
from django.db.models import CharField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Concat

from grids.scope import Scope
from notices.choices import Channel, NoticeState
from notices.quiet import is_quiet
from staff.accounts.sessions import logged_in_devices
from staff.models import Member, Organization
from staff.rights.in_charge import members_in_charge, members_inside, organizations_governed


class NoticeQuerySet(models.QuerySet[Any]):
    """Notices of one's own inbox, and the work of the delivery."""

    def inbox_of(self, member: Member) -> Self:
        """What ``member`` reads, the newest first."""
        return self.filter(recipient=member, channel=Channel.INBOX).order_by("-id")

    def rung_for(self, member: Member) -> Self:
        """What rang for ``member``, on a device or by text message."""
        return self.filter(recipient=member, channel__in=(Channel.PUSH, Channel.SMS))

    def of_line(self, notice: Any) -> Self:
        """Those of the same line of an inbox as ``notice``."""
        return self.filter(about=notice.about) if notice.about else self.filter(pk=notice.pk)

    def newest_of_lines(self, member: Member) -> Self:
        """Of the inbox of ``member`` the newest of each line, the newest line first: messages about one
        matter are one line. No counting, however many there are."""
        newer = self.model.objects.filter(
            recipient=member, channel=Channel.INBOX, about=OuterRef("about"), pk__gt=OuterRef("pk")
        )
        return self.inbox_of(member).exclude(Exists(newer.exclude(about="")))

    def lines(self) -> models.QuerySet[Any, dict[str, Any]]:
        """A row for each line, for counting."""
        own = Concat(Value("#"), Cast("pk", CharField()))
        line = Choice(When(about="", then=own), default=F("about"), output_field=CharField())
        return self.order_by().annotate(line=line).values("line").distinct()

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

    def within(self, scope: Scope) -> Self:
        """Those to people who reach nothing beyond ``scope``, and to groups that it governs: others tell of
        cases elsewhere."""
        if scope.unlimited:
            return self
        governed = Q(address__organization__in=organizations_governed(scope))
        return self.filter(Q(recipient__in=members_inside(scope)) | governed)


class ChannelAddressQuerySet(models.QuerySet[Any]):
    """Addresses that were not removed, and those of a holder."""

    def live(self) -> Self:
        """Those in use."""
        return self.filter(removed_at__isnull=True)

    def of(self, holder: Member | Organization) -> Self:
        """Those in use of a member or an organization."""
        mine = Q(member=holder) if isinstance(holder, Member) else Q(organization=holder)
        return self.live().filter(mine)

    def robots(self) -> Self:
        """Those that somebody typed: without the rows that only hold a choice about e-mail, and without
        devices that ring; with how the newest message fared."""
        return self._with_newest().exclude(channel__in=(Channel.EMAIL, Channel.PUSH))

    def devices(self) -> Self:
        """Devices that ring where somebody is still logged in; with how the newest message fared."""
        return self._with_newest().filter(channel=Channel.PUSH).reached()

    def reached(self) -> Self:
        """Without devices on which the one who let them ring is not logged in any more."""
        there = logged_in_devices().filter(device=OuterRef("device"), user=OuterRef("member__user"))
        return self.filter(~Q(channel=Channel.PUSH) | Exists(there))

    def forget(self, at: dt.datetime) -> int:
        """Nothing goes there any more, and its secrets are gone. Returns how many there were."""
        return self.live().update(removed_at=at, url="", hint="", digest="")

    def _with_newest(self) -> Self:
        newest = self.model._meta.get_field("notices").related_model.objects.filter(address=OuterRef("pk"))
        newest = newest.order_by("-id")
        return self.annotate(
            last_state=Subquery(newest.values("state")[:1]),
            last_problem=Subquery(newest.values("problem")[:1]),
            last_at=Subquery(newest.values("created_at")[:1]),
        )

    def within(self, scope: Scope) -> Self:
        """Those of people and organizations that ``scope`` is in charge of."""
        if scope.unlimited:
            return self
        return self.filter(
            Q(member__in=members_in_charge(scope)) | Q(organization__in=organizations_governed(scope))
        )
