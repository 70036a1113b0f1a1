"""What the forms of the demonstration are filled in with, input by input, as the tables of the routes ask."""

import random
from collections.abc import Callable
from typing import Any

from cases.choices import ActionCode, RouteCode, Satisfaction
from cases.models import Case, Category, Matter
from cases.workflow import inputs
from cases.workflow.available import AnyStep
from cases.workflow.kinds import Input
from cases.workflow.routes import Step
from demo.township import words
from demo.township.places import RESPONSIBLE, SPECIALISTS
from demo.township.plans import Move, Plan
from staff.models import Organization

SETTLED = (ActionCode.HANDLE, ActionCode.RESOLVE, ActionCode.CONTAIN)


class Answers:
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
        known: dict[Input[Any], Callable[[], Any]] = {
            inputs.TEXT: lambda: self._text(step, plan),
            inputs.OFFICE: lambda: self._offices[self._office(step, plan)],
            inputs.MATTER: lambda: self._matters[plan.story.category],
            inputs.PAPERS: lambda: self._papers(plan, move),
            inputs.CHECKED: lambda: True,
            inputs.ROUTE: lambda: RouteCode.COORDINATION,
            inputs.SATISFACTION: lambda: self._satisfaction(move),
            inputs.INJURED: lambda: self._source.choice((0, 0, 0, 1)),
            inputs.DEATHS: lambda: 0,
            inputs.LOSSES: lambda: self._source.choice(words.LOSSES),
            inputs.LEGAL_GROUND: lambda: words.LEGAL_GROUND,
            inputs.AMOUNT: lambda: self._source.randint(2, 4),
            inputs.CASE: lambda: plan.goes_on_in.number if plan.goes_on_in else "",
            inputs.PARTS: lambda: [part.story.words.rstrip("。") for part in plan.parts],
        }
        given = {one.name: known[one]() for one in step.inputs if one in known}
        if inputs.WORDS in step.inputs:
            given[inputs.WORDS.name] = self._source.choice(words.OPINIONS[given[inputs.SATISFACTION.name]])
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
