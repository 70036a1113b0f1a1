"""What the forms of the demonstration are filled in with, fact by fact, as the tables of the routes ask."""

import random
from collections.abc import Callable
from typing import Any

from cases.choices import ActionCode, RouteCode, Satisfaction
from cases.models import Case, Category, Matter
from cases.routes import Fact, Step
from cases.steps import AnyStep
from gridgov.demo import words
from gridgov.demo.places import RESPONSIBLE, SPECIALISTS
from gridgov.demo.plans import Move, Plan
from staff.models import Organization

SETTLED = (ActionCode.HANDLE, ActionCode.RESOLVE, ActionCode.CONTAIN)


class Facts:
    """Answers for one step after the other."""

    def __init__(
        self,
        source: random.Random,
        offices: dict[str, Organization],
        categories: dict[str, Category],
        matters: dict[str, Matter],
    ) -> None:
        self._source, self._offices = source, offices
        self._categories, self._matters = categories, matters

    def of(self, step: AnyStep, case: Case, plan: Plan, move: Move) -> dict[str, Any]:
        """Everything that the step needs or takes."""
        known: dict[Fact, Callable[[], Any]] = {
            Fact.TEXT: lambda: self._text(step, plan),
            Fact.OFFICE: lambda: self._offices[self._office(step, plan)],
            Fact.MATTER: lambda: self._matters[plan.story.category],
            Fact.PAPERS: lambda: self._papers(plan, move),
            Fact.CHECKED: lambda: True,
            Fact.ROUTE: lambda: RouteCode.COORDINATION,
            Fact.SATISFACTION: lambda: self._satisfaction(move),
            Fact.INJURED: lambda: self._source.choice((0, 0, 0, 1)),
            Fact.DEATHS: lambda: 0,
            Fact.LOSSES: lambda: self._source.choice(words.LOSSES),
            Fact.LEGAL_GROUND: lambda: words.LEGAL_GROUND,
            Fact.AMOUNT: lambda: self._source.randint(2, 4),
            Fact.CASE: lambda: plan.goes_on_in.number if plan.goes_on_in else "",
            Fact.PARTS: lambda: [part.story.words for part in plan.parts],
        }
        given = {fact.value: known[fact]() for fact in step.facts if fact in known}
        if Fact.WORDS in step.facts:
            given[Fact.WORDS.value] = self._source.choice(words.OPINIONS[given[Fact.SATISFACTION.value]])
        return given

    def _text(self, step: AnyStep, plan: Plan) -> str:
        if step.action in SETTLED:
            return plan.story.result
        if isinstance(step, Step) and step.action == ActionCode.FEED_BACK:
            return ""
        return self._source.choice(words.AT_STEP[step.action])

    def _office(self, step: AnyStep, plan: Plan) -> str:
        if step.action == ActionCode.PASS_ON:
            return "centre"
        category = plan.story.category
        return RESPONSIBLE.get(category) or SPECIALISTS.get(category, "housing")

    def _papers(self, plan: Plan, move: Move) -> list[str]:
        """All papers; the last one is missing when it is about to be asked for."""
        names = self._matters[plan.story.category].paper_list
        return names[:-1] if move.incomplete else names

    def _satisfaction(self, move: Move) -> Satisfaction:
        if move.dissatisfied:
            return Satisfaction.DISSATISFIED
        return Satisfaction.SATISFIED if self._source.random() < 0.75 else Satisfaction.BASICALLY
