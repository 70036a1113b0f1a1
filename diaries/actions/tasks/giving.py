"""Giving a task from above: to chosen grids, until a day, with a form of a few questions."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from diaries.actions.opinions._steps import own_key, said
from diaries.actions.tasks._telling import tell_given
from diaries.choices import QuestionKind, TaskAmong, TaskKind, TaskStep, TaskUnit
from diaries.models import Task, TaskEvent, TaskPart
from diaries.queries.tasks.orders import Order, asked_before, in_register, known_already, reach
from diaries.rules.tasks import (
    GIVE,
    LONGEST_QUESTION,
    LONGEST_TITLE,
    LONGEST_WORDS,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    REGISTER,
    Question,
    area_of,
)
from grids.choices import GridLevel
from kit.actors import require
from kit.errors import Invalid, KeyReused, NotAllowed
from kit.net.sending import AGAIN_WITHIN
from kit.privacy.scan import find_private
from kit.text import Text, listed, tidy
from kit.time import clock
from residents.choices import WelfareKind
from staff.accounts.senders import wait_for_own
from staff.models import Member
from staff.rights.roles import scope_where

_LONGEST_REASON = 200


@transaction.atomic
def give_task(
    *,
    by: Member,
    order: Order,
    kind: str,
    title: str,
    due_at: dt.datetime,
    words: str = "",
    questions: Sequence[Question] = (),
    again: str = "",
    copied_from: Task | None = None,
    key: str = "",
) -> Task:
    """Give a task to the grids of ``order``; whoever leads one of them hears it. The same ``key`` of the same
    member gives once, and so do the same words within half an hour.

    Raises:
        NotAllowed: ``by`` may not give tasks in one of the areas.
        Invalid: something is missing or too long or holds numbers of people, it reaches no grid, a question
            asks what the register says, or what was asked there not long ago, without a word ``again`` why.
        KeyReused: the key was used for something else.
    """
    area = _area(by, order)
    at = clock.now()
    _check(order, kind, due_at, at)
    told = {
        "title": said("title", title, _("Please give it a title."), LONGEST_TITLE),
        "words": said("words", words, most=LONGEST_WORDS),
        "again": said("again", again, most=_LONGEST_REASON),
        "form": [one.kept() for one in _checked(questions, at_doors=order.unit == TaskUnit.HOUSEHOLD)],
    }
    _refuse_numbers(told, questions)
    facts = {**told, "kind": kind, "due_at": due_at, "area": area, "areas": sorted(order.areas)}
    facts |= {name: getattr(order, name) for name in ("level", "unit", "among", "welfare", "tag")}
    wait_for_own(by.user_id)
    own = own_key(by, key)
    if (earlier := _before(by, facts, own if key else "", at)) is not None:
        return earlier
    _refuse_again(order, questions, str(told["again"]), at)
    scope, register = scope_where(by.user, GIVE), scope_where(by.user, REGISTER)
    found = reach(order, scope, register)
    if found.too_many:
        raise Invalid(fields={"areas": [_("These are too many grids for one task. Please choose fewer.")]})
    if not found.grids:
        raise Invalid(fields={"areas": [_("There is no grid, or no such household, in what you chose.")]})
    made: Task = Task.objects.create(given_by=by, given_at=at, copied_from=copied_from, key=own, **facts)
    parts = TaskPart.objects.bulk_create([TaskPart(task=made, grid=grid) for grid in found.grids])
    TaskEvent.objects.create(task=made, step=TaskStep.GIVE, by=by, at=at, key=own)
    tell_given(made, parts)
    return made


def _refuse_numbers(told: dict[str, Any], questions: Sequence[Question]) -> None:
    """Everybody who has the task reads these, in messages and files too. Raises Invalid; names each field."""
    texts = {name: told[name] for name in ("title", "words", "again")}
    texts["questions"] = "\n".join(text for one in questions for text in (one.words, *one.options))
    why = _("Please leave out phone numbers and numbers of id cards and bank cards: many people read this.")
    if fields := {name: [why] for name, text in texts.items() if find_private(text)}:
        raise Invalid(fields=fields)


def _area(by: Member, order: Order) -> str:
    """The area that the task belongs to. Raises NotAllowed, Invalid."""
    require(by.user, GIVE)
    scope = scope_where(by.user, GIVE)
    if not order.areas:
        raise Invalid(fields={"areas": [_("Please choose for which grids it is.")]})
    if not all(scope.covers(code) for code in order.areas):
        raise NotAllowed
    area = area_of(scope, order.areas)
    if not area:
        raise Invalid(fields={"areas": [_("Please give it for one of your areas at a time.")]})
    return area


def _check(order: Order, kind: str, due_at: dt.datetime, at: dt.datetime) -> None:
    """Raises Invalid, with everything that is not right."""
    errors: dict[str, list[Text]] = {}
    wrong = _("Please choose one of these.")
    for name, value, known in (
        ("kind", kind, TaskKind.values),
        ("unit", order.unit, TaskUnit.values),
        ("among", order.among, TaskAmong.values),
        ("level", order.level, GridLevel.values),
    ):
        if value not in known:
            errors[name] = [wrong]
    if (order.among == TaskAmong.WELFARE) != (order.welfare in WelfareKind.values):
        errors["welfare"] = [_("Please choose which record.")]
    if (order.among == TaskAmong.TAG) != (order.tag is not None):
        errors["tag"] = [_("Please choose which tag.")]
    if due_at <= at:
        errors["due_at"] = [_("This time is past.")]
    if errors:
        raise Invalid(fields=errors)


def _checked(questions: Sequence[Question], *, at_doors: bool) -> Sequence[Question]:
    """The questions as they are asked. Raises Invalid: too many, twice the same, one without words or
    choices, or one that asks what the register says."""
    if len(questions) > MOST_QUESTIONS:
        words = _("At most %(most)s questions: people answer them on a stairwell.")
        raise Invalid(fields={"questions": [words % {"most": MOST_QUESTIONS}]})
    errors = [error for one in questions if (error := _wrong(one, at_doors))]
    if len({one.same_as for one in questions}) < len(questions):
        errors.append(_("Two questions ask the same."))
    for one, known in in_register(questions):
        errors.append(known_already(one, known, at_doors))
    if errors:
        raise Invalid(fields={"questions": errors})
    return questions


def _wrong(question: Question, at_doors: bool) -> Text:
    if question.kind not in QuestionKind.values:
        return _("Please choose how it is answered.")
    if question.kind == QuestionKind.KNOWN:
        return "" if at_doors else _("What the register says is asked at doors only.")
    if not tidy(question.words) or len(question.words) > LONGEST_QUESTION:
        return _("A question has words, at most %(most)s.") % {"most": LONGEST_QUESTION}
    if question.kind != QuestionKind.CHOICE:
        return ""
    options = [tidy(one) for one in question.options]
    fits = 2 <= len(options) <= MOST_OPTIONS and all(0 < len(one) <= LONGEST_QUESTION for one in options)
    if fits and len(set(options)) == len(options):
        return ""
    words = _("“%(question)s” needs two to %(most)s different choices.")
    return words % {"question": question.words, "most": MOST_OPTIONS}


def _refuse_again(order: Order, questions: Sequence[Question], again: str, at: dt.datetime) -> None:
    """Raises Invalid: something was asked not long ago, and nobody says why again. What the register says may
    be looked at again: that asks for the difference alone."""
    if again:
        return
    free = [one for one in questions if one.kind != QuestionKind.KNOWN]
    found = asked_before(order, free, at) if free else []
    if found:
        words = _(
            "Asked not long ago: %(questions)s. Please look at those answers, or say why it is asked again."
        )
        names = listed(f"“{one.question.words}”" for one in found)
        raise Invalid(fields={"again": [words % {"questions": names}]})


def _before(by: Member, facts: dict[str, Any], own: str, at: dt.datetime) -> Task | None:
    """The task that the same form made before. Raises KeyReused."""
    rows = Task.objects.filter(given_by=by)
    sent: Task | None = rows.filter(key=own).first() if own else None
    if sent is not None:
        if any(getattr(sent, name) != value for name, value in facts.items()):
            raise KeyReused(first=sent)
        return sent
    lately = rows.filter(given_at__gte=at - AGAIN_WITHIN, title=facts["title"])
    same = (one for one in lately if all(getattr(one, name) == value for name, value in facts.items()))
    return next(same, None)
