"""The facts that steps need: their form fields, and the check that they are there and make sense."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.choices import ActionCode, RouteCode, Satisfaction
from cases.models import Case, Category
from cases.routes import ROUTES, Fact
from cases.steps import AnyStep
from gridgov.kit.errors import Invalid
from gridgov.kit.text import Text
from grids.models import Grid
from staff.choices import OrganizationKind
from staff.models import Organization
from staff.querysets import OrganizationQuerySet

TEXT_LABELS: dict[str, Text] = {
    ActionCode.HANDLE: _("What you did"),
    ActionCode.RESOLVE: _("How it was resolved"),
    ActionCode.RAISE_LEVEL: _("Why the level above is needed"),
    ActionCode.TRACK: _("What you see now"),
    ActionCode.CONTAIN: _("What was done"),
    ActionCode.CONFIRM_OVER: _("Review: what happened, what is to be learned"),
    ActionCode.SUBMIT: _("Particulars and papers at hand"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """The facts of one step, checked."""

    text: str = ""
    matter: str = ""
    office: Organization | None = None
    route: str = ""
    satisfaction: str = ""
    words: str = ""
    injured: int | None = None
    deaths: int | None = None
    losses: str = ""
    legal_ground: str = ""

    def for_timeline(self) -> dict[str, Any]:
        """What the timeline keeps besides the words, as plain JSON."""
        kept: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if one.name == "text" or value in ("", None):
                continue
            kept[one.name] = value.name if isinstance(value, Organization) else value
        return kept


def offices_for(case: Case) -> OrganizationQuerySet:
    """Organizations that can be made responsible for a case: those that administer its area."""
    codes = [case.area[:length] for length in (4, 6, 9)]
    kinds = (
        OrganizationKind.DEPARTMENT,
        OrganizationKind.POLICE_STATION,
        OrganizationKind.TOWNSHIP_OFFICE,
        OrganizationKind.SERVICE_CENTRE,
    )
    return (
        Organization.objects.filter(divisions__code__in=codes, kind__in=kinds)
        .distinct()
        .order_by("kind", "name")
    )


def _field(fact: Fact, step: AnyStep, case: Case) -> forms.Field:
    """The form field of a fact."""
    required = fact in step.needs
    area = forms.Textarea(attrs={"rows": 3})
    if fact == Fact.TEXT:
        label = TEXT_LABELS.get(step.action, _("Words"))
        return forms.CharField(label=label, required=required, max_length=2000, widget=area)
    if fact == Fact.OFFICE:
        return forms.ModelChoiceField(
            offices_for(case), label=_("Responsible department"), required=required, empty_label=None
        )
    if fact == Fact.ROUTE:
        choices = [(code, RouteCode(code).label) for code in ROUTES[case.route].changes_to]
        return forms.ChoiceField(label=_("New route"), choices=choices, required=required)
    if fact == Fact.SATISFACTION:
        return forms.ChoiceField(
            label=_("The resident is"),
            choices=Satisfaction.choices,
            required=required,
            widget=forms.RadioSelect,
        )
    if fact in (Fact.INJURED, Fact.DEATHS):
        label = _("Injured") if fact == Fact.INJURED else _("Deaths")
        return forms.IntegerField(label=label, min_value=0, max_value=100000, required=required)
    labels = {
        Fact.MATTER: _("The matter, as defined"),
        Fact.WORDS: _("The resident's words"),
        Fact.LOSSES: _("Losses"),
        Fact.LEGAL_GROUND: _("Legal ground"),
    }
    return forms.CharField(label=labels[fact], required=required, max_length=500)


def fields_of(step: AnyStep, case: Case) -> dict[str, forms.Field]:
    """The form fields of a step, the needed ones first."""
    return {fact.value: _field(fact, step, case) for fact in step.facts}


def check(step: AnyStep, case: Case, given: Mapping[str, Any]) -> Known:
    """The facts of a step, cleaned.

    Raises:
        Invalid: a needed fact is missing or one does not fit; names each.
    """
    cleaned: dict[str, Any] = {}
    errors: dict[str, list[Text]] = {}
    for name, field in fields_of(step, case).items():
        value = given.get(name)
        if isinstance(value, Organization):
            value = value.pk
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
