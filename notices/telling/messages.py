"""Putting notices into the outbox, in the transaction of what they tell of."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from kit.privacy.scan import mask_private
from kit.time import clock
from notices.choices import Channel, Kind, NoticeState
from notices.models import ChannelAddress, Notice
from notices.outbox.reach import Reach
from notices.outbox.sparing import UNREAD_FOR
from notices.quiet import after_quiet_hours
from notices.telling.waking import wake
from staff.models import Member

DEFAULT_CHANNELS = tuple(Channel)

_LONGEST_SUBJECT = 200
_MOST_NAMES = 10  # of those whom a message to a group is for


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What several members are told. ``key`` tells a member only once; ``link`` is a path without the host;
    ``urgent`` is pushed in quiet hours too, and by channels that are switched off for ordinary notices;
    ``about`` names the matter whose messages are one line of an inbox; without ``to_groups`` it is for the
    recipients only, and goes to no group of their organizations; ``kind`` is by what they choose where it
    reaches them, of what is urgent always ``EMERGENCY``; ``until`` when something is to be done, which a
    locked screen shows."""

    recipients: Iterable[Member]
    key: str
    subject: str
    body: str
    link: str = ""
    urgent: bool = False
    channels: Iterable[str] = DEFAULT_CHANNELS
    about: str = ""
    to_groups: bool = True
    kind: str = Kind.OTHER
    until: dt.datetime | None = None


def notify(
    *,
    recipients: Iterable[Member],
    key: str,
    subject: str,
    body: str,
    link: str = "",
    urgent: bool = False,
    channels: Iterable[str] | None = None,
    about: str = "",
    to_groups: bool = True,
    kind: str = Kind.OTHER,
    until: dt.datetime | None = None,
) -> int:
    """Write rows for the outbox in the caller's transaction; the same ``key`` tells a member only once.

    The inbox has its row at once. E-mail, the phone, ringing devices, and the robots and webhooks of a member
    and of her organization, get a row each where there is an address and she wants this ``kind`` there;
    unless ``urgent`` they wait for the end of the quiet hours, the city's and her own, or for the daily
    e-mail, and those switched off for ordinary notices get none. ``link`` is a path without the host,
    ``about`` the matter. What concerns a person alone goes to no group (``to_groups``). Returns how many rows
    there are, those of an earlier call with the same key included.
    """
    message = Message(
        recipients=recipients,
        key=key,
        subject=subject,
        body=body,
        link=link,
        urgent=urgent,
        channels=DEFAULT_CHANNELS if channels is None else channels,
        about=about,
        to_groups=to_groups,
        kind=kind,
        until=until,
    )
    return notify_all([message])


def notify_all(messages: Iterable[Message]) -> int:
    """The same for many messages, in one statement, and one question for the addresses of all."""
    now = clock.now()
    told = [(one, {member.pk: member for member in one.recipients}) for one in messages]
    asked = [people for one, people in told if set(one.channels) - {Channel.INBOX}]
    urgent = all(one.urgent for one, __ in told)
    reach = Reach((member for people in asked for member in people.values()), urgent=urgent)
    rows = [row for one, people in told for row in _rows(one, list(people.values()), reach, now)]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.state == NoticeState.WAITING and row.due_at <= now for row in rows):
        wake()
    return len(rows)


def notify_address(address: str, member: Member, *, key: str, subject: str, body: str) -> None:
    """Write an e-mail for ``member`` to ``address``, where she was reached until now: whoever took her over
    does not read it there. In the caller's transaction; the same ``key`` tells only once."""
    message = Message(recipients=[member], key=key, subject=subject, body=body)
    row = _to_deliver(_Blank(message).row(f"{member.pk}:before", Channel.EMAIL, member), clock.now())
    row.email_to = address
    Notice.objects.bulk_create([row], ignore_conflicts=True)
    wake()


def _rows(message: Message, people: list[Member], reach: Reach, now: dt.datetime) -> Iterator[Notice]:
    """A row for every recipient and channel, and one for every group that recipients belong to."""
    wanted, urgent = frozenset(message.channels), message.urgent
    blank = _Blank(message)
    for member in people:
        if Channel.INBOX in wanted:
            yield _in_inbox(blank.row(f"{member.pk}:{Channel.INBOX}", Channel.INBOX, member), now)
        push_at = now if urgent else after_quiet_hours(now, reach.quiet(member))
        for row in _leaving(blank, member, reach, push_at):
            if row.channel in wanted:
                yield row
    push_at = now if urgent else after_quiet_hours(now)
    for robot, reached in reach.groups(people if message.to_groups else (), urgent=urgent):
        if robot.channel in wanted:
            row = blank.row(f"group:{robot.channel}-{robot.pk}", robot.channel, None, robot)
            row.body = _for_whom(reached, row.body)
            yield _to_deliver(row, push_at)


def _leaving(blank: "_Blank", member: Member, reach: Reach, at: dt.datetime) -> Iterator[Notice]:
    """The rows that leave the house for her at ``at``. Of an emergency a text message comes some minutes
    later, and only if she has not read it by then (``outbox/sparing.py``)."""
    kind = blank.kind
    state = reach.email(member, kind)
    if state is not None:
        yield _to_deliver(blank.row(f"{member.pk}:{Channel.EMAIL}", Channel.EMAIL, member), at, state)
    for robot in reach.robots(member, kind):
        key = f"{member.pk}:{robot.channel}-{robot.pk}"
        yield _to_deliver(blank.row(key, robot.channel, member, robot), at)
    if reach.phone(member, kind):
        later = at + UNREAD_FOR if kind == Kind.EMERGENCY else at
        yield _to_deliver(blank.row(f"{member.pk}:{Channel.SMS}", Channel.SMS, member), later)


class _Blank:
    """What the rows of one message have in common."""

    def __init__(self, message: Message) -> None:
        self._message = message
        self.kind = Kind.EMERGENCY if message.urgent else message.kind
        # Words may hold what a leader typed: nothing private leaves in a message (design §4.3).
        self._subject = mask_private(message.subject)[:_LONGEST_SUBJECT]
        self._body = mask_private(message.body)

    def row(
        self, key: str, channel: str, member: Member | None, address: ChannelAddress | None = None
    ) -> Notice:
        """A row of the outbox that is not due yet."""
        return Notice(
            recipient=member,
            address=address,
            channel=channel,
            key=f"{self._message.key}:{key}",
            subject=self._subject,
            body=self._body,
            link=self._message.link,
            about=self._message.about,
            urgent=self._message.urgent,
            kind=self.kind,
            until=self._message.until,
        )


def _for_whom(people: list[Member], body: str) -> str:
    """A group must know which of them is meant."""
    names = "、".join(member.name for member in people[:_MOST_NAMES])
    with translation.override(settings.LANGUAGE_CODE):
        first = _("For: %(names)s") % {"names": names + ("…" if len(people) > _MOST_NAMES else "")}
    return f"{first}\n{body}" if body else first


def _in_inbox(row: Notice, now: dt.datetime) -> Notice:
    """With the commit it is there: nothing is left to deliver."""
    row.state, row.due_at, row.sent_at = NoticeState.SENT, now, now
    return row


def _to_deliver(row: Notice, at: dt.datetime, state: NoticeState = NoticeState.WAITING) -> Notice:
    row.state, row.due_at = state, at
    return row
