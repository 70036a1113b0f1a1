"""What the forms of the demonstration are filled in with, input by input, as the tables of the routes ask."""

import random
from collections.abc import Callable
from typing import Any

from cases.choices import ActionCode, Outcome, RouteCode, Satisfaction
from cases.models import Case
from cases.workflow import inputs
from cases.workflow.available import AnyStep
from cases.workflow.kinds import Input
from demo.places.offices import REFERRED, RESPONSIBLE, SPECIALISTS, near
from demo.stories import steps
from demo.stories.story import Emergency
from demo.township.plans import Move, Plan
from demo.township.town import Township
from grids.choices import GridLevel
from residents.choices import ResidenceKind

SETTLED = (ActionCode.HANDLE, ActionCode.RESOLVE, ActionCode.CONTAIN)


class Answers:
    """Answers for one step after the other."""

    def __init__(self, town: Township) -> None:
        self._town: Township = town
        self._source: random.Random = town.source

    def of(self, step: AnyStep, case: Case, plan: Plan, move: Move) -> dict[str, Any]:
        """Everything that the step needs or takes."""
        story = plan.story if isinstance(plan.story, Emergency) else None
        known: dict[Input[Any], Callable[[], Any]] = {
            inputs.TEXT: lambda: self._text(step, case, plan, move),
            inputs.OFFICE: lambda: self._town.offices[self._office(step, plan)],
            inputs.MATTER: lambda: self._town.matters[plan.story.category],
            inputs.PAPERS: lambda: self._papers(plan, move),
            inputs.CHECKED: lambda: True,
            inputs.ROUTE: lambda: RouteCode.COORDINATION,
            inputs.SATISFACTION: lambda: self._satisfaction(case, move),
            inputs.INJURED: lambda: story.injured if story else 0,
            inputs.DEATHS: lambda: 0,
            inputs.LOSSES: lambda: story.losses if story else "无",
            inputs.LEGAL_GROUND: lambda: steps.LEGAL_GROUND,
            inputs.AMOUNT: lambda: self._source.randint(2, 4),
            inputs.CASE: lambda: plan.goes_on_in.number if plan.goes_on_in else "",
            inputs.PARTS: lambda: [part.story.words.rstrip("。") for part in plan.parts],
        }
        given = {one.name: known[one]() for one in step.inputs if one in known}
        if inputs.WORDS in step.inputs:
            said = steps.OPINIONS[given[inputs.SATISFACTION.name]]
            given[inputs.WORDS.name] = self._source.choice(steps.AFTER_REFUSAL if _refused(case) else said)
        return given

    def _text(self, step: AnyStep, case: Case, plan: Plan, move: Move) -> str:
        if step.action in SETTLED:
            return plan.story.result
        special: dict[str, Callable[[], str]] = {
            ActionCode.FEED_BACK: lambda: "",
            ActionCode.TRACK: lambda: plan.tracked(),
            ActionCode.CONFIRM_OVER: lambda: plan.story.review if isinstance(plan.story, Emergency) else "",
            ActionCode.SUBMIT: lambda: self._handed_in(plan, move),
            ActionCode.ASK_COMPLETION: lambda: f"还缺{self._needed(plan)[-1]}，请在期限内补齐。",
        }
        if step.action in special:
            return special[step.action]()
        return self._said(step, case, plan)

    def _said(self, step: AnyStep, case: Case, plan: Plan) -> str:
        """What is said at such a step, in the words of the place."""
        if step.action == ActionCode.RAISE_LEVEL:
            text = self._source.choice(steps.RAISED[GridLevel(case.handling_grid.level)])
        elif step.action == ActionCode.ACKNOWLEDGE and case.route == RouteCode.EMERGENCY:
            office = self._town.offices[self._office(step, plan)].name
            text = self._source.choice(steps.ON_THE_WAY).format(office=office)
        elif (
            step.action == ActionCode.DECLINE
            and plan.home
            and plan.home.family.kind == ResidenceKind.FLOATING
        ):
            text = steps.FROM_AFAR
        else:
            known = steps.OF_THINGS if plan.story.photo and step.action in steps.OF_THINGS else steps.AT_STEP
            text = self._source.choice(known[step.action])
        if self._town.in_the_country(plan.grid):
            for word, there in steps.IN_THE_COUNTRY:
                text = text.replace(word, there)
        return text

    def _office(self, step: AnyStep, plan: Plan) -> str:
        category = plan.story.category
        if step.action == ActionCode.PASS_ON:
            key = "centre"
        elif step.action == ActionCode.REFER:
            key = REFERRED[category]
        else:
            key = RESPONSIBLE.get(category) or SPECIALISTS[category]
        return near(key, plan.grid.code)

    def _needed(self, plan: Plan) -> list[str]:
        return self._town.matters[plan.story.category].paper_list

    def _papers(self, plan: Plan, move: Move) -> list[str]:
        """All papers; the last one is missing when it is about to be asked for."""
        names = self._needed(plan)
        return names[:-1] if move.incomplete else names

    def _handed_in(self, plan: Plan, move: Move) -> str:
        names, missing = self._papers(plan, move), self._needed(plan)[-1]
        end = f"{missing}还要过几天。" if move.incomplete else "已入户核实，情况属实。"
        return f"{'、'.join(names)}已收，{end}"

    def _satisfaction(self, case: Case, move: Move) -> Satisfaction:
        if move.dissatisfied:
            return Satisfaction.DISSATISFIED
        if _refused(case):
            return Satisfaction.BASICALLY
        return Satisfaction.SATISFIED if self._source.random() < 0.75 else Satisfaction.BASICALLY


def _refused(case: Case) -> bool:
    return case.decision == Outcome.REFUSED
