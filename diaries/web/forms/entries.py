"""Forms of entries, and of lines that stand in the diary by themselves."""

import datetime as dt
import uuid
from functools import partial
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases.choices import Source
from cases.models import Case
from cases.web.forms import ReportForm
from diaries.actions import (
    add_entry,
    correct_entry,
    make_case,
    make_visit,
    remark_line,
)
from diaries.actions.lines import LONGEST as LONGEST_REMARK
from diaries.choices import EntryKind
from diaries.lines import Line
from diaries.models import Entry, LineNote
from grids.scope import Scope
from kit.forms import WordsField
from kit.net.sending import LONGEST_OF_FORM
from residents import access
from residents.models import Household, Visit
from residents.registry import record_visit
from residents.views.forms import VisitForm
from staff.models import Member


def new_key() -> str:
    """A token by which the same form, sent twice, is known."""
    return uuid.uuid4().hex


class EntryForm(forms.Form):
    """A new entry. Only the words are asked for; photos and numbers are never forced (domain.md, Law)."""

    text = WordsField(label=_("What happened"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=EntryKind.choices, initial=EntryKind.PATROL, widget=forms.RadioSelect
    )
    place = WordsField(label=_("Place, in words"), max_length=120, required=False)
    door = WordsField(
        label=_("Household, by its door"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"list": "doors", "autocomplete": "off"}),
    )
    participants = forms.IntegerField(
        label=_("Number of participants"),
        min_value=1,
        max_value=9999,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    key = forms.CharField(
        max_length=LONGEST_OF_FORM, required=False, initial=new_key, widget=forms.HiddenInput
    )

    waited = False  # on a phone for the signal
    sent_before: Entry | None = None  # what the same form noted in other words

    def __init__(self, *args: Any, register: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.register = register

    @property
    def more(self) -> bool:
        """Whether the fields that are folded away have something to show."""
        names = ("place", "door", "participants")
        return any(self[name].errors or self[name].value() not in (None, "") for name in names)

    def add(self, *, by: Member, date: dt.date) -> Entry:
        """Add the entry to the diary of that day. Raises as ``add_entry``."""
        return add_entry(by=by, date=date, key=self.cleaned_data["key"], waited=self.waited, **self.said())

    def said(self) -> dict[str, Any]:
        """What was typed, with the household that its door means. Raises Invalid."""
        given = self.cleaned_data
        return {
            "kind": EntryKind(given["kind"]),
            "text": given["text"],
            "place": given["place"],
            "participants": given["participants"],
            "household": self._household(given["door"]),
        }

    def _household(self, door: str) -> Household | None:
        return access.household_named(self.register, door) if door else None

    def renew(self) -> None:
        """Give what was typed a new token, so that it can be sent as something else."""
        self.data = {**cast(QueryDict, self.data).dict(), "key": new_key()}


class CorrectionForm(EntryForm):
    """An entry in other words."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        self.entry, self.shown = entry, getattr(entry, "door", None) or ""
        names = ("text", "kind", "place", "participants", "version")
        initial = {**{name: getattr(entry, name) for name in names}, "door": self.shown}
        super().__init__(*args, initial=initial, **kwargs)

    def _household(self, door: str) -> Household | None:
        """A door that was left as it is stays that of its household: others may have the same."""
        return self.entry.household if door and door == self.shown else super()._household(door)

    def see(self, version: int) -> None:
        """What stands there now is shown beside what was typed, and may be replaced by it."""
        self.data = {**cast(QueryDict, self.data).dict(), "version": version}

    def correct(self, *, by: Member) -> Entry:
        """Correct the entry. Raises as ``correct_entry``."""
        return correct_entry(by=by, entry=self.entry, version=self.cleaned_data["version"], **self.said())


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
        kwargs["initial"] = {"findings": entry.text, "door": self.shown, "at": entry.added_at}
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


class RemarkForm(forms.Form):
    """Words to a line that stands in the diary by itself, or that it is hidden."""

    words = WordsField(
        label=_("Add words"),
        max_length=LONGEST_REMARK,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    hidden = forms.BooleanField(label=_("Do not show it in my diary"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def remark(self, *, by: Member, date: dt.date, source: str, key: str) -> LineNote:
        """Add the words. Raises as ``remark_line``."""
        given = self.cleaned_data
        return remark_line(
            by=by,
            date=date,
            source=source,
            key=key,
            words=given["words"],
            hidden=given["hidden"],
            version=given["version"] or 0,
        )

    @classmethod
    def about(cls, line: Line, note: LineNote | None) -> "RemarkForm":
        """The form for a line with the words that it has."""
        initial: dict[str, Any] = {"version": note.version if note else 0}
        if note is not None:
            initial |= {"words": note.words, "hidden": note.hidden}
        return cls(initial=initial, auto_id=f"id_{line.source}_{line.key}_%s")


class EntryCaseForm(ReportForm):
    """The form of a new case, prefilled with an entry of the diary, so that nothing is typed again."""

    source = Source.DIARY

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        initial = {"description": entry.text, "address": entry.place, "grid": entry.diary.grid.code}
        super().__init__(*args, initial=initial, **kwargs)
        self.entry = entry

    def file(self, *, by: Member) -> Case:
        """File the case and link the entry to it. Raises as ``ReportForm.file``, and NotFound."""
        return make_case(entry=self.entry, by=by, file=partial(super().file, by=by))
