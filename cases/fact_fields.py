"""The form field of each fact that a step can need; pages, the admin and the API ask by the same fields."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.choices import ActionCode, LimitUnit, RouteCode, Satisfaction
from cases.models import Case, Matter, StageRun
from cases.routes import ROUTES, Fact
from cases.steps import AnyStep
from cases.tracking import FOR_RESIDENTS
from gridgov.kit.text import Text
from staff import posts
from staff.choices import OrganizationKind
from staff.models import Member, Organization
from staff.querysets import OrganizationQuerySet

NO_SUCH_CASE = _("There is no open case with this number in this community.")
MOST_PARTS = 20
MOST_MORE = 60  # units of time that may be asked for at once
TEXT_LABELS: dict[str, Text] = {
    ActionCode.HANDLE: _("What you did"),
    ActionCode.RESOLVE: _("How it was resolved"),
    ActionCode.RAISE_LEVEL: _("Why the level above is needed"),
    ActionCode.REFER: _("Why the department is needed"),
    ActionCode.TRACK: _("What you see now"),
    ActionCode.CONTAIN: _("What was done"),
    ActionCode.CONFIRM_OVER: _("Review: what happened, what is to be learned"),
    ActionCode.SUBMIT: _("Particulars and papers at hand"),
    ActionCode.ASK_COMPLETION: _("What is missing"),
    ActionCode.ASK_EXTENSION: _("Why more time is needed"),
    ActionCode.SUPERVISE: _("What is expected"),
}
# Who reads what is typed: the writer must know it while she writes.
READ_BY_RESIDENT = _("The resident reads this.")
READ_BY_STAFF = _("Only staff read this.")
_APPROVING = (OrganizationKind.SERVICE_CENTRE, OrganizationKind.DEPARTMENT)
_RESPONSIBLE = (*_APPROVING, OrganizationKind.POLICE_STATION, OrganizationKind.TOWNSHIP_OFFICE)


def offices_for(case: Case, action: str = "") -> OrganizationQuerySet:
    """Organizations that can be made responsible for a case: those that administer its area. Only a service
    centre or a department approves (policy 二(四), 审批性工作)."""
    codes = [case.area[:length] for length in (4, 6, 9)]
    kinds = _APPROVING if action == ActionCode.PASS_ON else _RESPONSIBLE
    return (
        Organization.objects.filter(divisions__code__in=codes, kind__in=kinds)
        .distinct()
        .order_by("kind", "name")
    )


def matter_of(case: Case) -> Matter | None:
    """The matter of an application: as defined, else the one of its category."""
    return case.matter or Matter.objects.filter(category=case.category_id, in_use=True).first()


class PartsField(forms.CharField):
    """One part a line; cleaned to a list of at least two."""

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value: Any) -> list[str]:
        """The parts. Raises ValidationError for fewer than two or more than ``MOST_PARTS``."""
        text = "\n".join(value) if isinstance(value, list | tuple) else value
        lines = [line.strip() for line in (super().clean(text) or "").splitlines() if line.strip()]
        if not 2 <= len(lines) <= MOST_PARTS:
            message = _("Write two to %(most)s parts, one a line.") % {"most": MOST_PARTS}
            raise forms.ValidationError(message)
        return lines


def _text(step: AnyStep, case: Case, required: bool) -> forms.Field:
    label = TEXT_LABELS.get(step.action, _("Words"))
    area = forms.Textarea(attrs={"rows": 3})
    readers = READ_BY_RESIDENT if step.action in FOR_RESIDENTS else READ_BY_STAFF
    return forms.CharField(label=label, required=required, max_length=2000, widget=area, help_text=readers)


def _office(step: AnyStep, case: Case, required: bool) -> forms.Field:
    offices = offices_for(case, step.action)
    return forms.ModelChoiceField(
        offices, label=_("Responsible department"), required=required, empty_label=None
    )


def _route(step: AnyStep, case: Case, required: bool) -> forms.Field:
    choices = [(code, RouteCode(code).label) for code in ROUTES[case.route].changes_to]
    return forms.ChoiceField(label=_("New route"), choices=choices, required=required)


def _satisfaction(step: AnyStep, case: Case, required: bool) -> forms.Field:
    return forms.ChoiceField(
        label=_("The resident is"),
        choices=Satisfaction.choices,
        required=required,
        widget=forms.RadioSelect,
    )


def _number(label: Text) -> Callable[[AnyStep, Case, bool], forms.Field]:
    def field(step: AnyStep, case: Case, required: bool) -> forms.Field:
        return forms.IntegerField(label=label, min_value=0, max_value=100000, required=required)

    return field


def _line(label: Text, readers: Text = "") -> Callable[[AnyStep, Case, bool], forms.Field]:
    def field(step: AnyStep, case: Case, required: bool) -> forms.Field:
        return forms.CharField(label=label, required=required, max_length=500, help_text=readers)

    return field


def _matter(step: AnyStep, case: Case, required: bool) -> forms.Field:
    return forms.ModelChoiceField(
        Matter.objects.filter(in_use=True),
        label=_("The matter, as defined"),
        required=required,
        to_field_name="name",
        empty_label=None,
        initial=matter_of(case),
    )


def _papers(step: AnyStep, case: Case, required: bool) -> forms.Field:
    matter = matter_of(case)
    names = matter.paper_list if matter else []
    return forms.MultipleChoiceField(
        label=_("Papers at hand"),
        choices=[(name, name) for name in names],
        required=required and bool(names),
        widget=forms.CheckboxSelectMultiple,
        initial=list(case.papers.filter(present=True).values_list("name", flat=True)),
    )


def _checked(step: AnyStep, case: Case, required: bool) -> forms.Field:
    return forms.BooleanField(label=_("I have checked on the spot that it is done"), required=required)


def _assignee(step: AnyStep, case: Case, required: bool) -> forms.Field:
    people = posts.holders(case.waiting_post, code=case.handling_code, office_id=case.office_id)
    return forms.ModelChoiceField(
        Member.objects.filter(pk__in=[one.pk for one in people]),
        label=_("Who does it"),
        required=required,
        empty_label=None,
        initial=case.assignee_id,
    )


def _amount(step: AnyStep, case: Case, required: bool) -> forms.Field:
    run = StageRun.objects.filter(case=case, left_at__isnull=True).first()
    unit = LimitUnit(run.unit).label if run else ""
    label = _("How much more time (%(unit)s)") % {"unit": unit}
    return forms.IntegerField(label=label, min_value=1, max_value=MOST_MORE, required=required)


def _case(step: AnyStep, case: Case, required: bool) -> forms.Field:
    # A part is closed with its whole, not into it.
    same = Case.objects.open().in_area(case.area[:12]).exclude(pk__in=[case.pk, case.part_of_id])
    return forms.ModelChoiceField(
        same,
        label=_("Number of the case that goes on"),
        required=required,
        to_field_name="number",
        widget=forms.TextInput,
        error_messages={"invalid_choice": NO_SUCH_CASE},
    )


def _parts(step: AnyStep, case: Case, required: bool) -> forms.Field:
    return PartsField(label=_("The parts, one a line"), required=required, max_length=4000)


_FIELDS: dict[Fact, Callable[[AnyStep, Case, bool], forms.Field]] = {
    Fact.TEXT: _text,
    Fact.MATTER: _matter,
    Fact.OFFICE: _office,
    Fact.ROUTE: _route,
    Fact.SATISFACTION: _satisfaction,
    Fact.WORDS: _line(_("The resident's words")),
    Fact.INJURED: _number(_("Injured")),
    Fact.DEATHS: _number(_("Deaths")),
    Fact.LOSSES: _line(_("Losses")),
    Fact.LEGAL_GROUND: _line(_("Legal ground"), READ_BY_RESIDENT),
    Fact.PAPERS: _papers,
    Fact.CHECKED: _checked,
    Fact.ASSIGNEE: _assignee,
    Fact.AMOUNT: _amount,
    Fact.CASE: _case,
    Fact.PARTS: _parts,
}


def fields_of(step: AnyStep, case: Case) -> dict[str, forms.Field]:
    """The form fields of a step, the needed ones first."""
    return {fact.value: _FIELDS[fact](step, case, fact in step.needs) for fact in step.facts}
