"""Open cases by stage, as cards in columns: one route at a time."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases.choices import Light, RouteCode, StageCode
from cases.models import Case
from cases.models.querysets import CaseQuerySet
from cases.queries.wording import due_in_words, path_of
from cases.workflow.routes import ROUTES
from kit.numbers.whole import is_digits
from kit.text import Text

MOST = 20  # cards in a column
COUNTED = 1000  # more are said to be "1,000+"
OPEN_LIGHTS = (Light.RED, Light.AMBER, Light.GREEN, Light.PAUSED)


@dataclass(frozen=True, slots=True)
class Card:
    """What a column shows of a case."""

    case: Case
    light: Light
    place: str
    due: str


@dataclass(frozen=True, slots=True)
class Column:
    """A stage with its most pressing cases; ``number`` in words, "1,000+" for very many."""

    stage: StageCode
    cards: list[Card]
    number: str

    @property
    def label(self) -> Text:
        """The name of the stage."""
        return self.stage.label

    @property
    def more(self) -> bool:
        """Whether the stage has cases that the column does not show."""
        return self.number != str(len(self.cards))


def narrowed(cases: CaseQuerySet, *, area: str, light: str, at: dt.datetime) -> CaseQuerySet:
    """The open ones among ``cases``, in an area and a light; what is neither filters nothing."""
    cases = cases.open()
    if is_digits(area):
        cases = cases.in_area(area)
    return cases.in_light(light, at) if light in OPEN_LIGHTS else cases


def columns(cases: CaseQuerySet, route: str, at: dt.datetime) -> list[Column]:
    """A column for each stage of ``route``, in its order. Two queries a stage, however many cases."""
    on_route = cases.filter(route=route).with_light(at).select_related("grid__parent__parent")
    return list(_columns(on_route, RouteCode(route), at))


def _columns(cases: CaseQuerySet, route: RouteCode, at: dt.datetime) -> Iterator[Column]:
    for stage in ROUTES[route].stages:
        rows: Any = cases.filter(stage=stage.code)
        number = rows.order_by().values("pk")[: COUNTED + 1].count()
        cards = [
            Card(case, Light(case.light_now), path_of(case), due_in_words(case, at))
            for case in rows.order_by("due_at", "pk")[:MOST]
        ]
        yield Column(stage.code, cards, _("1,000+") if number > COUNTED else str(number))
