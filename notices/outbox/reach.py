"""By what each of many people is reached, asked for all at once."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from notices.choices import Channel, NoticeState
from notices.models import ChannelAddress
from staff.models import Member

_MANY = 50  # people, from whom on it is worth to ask first whether there is any address at all


def people_behind(address: ChannelAddress) -> list[Member]:
    """Whose messages go to ``address``: the member's, or those of everybody in the office who may log in."""
    if address.member is not None:
        return [address.member]
    return list(
        Member.objects.filter(organization=address.organization_id, user__is_active=True).order_by("pk")
    )


class Reach:
    """The addresses of members and of their organizations. One query, for very many people two; the secrets
    stay where they are."""

    def __init__(self, members: Iterable[Member]) -> None:
        self._members: dict[int, list[ChannelAddress]] = defaultdict(list)
        self._groups: dict[int, list[ChannelAddress]] = defaultdict(list)
        people = {member.pk: member.organization_id for member in members}
        live = ChannelAddress.objects.live()
        if not people or (len(people) > _MANY and not live.exists()):
            return
        theirs = Q(member__in=people) | Q(organization__in=set(people.values()))
        for address in live.filter(theirs).defer("url").order_by("pk"):
            if address.member_id is not None:
                self._members[address.member_id].append(address)
            elif address.organization_id is not None:
                self._groups[address.organization_id].append(address)

    def email(self, member: Member, *, urgent: bool) -> NoticeState | None:
        """How a message to her e-mail address begins: to be sent at once, or kept for the daily one. None:
        she has no address, has not said that it is hers, or does not want this there. What is urgent comes at
        once all the same."""
        if not member.user.own_email:
            return None
        own = next((row for row in self._members[member.pk] if row.channel == Channel.EMAIL), None)
        if own is None or urgent:
            return NoticeState.WAITING
        if not own.ordinary:
            return None
        return NoticeState.WAITING if own.daily_at is None else NoticeState.HELD

    def robots(self, member: Member, *, urgent: bool) -> list[ChannelAddress]:
        """Her own robots and webhooks for this."""
        own = self._members[member.pk]
        return [one for one in own if one.channel != Channel.EMAIL and (urgent or one.ordinary)]

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
