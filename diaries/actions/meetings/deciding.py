"""What a meeting decides about an item: solved at once, a case with a time limit, reported up, noted; with
who and until when (policy 二(五): 分析研判、及时处置)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cases.models import Case
from diaries.actions.meetings._steps import check_begun, held_by
from diaries.actions.opinions import answer_opinion, make_opinion_case
from diaries.actions.opinions._steps import said
from diaries.choices import ItemKind, MeetingState, OpinionState, Outcome
from diaries.models import AgendaItem, MeetingDecision
from diaries.queries.analysis.meetings import outcomes_for
from diaries.rules.opinions import SORT
from kit.errors import Conflict, Invalid, NotFound
from kit.time import clock
from kit.time.bounds import is_usual
from staff.models import Member

_LINKED = ("opinion__case", "opinion__grid", "case", "meeting__grid", "grid")


@transaction.atomic
def decide_item(
    *,
    by: Member,
    item: AgendaItem,
    outcome: str,
    words: str = "",
    responsible: Member | None = None,
    until: dt.date | None = None,
    version: int,
) -> AgendaItem:
    """Decide about an item, until the minutes are signed also otherwise. An opinion that is solved at once is
    answered with these words, and stays so. What was decided already, sent again, is done.

    Raises:
        NotAllowed: ``by`` does not hold the meeting, or does not answer this opinion.
        Invalid: the meeting has not begun yet, there is no such outcome here, words are missing or too many,
            somebody has no day or a day nobody, who is responsible is not invited, or the day is over.
        Conflict: it can't be decided otherwise any more, the minutes are signed, or somebody was faster.
    """
    check_begun(held_by(by, item.meeting, MeetingState.CALLED))
    kept = _locked(item)
    text = said("words", words)
    if _says_so(kept, outcome, text, responsible, until):
        return kept
    _check(kept, by, outcome, text)
    _check_who(kept, responsible, until)
    _claim(kept, version, outcome=outcome, words=text, decided_by=by, decided_at=clock.now())
    if outcome == Outcome.SOLVED and kept.opinion is not None:
        answer_opinion(by=by, opinion=kept.opinion, answer=text, version=kept.opinion.version)
    if outcome == Outcome.CASE and kept.opinion is not None:
        AgendaItem.objects.filter(pk=kept.pk).update(case=kept.opinion.case)
    _give(kept, responsible, until)
    return _locked(item)


@transaction.atomic
def make_item_case(*, by: Member, item: AgendaItem, file: Callable[[], Case]) -> Case:
    """Make a case with its time limits of an item by ``file``, and link the two, and the opinion that it is
    about; one that became a case already keeps it. Its meeting is locked first, so that a second tap waits
    for the first and finds its case.

    Raises:
        NotAllowed: ``by`` does not hold the meeting, or does not sort this opinion.
        Invalid: the item is a case, or the opinion is answered.
        Conflict: the minutes are signed, or it was decided otherwise for good.
        RuleError: whatever ``file`` refuses; nothing has happened then.
    """
    held_by(by, item.meeting, MeetingState.CALLED)
    kept = _locked(item)
    if kept.case is not None:
        found: Case = kept.case
        return found
    if kept.outcome == Outcome.SOLVED and kept.opinion is not None:
        raise Conflict(_("This is decided already."))
    case = make_opinion_case(opinion=kept.opinion, by=by, file=file) if kept.opinion is not None else file()
    made = {"outcome": Outcome.CASE, "case": case, "decided_by": by, "decided_at": clock.now()}
    _claim(kept, kept.version, **made)
    return case


def _locked(item: AgendaItem) -> AgendaItem:
    """The item as it is now. Raises NotFound."""
    rows = AgendaItem.objects.select_related(*_LINKED)
    kept: AgendaItem | None = rows.filter(pk=item.pk).first()
    if kept is None:
        raise NotFound
    return kept


def _says_so(
    item: AgendaItem, outcome: str, words: str, responsible: Member | None, until: dt.date | None
) -> bool:
    """Whether the item says already what is to be decided."""
    if not outcome or (item.outcome, item.words) != (outcome, words):
        return False
    there = getattr(item, "decision", None)
    who = (responsible.pk, until) if responsible is not None else None
    return who == ((there.responsible_id, there.until) if there is not None else None)


def _check(item: AgendaItem, by: Member, outcome: str, words: str) -> None:
    """Whether the item can be decided so. Raises Invalid, Conflict."""
    answered = item.opinion is not None and item.opinion.state == OpinionState.ANSWERED
    if item.outcome == Outcome.SOLVED and answered:
        raise Conflict(_("This opinion is answered already."))
    if item.outcome == Outcome.CASE and item.kind != ItemKind.CASE and outcome != Outcome.CASE:
        raise Conflict(_("This is a case already."))
    answers = item.opinion is not None and by.user.has_perm(SORT, item.opinion)
    allowed: list[str] = list(outcomes_for(item, answers=answers))
    if item.case is not None:
        allowed.append(Outcome.CASE)
    if outcome not in allowed:
        raise Invalid(fields={"outcome": [_("Please choose what becomes of it.")]})
    if not words and outcome in (Outcome.SOLVED, Outcome.RAISED):
        raise Invalid(fields={"words": [_("Please say it in a few words.")]})


def _check_who(item: AgendaItem, responsible: Member | None, until: dt.date | None) -> None:
    """Whether somebody can be given it until then. Raises Invalid."""
    if (responsible is None) != (until is None):
        missing = "responsible" if responsible is None else "until"
        raise Invalid(fields={missing: [_("Please say who does it and until when, or neither.")]})
    if responsible is None or until is None:
        return
    if not item.meeting.attendances.filter(member=responsible).exists():
        raise Invalid(fields={"responsible": [_("Only somebody who is invited can be given it.")]})
    if until < clock.today() or not is_usual(until):
        raise Invalid(fields={"until": [_("Please give a day to come.")]})


def _claim(item: AgendaItem, version: int, **values: Any) -> None:
    rows = AgendaItem.objects.filter(pk=item.pk, version=version)
    if not rows.update(version=F("version") + 1, **values):
        raise Conflict


def _give(item: AgendaItem, responsible: Member | None, until: dt.date | None) -> None:
    """Keep who does it and until when; nobody's any more where nobody is named."""
    if responsible is None or until is None:
        MeetingDecision.objects.filter(item=item).delete()
        return
    MeetingDecision.objects.update_or_create(item=item, defaults={"responsible": responsible, "until": until})
