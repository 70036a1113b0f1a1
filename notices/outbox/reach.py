"""By what each of many people is reached, asked for all at once."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from notices.channels.sms import writes_to_staff
from notices.choices import Channel, Kind, NoticeState, Way
from notices.models import ChannelAddress, Ringing
from notices.quiet import Hours
from notices.wishes import wants, way_of
from staff.models import Member

_MANY = 50  # people, from whom on it is worth to ask first whether there is any address at all


def people_behind(address: ChannelAddress) -> list[Member]:
    """Whose messages go to ``address``: the member's, or those of everybody in the office who may log in."""
    if address.member is not None:
        return [address.member]
    return list(
        Member.objects.filter(organization=address.organization_id, user__is_active=True).order_by("pk")
    )


def ringing_of(member: Member, device: str) -> str:
    """Whether the device of that mark rings for her: "here"; "ended", where it did; empty where it never
    has. One query."""
    rows = ChannelAddress.objects.filter(member=member, channel=Channel.PUSH, device=device)
    ends = list(rows.values_list("removed_at", flat=True))
    if not ends:
        return ""
    return "here" if None in ends else "ended"


class Reach:
    """The addresses of members and of their organizations, and, unless all is ``urgent``, what those who
    have any want there. Two queries, for very many people three; the secrets stay where they are."""

    def __init__(self, members: Iterable[Member], *, urgent: bool = False) -> None:
        self._members: dict[int, list[ChannelAddress]] = defaultdict(list)
        self._groups: dict[int, list[ChannelAddress]] = defaultdict(list)
        told = {member.pk: member for member in members}
        self._find({member.pk: member.organization_id for member in told.values()})
        elsewhere = [] if urgent else [one.pk for one in told.values() if self._is_reached(one)]
        wishes = Ringing.objects.filter(member__in=elsewhere) if elsewhere else ()
        self._wishes = {one.member_id: one for one in wishes}

    def _find(self, people: dict[int, int]) -> None:
        live = ChannelAddress.objects.live().reached()
        if not people or (len(people) > _MANY and not live.exists()):
            return
        theirs = Q(member__in=people) | Q(organization__in=set(people.values()))
        for address in live.filter(theirs).defer("url").order_by("pk"):
            if address.member_id is not None:
                self._members[address.member_id].append(address)
            elif address.organization_id is not None:
                self._groups[address.organization_id].append(address)

    def _is_reached(self, member: Member) -> bool:
        """Whether anything may leave the house for her."""
        return bool(member.user.own_email or member.pk in self._members or writes_to_staff())

    def _wants(self, member: Member, kind: str, way: str) -> bool:
        wishes = self._wishes.get(member.pk)
        return wants(wishes.choices if wishes is not None else {}, kind, way)

    def quiet(self, member: Member) -> Hours | None:
        """Her own quiet hours."""
        wishes = self._wishes.get(member.pk)
        return wishes.hours if wishes is not None else None

    def phone(self, member: Member, kind: str) -> bool:
        """Whether she is written to on her phone for this."""
        return writes_to_staff() and bool(member.phone) and self._wants(member, kind, Way.SMS)

    def email(self, member: Member, kind: str) -> NoticeState | None:
        """How a message to her e-mail address begins: to be sent at once, or kept for the daily one. None:
        she has no address, has not said that it is hers, or does not want this there. What is urgent comes at
        once all the same."""
        if not member.user.own_email:
            return None
        own = next((row for row in self._members[member.pk] if row.channel == Channel.EMAIL), None)
        if kind == Kind.EMERGENCY:
            return NoticeState.WAITING
        if not self._wants(member, kind, Way.EMAIL) or (own is not None and not own.ordinary):
            return None
        if own is None:
            return NoticeState.WAITING
        return NoticeState.WAITING if own.daily_at is None else NoticeState.HELD

    def robots(self, member: Member, kind: str) -> list[ChannelAddress]:
        """Her own robots, webhooks and ringing devices for this."""
        own = self._members[member.pk]
        if kind != Kind.EMERGENCY:
            own = [one for one in own if one.ordinary and self._wants(member, kind, way_of(one.channel))]
        return [one for one in own if one.channel != Channel.EMAIL]

    def groups(self, members: Iterable[Member], *, urgent: bool) -> list[tuple[ChannelAddress, list[Member]]]:
        """The robots of their organizations' groups for this, each with those whom it reaches there."""
        by_office: dict[int, list[Member]] = defaultdict(list)
        for member in members:
            by_office[member.organization_id].append(member)
        return [
            (one, people)
            for office, people in by_office.items()
            for one in self._groups.get(office, ())
            if urgent or one.ordinary
        ]
