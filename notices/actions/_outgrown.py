"""The addresses of notices that end when whoever added them could not add them any more: named by the setting
``OUTGROWN_ADDRESSES``, because staff, whose verbs let power grow, know of no addresses."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from kit.actors import Actor
from kit.time import clock
from notices.models import ChannelAddress
from notices.outbox.reach import people_behind
from staff.audit.record import area_of_member, home_of, note_of_end
from staff.choices import AuditAction
from staff.models import Member, Organization, User
from staff.rights.logins import may_reach

ADD = "notices.add_channeladdress"


def forget(address: ChannelAddress) -> bool:
    """Let nothing go to ``address`` any more, and forget its secrets. Returns whether anything did."""
    return bool(ChannelAddress.objects.filter(pk=address.pk).forget(clock.now()))


def end_outgrown(
    *,
    by: Actor,
    members: Iterable[Member] = (),
    organization: Organization | None = None,
    givers: Iterable[int] = (),
) -> None:
    """End the addresses of ``members``, of their organizations and of ``organization``, and those that the
    logins ``givers`` added, where somebody else added them who could not do so now. One query when there are
    none."""
    people = list(members)
    offices = {one.organization_id for one in people} | ({organization.pk} if organization else set())
    theirs = Q(member__in=[one.pk for one in people]) | Q(organization__in=offices)
    theirs |= Q(made_by__in=givers)
    given = ChannelAddress.objects.live().filter(theirs, made_by__isnull=False).defer("url")
    by_giver: dict[User, list[ChannelAddress]] = defaultdict(list)
    for row in given.select_related("made_by__member", "member__organization", "organization").order_by("pk"):
        if row.made_by is not None:
            by_giver[row.made_by].append(row)
    for giver, rows in by_giver.items():
        for row in _outgrown(giver, rows):
            if forget(row):
                _note(by, row, giver)


def _outgrown(giver: User, rows: list[ChannelAddress]) -> list[ChannelAddress]:
    """Those of ``rows`` whose holder is not for ``giver`` to reach elsewhere."""
    return [row for row in rows if row.holder is not None and not may_reach(giver, ADD, row.holder)]


def _note(by: Actor, row: ChannelAddress, giver: User) -> None:
    """Everybody whose messages went there is told."""
    office = row.organization
    area = home_of(office) if office is not None else area_of_member(row.member) if row.member else ""
    note_of_end(by, AuditAction.CHANNEL_REMOVED, row, giver, members=people_behind(row), area=area)
