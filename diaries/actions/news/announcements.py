"""The verbs of announcements: made, corrected, withdrawn, told to leaders, put away by each for herself."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from diaries.actions.news._texts import (
    clean_audience,
    made_before,
    refuse_area,
    refuse_private,
    title_of,
    words_of,
)
from diaries.actions.opinions._steps import own_key, said
from diaries.models import Activity, Announcement, AnnouncementVersion, PutAway
from diaries.rules.news import (
    ANNOUNCE,
    CHANGE,
    KEEP,
    LONGEST_WHY,
    VIEW,
    VIEW_ACTIVITY,
)
from grids.scope import beginning_with
from kit.actors import Actor, require
from kit.errors import Conflict, Invalid
from kit.time import clock
from kit.time.bounds import is_usual
from notices.choices import Channel, Kind, NoticeState
from notices.models import Notice
from notices.telling import Message, notify_all, withdraw
from staff.choices import AppointmentRole
from staff.models import Appointment, Member

_BATCH = 500  # people who are told in one commit


@transaction.atomic
def announce(
    *,
    by: Member,
    area: str,
    audience: str,
    title: str,
    words: str,
    since: dt.date | None = None,
    until: dt.date | None = None,
    pinned: bool = False,
    urgent: bool = False,
    key: str = "",
) -> Announcement:
    """Tell the leaders of an area something, and with the audience ``residents`` those on the public pages
    too, from a day to a day. The leaders find it in their inbox when it begins, at once those of a community.
    The same, told again within half an hour, is told once.

    Raises:
        NotAllowed: ``by`` does not announce there.
        Invalid: there is no such area, no title or words, too many, private numbers in them, or it ends
            before it begins.
        KeyReused: the key was used for something else.
    """
    require(by.user, ANNOUNCE, Announcement(area=area))
    refuse_area(area)
    facts = _clean(clean_audience(audience), title, words, since or clock.today(), until)
    same = {"area": area, "title": facts["title"], "words": facts["words"]}
    rows = Announcement.objects.all()
    alike = rows.filter(author=by, withdrawn_at=None, area=area, pinned=pinned, urgent=urgent, **facts)
    sent: Announcement | None = made_before(rows, by, key, same=same, alike=alike)
    if sent is not None:
        return sent
    at = clock.now()
    made = Announcement.objects.create(
        area=area,
        **facts,
        pinned=pinned,
        urgent=urgent,
        author=by,
        organization=by.organization,
        made_at=at,
        key=own_key(by, key),
    )
    if made.since <= clock.date_of(at):
        _tell_some(made, at)
    return made


def _clean(audience: str, title: str, words: str, since: dt.date, until: dt.date | None) -> dict[str, Any]:
    text = {"title": title_of(title), "words": words_of(words, _("Please say what you announce."))}
    refuse_private(audience, **text)
    for name, day in (("since", since), ("until", until)):
        if day is not None and not is_usual(day):
            raise Invalid(fields={name: [_("Please give a day from 1900 to ten years from now.")]})
    if until is not None and until < since:
        raise Invalid(fields={"until": [_("It can't end before it begins.")]})
    return {"audience": audience, **text, "since": since, "until": until}


@transaction.atomic
def correct_announcement(
    *,
    by: Member,
    announcement: Announcement,
    audience: str,
    title: str,
    words: str,
    until: dt.date | None = None,
    pinned: bool = False,
    version: int,
) -> Announcement:
    """Correct an announcement; what it said before is kept. Of what is urgent everybody is told again, those
    too who have put it away; of the rest nobody is. When it begins and how urgent it is stays.

    Raises:
        NotAllowed: ``by`` does not change announcements there.
        Invalid: as of ``announce``.
        Conflict: it was withdrawn, or somebody was faster.
    """
    require(by.user, CHANGE, announcement)
    facts = _clean(clean_audience(audience), title, words, announcement.since, until)
    before = Announcement.objects.select_for_update(of=("self",)).get(pk=announcement.pk)
    if before.version != version or before.withdrawn_at is not None:
        raise Conflict
    at = clock.now()
    if (before.title, before.words) != (facts["title"], facts["words"]):
        AnnouncementVersion.objects.create(
            announcement=before, title=before.title, words=before.words, by=by, at=at
        )
        facts["edited_at"] = at
    kept = _claim(before, version, pinned=pinned, **facts)
    if "edited_at" in facts and kept.told_again:
        _tell_again(kept, at)
    return kept


def _tell_again(announcement: Announcement, at: dt.datetime) -> None:
    """Tell everybody what it says now; notices of before that nobody has read go."""
    withdraw(f"{_key(announcement)}:")
    PutAway.objects.filter(announcement=announcement).delete()
    announcement.told_upto, announcement.told_at = 0, None
    _tell_some(announcement, at)


@transaction.atomic
def withdraw_announcement(*, by: Member, announcement: Announcement, why: str, version: int) -> Announcement:
    """Withdraw an announcement: it stands on no list any more. If it was urgent, whoever was told of it is
    told of that too.

    Raises:
        NotAllowed: ``by`` does not change announcements there.
        Invalid: there is no reason, or it is too long.
        Conflict: it was withdrawn before, or somebody was faster.
    """
    require(by.user, CHANGE, announcement)
    words = said("why", why, _("Please say why."), LONGEST_WHY)
    refuse_private(announcement.audience, why=words)
    before = Announcement.objects.select_for_update(of=("self",)).get(pk=announcement.pk)
    if before.withdrawn_at is not None:
        raise Conflict
    at = clock.now()
    told = {"told_at": None, "told_upto": 0} if before.urgent else {"told_at": before.told_at or at}
    kept = _claim(before, version, withdrawn_at=at, withdrawn_by=by, withdrawn_why=words, **told)
    if kept.told_at is None:
        _tell_some(kept, at)
    return kept


def _claim(announcement: Announcement, version: int, **values: Any) -> Announcement:
    rows = Announcement.objects.filter(pk=announcement.pk, version=version)
    if not rows.update(version=F("version") + 1, **values):
        raise Conflict
    kept: Announcement = Announcement.objects.get(pk=announcement.pk)
    return kept


@transaction.atomic
def put_away(
    *, by: Member, announcement: Announcement | None = None, activity: Activity | None = None
) -> None:
    """Put an announcement, or an activity, away from one's own first page; a second time it stays there.
    Raises NotAllowed: it is not hers to see."""
    if announcement is not None:
        require(by.user, VIEW, announcement)
        PutAway.objects.get_or_create(member=by, announcement=announcement)
    if activity is not None:
        require(by.user, VIEW_ACTIVITY, activity)
        PutAway.objects.get_or_create(member=by, activity=activity)


def tell_announcements(*, by: Actor, at: dt.datetime) -> int:
    """Tell the leaders of what begins, some at a time, each batch with its own commit; and of what was urgent
    and is withdrawn, those who were told of it. Returns how many rows of the outbox there are. Raises
    NotAllowed: ``by`` is a person of any post."""
    require(by, KEEP)
    told = 0
    while (batch := _next_batch(at)) is not None:
        told += batch
    return told


@transaction.atomic
def _next_batch(at: dt.datetime) -> int | None:
    rows = Announcement.objects.select_for_update(of=("self",), skip_locked=True)
    found = rows.to_tell(clock.date_of(at)).order_by("pk").first()
    return None if found is None else _tell_some(found, at)


def _tell_some(announcement: Announcement, at: dt.datetime) -> int:
    """The next people, in the transaction of the caller; the mark says up to whom."""
    over = announcement.until is not None and announcement.until < clock.date_of(at)
    people = [] if over and announcement.withdrawn_at is None else list(_people(announcement)[:_BATCH])
    announcement.told_upto = people[-1].pk if people else announcement.told_upto
    announcement.told_at = at if len(people) < _BATCH else None
    announcement.save(update_fields=["told_upto", "told_at"])
    with translation.override(settings.LANGUAGE_CODE):
        return notify_all([_message(announcement, people)]) if people else 0


def _people(announcement: Announcement) -> QuerySet[Member]:
    """Who leads a grid there now; of what was withdrawn, who was told of it."""
    if announcement.withdrawn_at is not None:
        sent = Notice.objects.filter(
            key__startswith=f"{_key(announcement)}:", channel=Channel.INBOX, state=NoticeState.SENT
        )
        found = Member.objects.filter(pk__in=sent.values("recipient"))
    else:
        posts = Appointment.objects.current().filter(
            beginning_with("grid__code", announcement.area),
            role=AppointmentRole.LEADER,
            grid__retired_on__isnull=True,
        )
        found = Member.objects.filter(pk__in=posts.order_by().values("member"), user__is_active=True)
    rest = found.exclude(pk=announcement.author_id).filter(pk__gt=announcement.told_upto)
    return rest.select_related("user", "organization").order_by("pk")


def _key(announcement: Announcement) -> str:
    return f"announcement:{announcement.pk}"


def _message(announcement: Announcement, people: list[Member]) -> Message:
    """What is urgent rings, and goes by other ways that each has chosen for announcements, never at night;
    the rest waits in the inbox."""
    key, subject, body = _key(announcement), _("Announcement: %(title)s"), announcement.words
    if announcement.urgent:
        subject = _("Urgent announcement: %(title)s")
    if announcement.told_again and announcement.withdrawn_at is None:
        key, subject = f"{key}:{announcement.version}-corrected", _("Urgent, corrected: %(title)s")
    if announcement.withdrawn_at is not None:
        key, body = f"{key}-withdrawn", announcement.withdrawn_why
        subject = _("Announcement withdrawn: %(title)s")
    return Message(
        recipients=people,
        key=key,
        subject=subject % {"title": announcement.title},
        body=body,
        link=reverse("announcement", args=[announcement.pk]),
        channels=tuple(Channel) if announcement.urgent else (Channel.INBOX,),
        about=_key(announcement),
        to_groups=False,
        kind=Kind.NEWS,
    )
