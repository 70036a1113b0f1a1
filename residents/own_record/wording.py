"""The record of a person in the reader's words, for the page that is printed for the person. Pure."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kit.text import in_turn, listed
from kit.time.formats import day_text, moment_text, read_moment
from residents.choices import Relation, ResidenceKind, Sex
from residents.models import Resident
from staff.audit import purposes

_CHOICES: dict[str, Any] = {"sex": Sex, "kind": ResidenceKind, "relation": Relation}
Pairs = list[tuple[str, str]]


def sections(held: Mapping[str, Any]) -> list[tuple[str, list[Pairs]]]:
    """What ``residents.own_record.record.everything`` holds, in titled lists of names and values."""
    looks = [{**one, "purpose": purposes.in_words(one["purpose"])} for one in held["looked_at"]]
    return [
        (_("Person"), [_pairs(held["person"])]),
        (_("History"), [_pairs(event) for event in held["history"]]),
        (_("Welfare records"), [_pairs(one) for one in held["welfare"]]),
        (_("Visits"), [_pairs(visit) for visit in held["visits"]]),
        (_("Who looked at it"), [_pairs(look) for look in looks]),
    ]


def _pairs(row: Mapping[str, Any]) -> Pairs:
    """Each name and value in words; what is not known is left out."""
    labels = _labels()
    pairs = [(labels[name], moment(value) if name == "at" else _value(value)) for name, value in row.items()]
    return [(name, value) for name, value in pairs if value]


def moment(text: str) -> str:
    """A moment as the record has it, as a person reads it."""
    return moment_text(read_moment(text))


def _value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.date):
        return day_text(value)
    if isinstance(value, list):
        return listed(value)
    if isinstance(value, dict):
        return _before(value)
    return str(value)


def _before(old: Mapping[str, Any]) -> str:
    """What a correction replaced: the fields as they are called on the forms, codes as their words."""
    told = []
    for name, value in old.items():
        field: Any = Resident._meta.get_field(name)
        label = capfirst(str(field.verbose_name))
        words = dict(_CHOICES[name].choices).get(value, value) if name in _CHOICES else value
        told.append(_("%(name)s: %(value)s") % {"name": label, "value": _value(words) or "—"})
    return in_turn(told)


def _labels() -> dict[str, str]:
    return {
        "name": pgettext("person", "Name"),
        "id_number": _("Id number"),
        "phone": _("Phone"),
        "birth": _("Born on"),
        "sex": _("Sex"),
        "kind": pgettext("registered here or elsewhere", "Kind"),
        "relation": _("Relation to the head"),
        "tags": _("Tags"),
        "away": _("Away for a longer time"),
        "household": _("Household"),
        "grid": _("Code of the grid"),
        "ended_on": _("No longer here since"),
        "date": _("Date"),
        "what": _("What happened"),
        "note": _("Note"),
        "before": pgettext("of a correction", "Before"),
        "by": _("By whom"),
        "at": _("When"),
        "state": _("State"),
        "grounds": _("Grounds"),
        "registered_by": _("Registered by"),
        "valid_until": _("Valid until"),
        "lapsed": _("Lapsed because"),
        "purpose": _("What for"),
        "findings": _("Situation"),
        "difficulties": _("Difficulties"),
        "wishes": _("Wishes"),
        "follow_up": _("What is to be done"),
        "follow_up_on": _("On which day"),
        "met": _("Whom I met"),
    }
