"""Forms of the diary; they turn input into domain types and stop there."""

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
from diaries.actions import add_entry, make_case
from diaries.choices import EntryKind
from diaries.models import Entry
from kit.forms import WordsField
from kit.net.sending import LONGEST_OF_FORM
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

    sent_before: Entry | None = None  # what the same form noted in other words

    @property
    def more(self) -> bool:
        """Whether the fields that are folded away have something to show."""
        names = ("place", "participants")
        return any(self[name].errors or self[name].value() not in (None, "") for name in names)

    def add(self, *, by: Member, date: dt.date) -> Entry:
        """Add the entry to the diary of that day. Raises as ``add_entry``."""
        given = self.cleaned_data
        return add_entry(
            by=by,
            date=date,
            kind=EntryKind(given["kind"]),
            text=given["text"],
            place=given["place"],
            participants=given["participants"],
            key=given["key"],
        )

    def renew(self) -> None:
        """Give what was typed a new token, so that it can be sent as something else."""
        self.data = {**cast(QueryDict, self.data).dict(), "key": new_key()}


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
