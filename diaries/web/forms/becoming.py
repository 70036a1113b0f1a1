"""Forms of what an entry of the diary, or a visit, becomes: prefilled, so that nothing is typed again."""

from functools import partial
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.choices import Source
from cases.models import Case
from cases.web.forms import ReportForm
from diaries.actions import (
    change_register,
    correct_entry,
    make_case,
    make_case_of_visit,
    make_visit,
    take_back_visit,
)
from diaries.models import Entry
from diaries.web.forms.heard import HeardCaseForm
from grids.scope import Scope
from kit.forms import WordsField
from residents import access
from residents.models import Household, Visit
from residents.registry import record_visit
from residents.registry.calls import LONGEST_REASON
from residents.views.forms import HouseholdForm, VisitForm
from residents.views.households import change_as_typed
from staff.models import Member


class EntryVisitForm(VisitForm):
    """A visit, prefilled with an entry of the diary, so that nothing is typed again."""

    door = WordsField(
        label=_("Household, by its door"),
        max_length=60,
        widget=forms.TextInput(attrs={"list": "doors", "autocomplete": "off"}),
    )
    field_order = ("door", "purpose", "findings")

    def __init__(self, *args: Any, entry: Entry, register: Scope, **kwargs: Any) -> None:
        self.entry, self.register, self.shown = entry, register, getattr(entry, "door", None) or ""
        kwargs["initial"] = {"findings": entry.text, "door": self.shown, "at": entry.when}
        super().__init__(*args, **kwargs)

    def visit(self, *, by: Member) -> Visit:
        """Note the visit and link the entry to it. Raises as ``record_visit`` and ``make_visit``, and Invalid
        for a door that names no household of the register."""
        given = dict(self.cleaned_data)
        door = given.pop("door")
        kept = self.entry.household
        home = (
            kept if kept is not None and door == self.shown else access.household_named(self.register, door)
        )
        return make_visit(
            entry=self.entry, by=by, record=partial(record_visit, household=home, by=by, **given)
        )


class EntryDoorForm(forms.Form):
    """Which household an entry is about, where it names none."""

    door = WordsField(
        label=_("Household, by its door"),
        max_length=60,
        widget=forms.TextInput(attrs={"list": "doors", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, entry: Entry, register: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry, self.register = entry, register

    def name(self, *, by: Member) -> Entry:
        """Say it in the entry. Raises as ``correct_entry``, and Invalid for a door that names none."""
        home = access.household_named(self.register, self.cleaned_data["door"])
        names = ("kind", "text", "place", "participants", "happened_at")
        said = {name: getattr(self.entry, name) for name in names}
        return correct_entry(by=by, entry=self.entry, version=self.entry.version, household=home, **said)


class EntryHouseholdForm(HouseholdForm):
    """The household's own form, from an entry of the diary."""

    @classmethod
    def about(cls, data: Any, entry: Entry, home: Household, scope: Scope) -> "EntryHouseholdForm":
        """The form of the household that the entry tells of."""
        made = cast(EntryHouseholdForm, cls.of(data, home, scope))
        made.entry, made.home = entry, home
        return made

    entry: Entry
    home: Household

    def change(self, *, by: Member) -> Household:
        """Change the register and link the entry to it. Raises as ``change_register``."""
        given = self.cleaned_data
        return change_register(entry=self.entry, by=by, change=lambda: change_as_typed(self.home, by, given))


class EntryCaseForm(ReportForm):
    """The form of a new case, prefilled with an entry of the diary, so that nothing is typed again."""

    source = Source.DIARY

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        where = entry.place or getattr(entry, "door", None) or ""
        initial = {"description": entry.text, "address": where, "grid": entry.diary.grid.code}
        super().__init__(*args, initial=initial, **kwargs)
        self.entry = entry

    def file(self, *, by: Member) -> Case:
        """File the case and link the entry to it. Raises as ``ReportForm.file``, and NotFound."""
        return make_case(entry=self.entry, by=by, file=partial(super().file, by=by))


class VisitCaseForm(HeardCaseForm):
    """The form of a new case, prefilled with the difficulties of a visit, what is to be done after it, and
    what else was found or wished; each is said once."""

    source = Source.VISIT

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        home = visit.household
        found = (visit.difficulties, visit.follow_up, visit.wishes, visit.findings)
        said = "\n".join(dict.fromkeys(one for one in found if one))
        super().__init__(*args, words=said, place=home.door, grid=home.grid, heard=None, **kwargs)
        self.visit = visit

    def file(self, *, by: Member) -> Case:
        """File the case and link the visit to it. Raises as ``ReportForm.file``, and NotFound."""
        return make_case_of_visit(visit=self.visit, by=by, file=partial(super().file, by=by))


class VisitBackForm(forms.Form):
    """Why a visit is taken back, if she wants to say so."""

    why = WordsField(label=_("Why (may stay empty)"), max_length=LONGEST_REASON, required=False)

    def take_back(self, *, visit: Visit, by: Member) -> Visit:
        """Take it back. Raises as ``take_back_visit``."""
        return take_back_visit(visit=visit, by=by, why=self.cleaned_data["why"])
