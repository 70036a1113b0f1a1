"""Forms of entries, and of lines that stand in the diary by themselves."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.web.forms import PHOTO_TYPES
from cases.web.uploads import FormFiles
from diaries.actions import (
    add_entry,
    correct_entry,
    remark_line,
)
from diaries.actions.lines import LONGEST as LONGEST_REMARK
from diaries.choices import EntryKind
from diaries.lines import Line
from diaries.models import Entry, EntryPhoto, LineNote
from diaries.queries.photos import photos_of
from grids.scope import Scope
from kit.forms import FilesField, KeyedForm, SeveralFiles, WordsField
from kit.time import clock
from kit.time.formats import HOUR_INPUT
from residents import access
from residents.models import Household
from staff.models import Member


class EntryForm(KeyedForm):
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
    time = forms.TimeField(
        label=pgettext_lazy("entry", "When, if not just now"),
        required=False,
        input_formats=[HOUR_INPUT],
        widget=forms.TimeInput(format=HOUR_INPUT, attrs={"type": "time"}),
    )
    photos = FilesField(
        label=_("Photos or PDF"),
        required=False,
        widget=SeveralFiles(attrs={"accept": PHOTO_TYPES, "multiple": True}),
    )

    waited = False  # on a phone for the signal
    sent_before: Entry | None = None  # what the same form noted in other words

    def __init__(self, *args: Any, register: Scope, uploads: FormFiles, **kwargs: Any) -> None:
        """``uploads`` are its photos, also those that wait since it was refused."""
        super().__init__(*args, **kwargs)
        self.register, self.uploads = register, uploads

    @property
    def more(self) -> bool:
        """Whether the fields that are folded away have something to show."""
        names = ("place", "door", "participants", "time")
        return any(self[name].errors or self[name].value() not in (None, "") for name in names)

    def add(self, *, by: Member, date: dt.date, written_at: dt.datetime | None) -> Entry:
        """Add the entry to the diary of that day; ``written_at``, if it waited on the phone. Raises as
        ``add_entry``."""
        sent = {"uploads": self.uploads.given(), "key": self.cleaned_data["key"], "written_at": written_at}
        return add_entry(by=by, date=date, **sent, **self.said(date))

    def said(self, date: dt.date) -> dict[str, Any]:
        """What was typed, with the household that its door means, and the moment of ``date`` that the time
        is. Raises Invalid."""
        given = self.cleaned_data
        time = given["time"]
        return {
            "kind": EntryKind(given["kind"]),
            "text": given["text"],
            "place": given["place"],
            "participants": given["participants"],
            "household": self._household(given["door"]),
            "happened_at": dt.datetime.combine(date, time, clock.CHINA) if time is not None else None,
        }

    def keep_files(self) -> None:
        """Let the photos wait for the next sending, and say what is wrong with those that can't."""
        errors = self.uploads.errors
        self.uploads.keep()
        if self.is_bound and errors and "photos" not in self.errors:
            self.add_error("photos", [forms.ValidationError(str(one)) for one in errors])

    def _household(self, door: str) -> Household | None:
        return access.household_named(self.register, door) if door else None


class CorrectionForm(EntryForm):
    """An entry in other words."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        self.entry, self.shown = entry, getattr(entry, "door", None) or ""
        names = ("text", "kind", "place", "participants", "version")
        at = entry.happened_at
        self.hour = clock.local(at).time().replace(second=0, microsecond=0) if at is not None else None
        initial = {**{name: getattr(entry, name) for name in names}, "door": self.shown, "time": self.hour}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)

    def _household(self, door: str) -> Household | None:
        """A door that was left as it is stays that of its household: others may have the same."""
        return self.entry.household if door and door == self.shown else super()._household(door)

    def see(self, version: int) -> None:
        """What stands there now is shown beside what was typed, and may be replaced by it."""
        renewed = cast(QueryDict, self.data).copy()
        renewed["version"] = str(version)
        self.data = renewed

    def correct(self, *, by: Member) -> Entry:
        """Correct the entry. Raises as ``correct_entry``."""
        said = self.said(self.entry.diary.date)
        if self.cleaned_data["time"] == self.hour:
            said["happened_at"] = self.entry.happened_at  # to the second
        return correct_entry(
            by=by,
            entry=self.entry,
            version=self.cleaned_data["version"],
            uploads=self.uploads.given(),
            without=[one.pk for one, goes in self.photos_now if goes],
            **said,
        )

    @property
    def photos_now(self) -> list[tuple[EntryPhoto, bool]]:
        """The photos that the entry has, and whether each is taken out."""
        out = self.data.getlist("out") if isinstance(self.data, QueryDict) else []
        return [(one, str(one.pk) in out) for one in photos_of(self.entry)]


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
