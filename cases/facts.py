"""The facts that a step was given: checked that they are there and make sense."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from cases.choices import ActionCode, Outcome
from cases.fact_fields import fields_of
from cases.models import Case, Category, Matter
from cases.routes import Step
from cases.steps import AnyStep
from gridgov.kit.errors import Invalid
from gridgov.kit.text import Text
from grids.models import Grid
from staff.models import Member, Organization


@dataclass(frozen=True, slots=True)
class Known:
    """The facts of one step, checked."""

    text: str = ""
    matter: Matter | None = None
    office: Organization | None = None
    route: str = ""
    satisfaction: str = ""
    words: str = ""
    injured: int | None = None
    deaths: int | None = None
    losses: str = ""
    legal_ground: str = ""
    papers: list[str] | None = None
    checked: bool = False
    assignee: Member | None = None
    amount: int | None = None
    case: Case | None = None
    parts: list[str] | None = None

    def for_timeline(self) -> dict[str, Any]:
        """What the timeline keeps besides the words, as plain JSON."""
        kept: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            # Nobody injured (0) is a fact, nothing said is none.
            if one.name == "text" or value is None or value is False or value == "":
                continue
            kept[one.name] = _plain(value)
        return kept


def _plain(value: Any) -> Any:
    if isinstance(value, Case):
        return value.number
    if isinstance(value, Organization | Member | Matter):
        return value.name
    return value


def check(step: AnyStep, case: Case, given: Mapping[str, Any]) -> Known:
    """The facts of a step, cleaned.

    Raises:
        Invalid: a needed fact is missing or one does not fit; names each.
    """
    cleaned: dict[str, Any] = {}
    errors: dict[str, list[Text]] = {}
    for name, field in fields_of(step, case).items():
        value = given.get(name)
        if value is None and not field.required:
            continue
        if isinstance(value, Model):
            value = field.prepare_value(value)
        try:
            cleaned[name] = field.clean(value)
        except forms.ValidationError as error:
            errors[name] = list(error.messages)
    if errors:
        raise Invalid(fields=errors)
    return Known(**cleaned)


def check_filing(*, grid: Grid, category: Category, description: str) -> None:
    """Refuse a case without words, in a retired grid, or of a category out of use. Raises Invalid."""
    errors: dict[str, list[Text]] = {}
    if not description.strip():
        errors["description"] = [_("Please say what happened.")]
    if grid.retired_on is not None:
        errors["grid"] = [_("This grid is no longer in use.")]
    if not category.in_use:
        errors["category"] = [_("This category is no longer in use.")]
    if errors:
        raise Invalid(fields=errors)


def check_files(step: AnyStep, case: Case, known: Known, given: int) -> None:
    """Refuse a decision without its paper, a closing without the photo that its category needs, and a note of
    neither words nor photos.

    Raises:
        Invalid: none was ``given`` (a number of files) and none is there.
    """
    if given:
        return
    if step.action == ActionCode.NOTE and not known.text:
        raise Invalid(fields={"text": [_("Write something, or choose a photo.")]})
    if not isinstance(step, Step):
        return
    if step.files:
        raise Invalid(fields={"photos": [_("Please attach the certificate or the reply.")]})
    reason = case.category.photo_reason
    if reason and step.closes and step.outcome == Outcome.DONE and not case.attachments.exists():
        message = _("A photo is needed here: %(reason)s") % {"reason": reason}
        raise Invalid(fields={"photos": [message]})
