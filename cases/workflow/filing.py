"""What a new case is told with, each defined once: the page of a report, programs and the verb go by it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from cases.choices import RouteCode, Source
from cases.workflow.inputs import READ_BY_RESIDENT, UNKNOWN
from cases.workflow.kinds import Degrees, Phone, Tick, Words
from grids.queries.spots import spot_at
from kit.errors import Invalid
from kit.text import Text

_MASKED = "Private: comes back masked only."

DESCRIPTION = Words("description", _("What happened"), longest=4000, lines=4, hint="What happened.")
TITLE = Words(
    "title",
    _("Title"),
    longest=80,
    readers=_("Left empty, it is taken from the words."),
    hint="Without it, the description's first sentence.",
)
ADDRESS = Words("address", _("Place, in words"), longest=120)
REPORTER_NAME = Words("reporter_name", _("Reported by (name)"), longest=40, hint=_MASKED)
REPORTER_PHONE = Phone("reporter_phone", _("Phone of the one who reported"), longest=30, hint=_MASKED)
HANDLED_RESULT = Words(
    "handled_result",
    _("What you did, if it is settled already"),
    longest=2000,
    lines=2,
    readers=READ_BY_RESIDENT,
    hint="How it was settled on the spot; only where the category's route is routine.",
)
DONE_SO_FAR = Words("done_so_far", HANDLED_RESULT.label, longest=HANDLED_RESULT.longest)
LATITUDE = Degrees("latitude", most=90)
LONGITUDE = Degrees("longitude", most=180)
FAR_AWAY = Tick(
    "far_away",
    _("The position is right, though it is far from the grid"),
    hint="Needed for a position more than 5 km from the grid's own; not for emergencies.",
)

TOLD: tuple[Words | Degrees | Tick, ...] = (
    DESCRIPTION,
    TITLE,
    ADDRESS,
    LATITUDE,
    LONGITUDE,
    FAR_AWAY,
    REPORTER_NAME,
    REPORTER_PHONE,
    HANDLED_RESULT,
)
_CODES = {"route": (RouteCode, True), "source": (Source, False)}


def with_done(description: str, done: str) -> str:
    """What happened, and at its end what was done already: nothing typed is dropped."""
    return (
        "\n".join((description, str(_("Done so far: %(words)s") % {"words": done}))) if done else description
    )


def clean_told(given: Mapping[str, Any]) -> dict[str, Any]:
    """What a new case was told with, cleaned: words without blanks around them, codes that there are. What
    was done so far (``done_so_far``, of a case that is to be handled) stands at the end of the description.

    Raises:
        Invalid: one does not fit, or there are no words; names each.
    """
    cleaned: dict[str, Any] = {}
    inputs = (*TOLD, DONE_SO_FAR)
    known = {one.name for one in inputs} | _CODES.keys()
    errors: dict[str, list[Text]] = {name: [UNKNOWN] for name in sorted(given.keys() - known)}
    for one in inputs:
        try:
            cleaned[one.name] = one.ask(required=False).clean(given.get(one.name, one.nothing))
        except forms.ValidationError as error:
            errors[one.name] = list(error.messages)
    for name, (codes, may_be_empty) in _CODES.items():
        cleaned[name] = given.get(name, "")
        if cleaned[name] not in codes.values and not (may_be_empty and not cleaned[name]):
            errors[name] = [_("There is no such choice.")]
    errors |= _whole_description(cleaned) | _whole_position(cleaned)
    if errors:
        raise Invalid(fields=errors)
    return cleaned


def _whole_position(cleaned: dict[str, Any]) -> dict[str, list[Text]]:
    """What is wrong with a position of which half is missing. 0, 0 is none: so says a device that has found
    nothing."""
    if not {"latitude", "longitude"} <= cleaned.keys():
        return {}
    north, east = cleaned["latitude"], cleaned["longitude"]
    if (north is None) != (east is None):
        missing = "latitude" if north is None else "longitude"
        return {missing: [_("Latitude and longitude belong together; one is missing.")]}
    if spot_at(north, east) is None:
        cleaned["latitude"] = cleaned["longitude"] = None
    return {}


def _whole_description(cleaned: dict[str, Any]) -> dict[str, list[Text]]:
    """Put the description together with what was done so far; what is wrong with it."""
    done = cleaned.pop("done_so_far", "")
    if "description" not in cleaned:
        return {}
    if not cleaned["description"]:
        return {"description": [_("Please say what happened.")]}
    cleaned["description"] = with_done(cleaned["description"], done)
    try:
        MaxLengthValidator(DESCRIPTION.longest)(cleaned["description"])
    except forms.ValidationError as error:
        return {"description": list(error.messages)}
    return {}
