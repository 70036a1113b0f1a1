"""What a step was given: checked that it is there and makes sense."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.choices import Outcome, RouteCode, Source
from cases.models import Case, Category
from cases.workflow.available import AnyStep
from cases.workflow.filing import FAR_AWAY, clean_told
from cases.workflow.inputs import BY_NAME, NOT_ASKED, READ_BY_RESIDENT, READ_BY_STAFF, TEXT, UNKNOWN
from cases.workflow.kinds import Asked, Input
from cases.workflow.meanings import AnyTime, Readers, meaning_of
from cases.workflow.routes import ROUTES, Step
from grids.models import Grid
from grids.queries.spots import kilometres_if_far, spot_at
from kit.errors import Invalid
from kit.text import Text

T = TypeVar("T")

_EMPTY: tuple[Any, ...] = (None, "", False, [])


class Known:
    """The inputs of one step, cleaned: ``known[TEXT]``. What was not given is the input's ``nothing``."""

    def __init__(self, given: Mapping[str, Any] = MappingProxyType({})) -> None:
        self._given = given

    def __getitem__(self, one: Input[T]) -> T:
        found: T = self._given.get(one.name, one.nothing)
        return found

    def for_timeline(self) -> dict[str, Any]:
        """What the timeline keeps besides the words, as plain JSON. Nobody injured (0) is a fact, nothing
        said is none."""
        kept = {
            name: BY_NAME[name].keep(value) for name, value in self._given.items() if BY_NAME[name].in_facts
        }
        return {
            name: value
            for name, value in kept.items()
            if value is not None and value is not False and value != ""
        }


def asked(step: AnyStep, case: Case) -> Iterator[tuple[Input[Any], Asked]]:
    """What a step asks for, the needed first."""
    meaning = meaning_of(step.action)
    readers = READ_BY_STAFF if meaning.readers == Readers.STAFF else READ_BY_RESIDENT
    for one in step.inputs:
        yield (
            one,
            Asked(
                case=case,
                required=one in step.needs,
                words=meaning.words,
                readers=readers,
                routes=_routes(step, case),
                approving=isinstance(step, Step) and step.approving,
                another=isinstance(step, Step) and step.another,
            ),
        )


def _routes(step: AnyStep, case: Case) -> tuple[RouteCode, ...]:
    narrowed = step.routes if isinstance(step, AnyTime) else None
    return ROUTES[case.route].changes_to if narrowed is None else narrowed


def fields_of(step: AnyStep, case: Case) -> dict[str, forms.Field]:
    """The form fields of a step, the needed ones first."""
    return {one.name: one.field(how) for one, how in asked(step, case)}


def check(step: AnyStep, case: Case, given: Mapping[str, Any]) -> Known:
    """What a step was given, cleaned here and nowhere else, for pages and programs alike.

    Raises:
        Invalid: something needed is missing, one does not fit, is not asked for here, or is no input at all;
            names each.
    """
    cleaned: dict[str, Any] = {}
    names = {one.name for one in step.inputs}
    # A form that is sent by a program has an empty box and an empty list for each that it has not filled in.
    others = {name for name in given.keys() - names if given[name] not in _EMPTY or name not in BY_NAME}
    errors: dict[str, list[Text]] = {
        name: [NOT_ASKED if name in BY_NAME else UNKNOWN] for name in sorted(others)
    }
    for one, how in asked(step, case):
        value = given.get(one.name)
        if value is None and not how.required:
            continue
        try:
            cleaned[one.name] = one.clean(how, value)
        except forms.ValidationError as error:
            errors[one.name] = list(error.messages)
    if errors:
        raise Invalid(fields=errors)
    return Known(cleaned)


SETTLED_ELSEWHERE = _("Cases of this category go the way of %(route)s: they are not settled on the spot.")

THAT_FAR = _("The position is %(distance)s km from %(grid)s.")

ALARM_FIRST = _(
    "“%(category)s” is reported as an emergency. If it turns out to be none, the level above changes the "
    "route."
)


def check_filing(*, grid: Grid, category: Category, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a new case was told with, cleaned here and nowhere else, for pages and programs alike.

    Raises:
        Invalid: something does not fit or there are no words, the grid is retired, the category out of use,
            it is settled on the spot though its category or the chosen ``route`` is not routine, another
            route is chosen for an emergency, or the position is far from the grid and nobody said that it is
            right (``far_away``), which an emergency does not wait for; names each.
    """
    told = clean_told(given)
    errors: dict[str, list[Text]] = {}
    if told["source"] == Source.RESIDENT:  # only residents themselves (``cases/actions/own_reports.py``)
        errors["source"] = [_("There is no such choice.")]
    if grid.retired_on is not None:
        errors["grid"] = [_("This grid is no longer in use.")]
    if not category.in_use:
        errors["category"] = [_("This category is no longer in use.")]
    if category.route == RouteCode.EMERGENCY and told["route"] not in ("", RouteCode.EMERGENCY):
        errors["route"] = [ALARM_FIRST % {"category": category.label}]
    other = next((one for one in (category.route, told["route"]) if one not in ("", RouteCode.ROUTINE)), "")
    if told["handled_result"] and other:
        errors["handled_result"] = [SETTLED_ELSEWHERE % {"route": RouteCode(other).label}]
    far = kilometres_if_far(spot_at(told["latitude"], told["longitude"]), grid)
    right = told.pop(FAR_AWAY.name)
    if far and not right and RouteCode.EMERGENCY not in (category.route, told["route"]):
        errors[FAR_AWAY.name] = [THAT_FAR % {"distance": far, "grid": grid.name}]
    if errors:
        raise Invalid(fields=errors)
    return told


def check_files(step: AnyStep, case: Case, known: Known, given: int) -> None:
    """Refuse a decision without its paper, a closing without the photo that its category needs, and a note of
    neither words nor photos.

    Raises:
        Invalid: none was ``given`` (a number of files) and none is there.
    """
    if given:
        return
    if meaning_of(step.action).words_or_file and not known[TEXT]:
        raise Invalid(fields={"text": [_("Write something, or choose a photo.")]})
    if reason := why_file(step, case):
        raise Invalid(fields={"photos": [reason]})


def why_file(step: AnyStep, case: Case) -> Text:
    """Why a file must be attached to this step, for whoever is asked for it; empty: none need be."""
    if not isinstance(step, Step):
        return ""
    if step.files:
        return _("Please attach the certificate or the reply.")
    reason = case.category.photo_reason
    if reason and step.closes and step.outcome == Outcome.DONE and not case.attachments.exists():
        return _("A photo is needed here: %(reason)s") % {"reason": reason}
    return ""
