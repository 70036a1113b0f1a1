"""What communities report up is answered by the street or town, at once or by a case of its own; the
community and whoever collected the opinion hear of it."""

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cases.models import Case
from diaries.actions.opinions import make_opinion_case
from diaries.actions.opinions._steps import said
from diaries.models import AgendaItem
from diaries.queries.raised import collected_for, is_raised_to_township, may_become_case
from diaries.rules.meetings import ANSWER
from kit.actors import require
from kit.errors import Conflict, Invalid, NotAllowed, NotFound
from kit.time import clock
from notices.telling import Message, notify_all
from staff.choices import Post
from staff.models import Member
from staff.posts.holders import holders, holds


@transaction.atomic
def answer_raised(*, by: Member, item: AgendaItem, answer: str, version: int) -> AgendaItem:
    """Answer what a community has reported up; its leader hears of it, and whoever collected the opinion that
    it is about. The same answer sent again is done.

    Raises:
        NotAllowed: ``by`` does not work in that street or town.
        Invalid: there are no words, or too many.
        Conflict: it was not reported up, is answered already, or somebody was faster.
    """
    kept = _held(by, item)
    words = said("answer", answer, _("Please say what the answer is."))
    if kept.answered_by_id == by.pk and kept.answer == words:
        return kept
    if not is_raised_to_township(kept):
        raise Conflict(_("This is answered already, or was not reported up."))
    said_now = {"answer": words, "answered_by": by, "answered_at": clock.now()}
    changed = AgendaItem.objects.filter(pk=kept.pk, version=version)
    if not changed.update(version=F("version") + 1, **said_now):
        raise Conflict
    kept.refresh_from_db()
    with translation.override(settings.LANGUAGE_CODE):
        words = _("There is an answer to what the meeting of %(grid)s reported up")
        notify_all(_messages(kept, by, "meeting-answered", words % {"grid": kept.meeting.grid.name}))
    return kept


@transaction.atomic
def make_raised_case(*, by: Member, item: AgendaItem, file: Callable[[], Case]) -> Case:
    """Make a case with its time limits of what a community has reported up by ``file``, and link the two, and
    the opinion that it is about; one that became a case already keeps it. The community's leader hears of it,
    and whoever collected the opinion. How the case ends is to be answered.

    Raises:
        NotAllowed: ``by`` does not work in that street or town, or does not sort this opinion.
        Invalid: it is a case, or the opinion has one or is answered.
        Conflict: it was not reported up, or is answered already.
        RuleError: whatever ``file`` refuses; nothing has happened then.
    """
    kept = _held(by, item)
    if kept.case is not None and kept.is_handled:
        before: Case = kept.case
        return before
    if not is_raised_to_township(kept):
        raise Conflict(_("This is answered already, or was not reported up."))
    if not may_become_case(kept):
        raise Invalid(_("This is a case already."))
    case = make_opinion_case(opinion=kept.opinion, by=by, file=file) if kept.opinion is not None else file()
    AgendaItem.objects.filter(pk=kept.pk).update(case=case, version=F("version") + 1)
    with translation.override(settings.LANGUAGE_CODE):
        words = _("What the meeting of %(grid)s reported up is being handled: a case was made of it")
        notify_all(_messages(kept, by, "meeting-handled", words % {"grid": kept.meeting.grid.name}))
    return case


def _held(by: Member, item: AgendaItem) -> AgendaItem:
    """The item as it is now, locked until the transaction ends. Raises NotFound, NotAllowed."""
    rows = AgendaItem.objects.select_for_update(of=("self",))
    kept: AgendaItem | None = (
        rows.select_related("meeting__grid", "opinion", "case").filter(pk=item.pk).first()
    )
    if kept is None:
        raise NotFound
    require(by.user, ANSWER, kept)
    if not holds(by, Post.TOWNSHIP, code=kept.meeting.grid.code):
        raise NotAllowed
    return kept


def _messages(item: AgendaItem, by: Member, what: str, subject: str) -> list[Message]:
    """To the leader of the community, who finds it at the meeting; to whoever collected the opinion, where it
    is open to her, who finds it there."""
    leaders = holders(Post.LEADER, code=item.meeting.grid.code)
    told = {one.pk for one in (*leaders, by)}
    found = [
        _message(item, leaders, f"{what}:{item.pk}", subject, by, reverse("meeting", args=[item.meeting_id]))
    ]
    for opinion in collected_for(item):
        if opinion.collected_by_id not in told:
            told.add(opinion.collected_by_id)
            link = reverse("voiced-opinion", args=[opinion.pk])
            found.append(
                _message(item, [opinion.collected_by], f"{what}:{item.pk}:{opinion.pk}", subject, by, link)
            )
    return found


def _message(
    item: AgendaItem, people: list[Member], key: str, subject: str, by: Member, link: str
) -> Message:
    return Message(
        recipients=people,
        key=key,
        subject=subject,
        body=by.name,
        link=link,
        about=f"meeting:{item.meeting_id}",
        to_groups=False,
    )
