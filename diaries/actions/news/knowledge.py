"""The verbs of knowledge: texts are written, corrected, published, retired, looked at again, called wrong;
and whoever keeps one is reminded of it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Category
from diaries.actions.box import put_into_box
from diaries.actions.news._texts import made_before, refuse_area, refuse_private, title_of, words_of
from diaries.actions.opinions._steps import own_key, said
from diaries.choices import Audience, BoxKind, TextKind, TextState
from diaries.models import BoxMessage, KnowledgeText, KnowledgeVersion
from diaries.rules.news import (
    CHANGE_TEXT,
    KEEP,
    LONGEST_SOURCE,
    LONGEST_WHY,
    MOST_MONTHS,
    VIEW_TEXT,
    WRITE_TEXT,
    months_later,
)
from diaries.rules.opinions import COMMUNITY
from grids.models import Grid
from kit.actors import Actor, require
from kit.errors import Conflict, Invalid, NotAllowed
from kit.text import print_of
from kit.time import clock
from kit.time.bounds import is_usual
from notices.choices import Kind
from notices.telling import Message, notify_all
from residents.choices import WelfareKind
from staff.models import Member
from staff.posts.directory import home_grid

_BATCH = 500


@transaction.atomic
def write_text(
    *,
    by: Member,
    area: str,
    title: str,
    words: str,
    kind: str,
    categories: Sequence[Category] = (),
    welfare: str = "",
    source: str = "",
    valid_from: dt.date | None = None,
    valid_until: dt.date | None = None,
    check_months: int = 12,
    publish: bool = False,
    key: str = "",
) -> KnowledgeText:
    """Write a text, for everybody at once (``publish``) or as a draft; ``by`` keeps it right from now on.
    The same, written again within half an hour, is the same text.

    Raises:
        NotAllowed: ``by`` does not write texts there.
        Invalid: there is no such area, kind or entitlement; no title or words; private numbers in them; it
            ends before it begins, or is never to be looked at again.
        KeyReused: the key was used for something else.
    """
    require(by.user, WRITE_TEXT, KnowledgeText(area=area))
    refuse_area(area)
    facts = _clean(title, words, kind, welfare, source, valid_from, valid_until, check_months)
    same = {"area": area, "title": facts["title"], "words": facts["words"]}
    rows = KnowledgeText.objects.all()
    state = TextState.PUBLISHED if publish else TextState.DRAFT
    alike = rows.filter(keeper=by, area=area, state=state, **facts)
    sent: KnowledgeText | None = made_before(rows, by, key, same=same, alike=alike)
    if sent is not None:
        return sent
    today = clock.today()
    made = KnowledgeText.objects.create(
        area=area,
        **facts,
        state=state,
        keeper=by,
        checked_on=today,
        checked_by=by,
        check_by=months_later(today, check_months),
        made_at=clock.now(),
        key=own_key(by, key),
    )
    made.categories.set(categories)
    return made


def _clean(
    title: str,
    words: str,
    kind: str,
    welfare: str,
    source: str,
    valid_from: dt.date | None,
    valid_until: dt.date | None,
    check_months: int,
) -> dict[str, Any]:
    text = {"title": title_of(title), "words": words_of(words, _("Please write the text."))}
    refuse_private(Audience.LEADERS, **text)
    if kind not in TextKind.values:
        raise Invalid(fields={"kind": [_("Please choose what it is.")]})
    if welfare and welfare not in WelfareKind.values:
        raise Invalid(fields={"welfare": [_("Please choose an entitlement.")]})
    if not 1 <= check_months <= MOST_MONTHS:
        raise Invalid(fields={"check_months": [_("From 1 to %(most)s months.") % {"most": MOST_MONTHS}]})
    begins = valid_from or clock.today()
    for name, day in (("valid_from", begins), ("valid_until", valid_until)):
        if day is not None and not is_usual(day):
            raise Invalid(fields={name: [_("Please give a day from 1900 to ten years from now.")]})
    if valid_until is not None and valid_until < begins:
        raise Invalid(fields={"valid_until": [_("It can't end before it begins.")]})
    return {
        **text,
        "kind": kind,
        "welfare": welfare,
        "source": said("source", " ".join(source.split()), most=LONGEST_SOURCE),
        "valid_from": begins,
        "valid_until": valid_until,
        "check_months": check_months,
    }


@transaction.atomic
def correct_text(
    *,
    by: Member,
    text: KnowledgeText,
    title: str,
    words: str,
    kind: str,
    categories: Sequence[Category] = (),
    welfare: str = "",
    source: str = "",
    valid_from: dt.date | None = None,
    valid_until: dt.date | None = None,
    check_months: int = 12,
    version: int,
) -> KnowledgeText:
    """Correct a text; what it said before is kept. Whoever corrects it has looked at it today.

    Raises:
        NotAllowed: ``by`` does not change texts there.
        Invalid: as of ``write_text``.
        Conflict: somebody was faster.
    """
    require(by.user, CHANGE_TEXT, text)
    facts = _clean(
        title, words, kind, welfare, source, valid_from or text.valid_from, valid_until, check_months
    )
    before = KnowledgeText.objects.select_for_update(of=("self",)).get(pk=text.pk)
    if before.version != version:
        raise Conflict
    at = clock.now()
    compared = ("title", "words", "source")
    if any(getattr(before, name) != facts[name] for name in compared):
        earlier = {name: getattr(before, name) for name in compared}
        KnowledgeVersion.objects.create(text=before, **earlier, by=by, at=at)
        facts["edited_at"] = at
    kept = _claim(before, version, **facts, **_looked_at(by, check_months))
    kept.categories.set(categories)
    return kept


@transaction.atomic
def set_text_state(*, by: Member, text: KnowledgeText, state: str, version: int) -> KnowledgeText:
    """Publish a text, or retire one that is not to be found any more.

    Raises:
        NotAllowed: ``by`` does not change texts there.
        Invalid: there is no such state.
        Conflict: somebody was faster.
    """
    require(by.user, CHANGE_TEXT, text)
    if state not in (TextState.PUBLISHED, TextState.RETIRED):
        raise Invalid(_("A text is published or retired."))
    fresh = _looked_at(by, text.check_months) if state == TextState.PUBLISHED else {}
    return _claim(text, version, state=state, **fresh)


@transaction.atomic
def check_text(*, by: Member, text: KnowledgeText, version: int) -> KnowledgeText:
    """Note that a text was looked at today and is right.

    Raises:
        NotAllowed: ``by`` does not change texts there.
        Conflict: somebody was faster.
    """
    require(by.user, CHANGE_TEXT, text)
    return _claim(text, version, **_looked_at(by, text.check_months))


def _looked_at(by: Member, months: int) -> dict[str, Any]:
    today = clock.today()
    return {
        "checked_on": today,
        "checked_by": by,
        "check_by": months_later(today, months),
        "reminded_at": None,
    }


def _claim(text: KnowledgeText, version: int, **values: Any) -> KnowledgeText:
    if not KnowledgeText.objects.filter(pk=text.pk, version=version).update(
        version=F("version") + 1, **values
    ):
        raise Conflict
    kept: KnowledgeText = KnowledgeText.objects.get(pk=text.pk)
    return kept


@transaction.atomic
def call_text_wrong(*, by: Member, text: KnowledgeText, what: str) -> BoxMessage:
    """Say what is wrong or old in a text: it goes into the box of one's community, the same once a version.

    Raises:
        NotAllowed: the text is not hers to see, or she belongs to no community.
        Invalid: she does not say what, or in too many words.
    """
    require(by.user, VIEW_TEXT, text)
    home = home_grid(by)
    community = Grid.objects.filter(code=home.code[:COMMUNITY]).first() if home is not None else None
    if community is None or community.retired_on is not None:
        raise NotAllowed(_("Your post belongs to no community whose box this could go into."))
    wrong = said("what_is_wrong", what, _("Please say what is wrong or old."), LONGEST_WHY)
    words = _("The text “%(title)s” (no. %(number)s) is wrong or old: %(what)s")
    return put_into_box(
        grid=community,
        kind=BoxKind.COMPLAINT,
        words=words % {"title": text.title, "number": text.pk, "what": wrong},
        sender=by,
        key=f"text:{text.pk}:{text.version}:{by.pk}:{print_of(wrong)}",
    )


def remind_keepers(*, by: Actor, at: dt.datetime) -> int:
    """Tell whoever keeps a text, once, that it was not looked at for longer than it says; where she can't log
    in any more, her office. Returns how many rows of the outbox there are. Raises NotAllowed: ``by`` is a
    person of any post."""
    require(by, KEEP)
    told = 0
    while (batch := _remind_some(at)) is not None:
        told += batch
    return told


@transaction.atomic
def _remind_some(at: dt.datetime) -> int | None:
    rows = KnowledgeText.objects.to_check(clock.date_of(at)).filter(reminded_at__isnull=True)
    some = list(rows.select_related("keeper__user").order_by("pk")[:_BATCH])
    if not some:
        return None
    KnowledgeText.objects.filter(pk__in=[one.pk for one in some]).update(reminded_at=at)
    gone = {one.keeper.organization_id for one in some if not one.keeper.user.is_active}
    offices: dict[int, list[Member]] = defaultdict(list)
    for member in Member.objects.filter(organization__in=gone, user__is_active=True).select_related("user"):
        offices[member.organization_id].append(member)
    found: dict[Member, list[KnowledgeText]] = defaultdict(list)
    for one in some:
        active = one.keeper.user.is_active
        for member in [one.keeper] if active else offices[one.keeper.organization_id]:
            found[member].append(one)
    with translation.override(settings.LANGUAGE_CODE):
        return notify_all([_reminder(member, texts) for member, texts in found.items()])


def _reminder(member: Member, texts: list[KnowledgeText]) -> Message:
    words = ngettext(
        "%(n)d text of the knowledge is to be checked",
        "%(n)d texts of the knowledge are to be checked",
        len(texts),
    )
    return Message(
        recipients=[member],
        key=f"texts-to-check:{texts[0].pk}:{texts[0].version}",
        subject=words % {"n": len(texts)},
        body="\n".join(one.title for one in texts),
        link=f"{reverse('knowledge')}?show=check",
        to_groups=False,
        kind=Kind.DEADLINE,
    )
