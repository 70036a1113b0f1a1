"""Supervision (督办): a superior watches a case to its end, asks for an answer by a day, and what is not
answered in time brings a card (``cases/actions/batch/cards.py``).

It ends when she ends it, or with the case. Whoever watched a case that is opened again goes on watching it,
and asks anew if she wants an answer.
"""

import datetime as dt
from typing import Any

from cases.actions.engine import announce, timeline
from cases.choices import ActionCode, Card
from cases.deadlines.replies import to_answer_by
from cases.models import Case, Watcher
from cases.workflow.available import supervised_by
from cases.workflow.inputs import REPLY_BY
from cases.workflow.meanings import BY_ACTION
from cases.workflow.validation import Known
from kit.actors import Actor
from kit.time import clock
from staff.models import Member
from staff.rights.scopes import member_of

SUPERVISOR = "supervisor"  # the fact that names her


def begin(case: Case, known: Known, by: Member, at: dt.datetime) -> dict[str, Any]:
    """``by`` watches the case, is told of everything, and wants an answer: the last time that she asks
    counts. Returns what the timeline notes."""
    due = to_answer_by(known[REPLY_BY], at)
    asked = {"due_at": due, "next_at": due, "answered_at": None, "card": Card.NONE}
    Watcher.objects.update_or_create(
        case=case, member=by, defaults=asked, create_defaults={"since": at, **asked}
    )
    case.supervised_at = case.supervised_at or at
    return {REPLY_BY.name: REPLY_BY.keep(clock.date_of(due))}


def answer(case: Case, known: Known, by: Member, at: dt.datetime) -> None:
    """What was done is said to all who asked; the cards that were shown stay."""
    case.watchers.unanswered().update(answered_at=at, next_at=None)


def end(case: Case, known: Known, by: Member, at: dt.datetime) -> dict[str, Any]:
    """``by``, or the one for whom she stands in, watches it no longer; the cards stay."""
    own = supervised_by(case, by)
    names = "、".join(own.order_by("pk").values_list("member__name", flat=True))
    own.delete()
    if not case.watchers.exists():
        case.supervised_at = None
    return {SUPERVISOR: names}


def forget_questions(case: Case) -> None:
    """A closed case is opened again: what was asked before its end needs no answer any more."""
    if case.supervised_at is not None:
        case.watchers.update(due_at=None, next_at=None, answered_at=None, card=Card.NONE)


def share(one: Case, other: Case, at: dt.datetime, *, asking: bool) -> None:
    """Who watches ``one`` to its end watches ``other`` too, for there it goes on, with its card. ``asking``:
    what is not answered yet is to be answered there."""
    if one.supervised_at is None:
        return
    there = {row.member_id: row for row in other.watchers.all()}
    for row in one.watchers.all():
        new = there.get(row.member_id) or Watcher(case=other, member_id=row.member_id, since=at)
        if asking:
            _ask_too(new, row)
        new.save()
    other.supervised_at = other.supervised_at or at
    other.card = one.card if other.card != Card.RED and one.card else other.card
    Case.objects.filter(pk=other.pk).update(supervised_at=other.supervised_at, card=other.card)


def go_on(one: Case, other: Case, at: dt.datetime) -> None:
    """Who watched ``one``, which has ended though a piece of it goes on in ``other``, watches that; its
    timeline says so, and those whose turn it is there hear by when an answer is wanted. Whoever calls this
    holds the row of ``other`` and has read it since."""
    if one.supervised_at is None:
        return
    share(one, other, at, asking=True)
    other.version, other.updated_at = other.version + 1, at
    other.save(update_fields=["version", "updated_at"])
    names = "、".join(one.watchers.order_by("pk").values_list("member__name", flat=True))
    facts: dict[str, Any] = {SUPERVISOR: names}
    asked = other.watchers.unanswered().order_by("due_at").first()
    if asked is not None and asked.due_at is not None:
        facts[REPLY_BY.name] = REPLY_BY.keep(clock.date_of(asked.due_at))
    event = timeline.append(
        other, action=ActionCode.SUPERVISE, by=None, at=at, stage_before=other.stage, facts=facts
    )
    announce.stepped(other, event, BY_ACTION[ActionCode.SUPERVISE])


def _ask_too(there: Watcher, here: Watcher) -> None:
    """What is asked ``here`` and not answered yet is asked ``there``; of two questions the one that is to be
    answered first. The cards that came of it come along."""
    if here.due_at is None or here.answered_at is not None:
        return
    asked = there.due_at if there.answered_at is None else None
    if asked is None or here.due_at < asked:
        there.due_at, there.next_at, there.answered_at = here.due_at, here.next_at, None
        there.card = here.card


def hand_over(case: Case, *, before: Member, to: Member | None, by: Actor) -> None:
    """``to`` watches the case instead of ``before``, with what is still to be answered; with nobody it ends.
    The case says so in its timeline, and those whose turn it is are told, as is ``to``."""
    own = Watcher.objects.filter(case=case, member=before)
    facts: dict[str, Any] = {SUPERVISOR: before.name}
    theirs = Watcher.objects.filter(case=case, member=to).first() if to is not None else None
    if to is None or theirs is not None:
        if theirs is not None and (asked := own.unanswered().first()) is not None:
            _ask_too(theirs, asked)
            theirs.save()
        own.delete()
    else:
        own.update(member=to)
    if to is not None:
        facts = {SUPERVISOR: to.name, "supervisor_before": before.name}
    if not case.watchers.exists():
        case.supervised_at = None
    case.version, case.updated_at = case.version + 1, clock.now()
    case.save(update_fields=["supervised_at", "version", "updated_at"])
    action = ActionCode.END_SUPERVISION if to is None else ActionCode.SUPERVISE
    event = timeline.append(
        case,
        action=action,
        by=member_of(by),
        at=case.updated_at,
        stage_before=case.stage,
        facts=facts,
    )
    announce.stepped(case, event, BY_ACTION[action])
