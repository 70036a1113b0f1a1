"""What forms of pages and of the admin share."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db.models import Model
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _

from kit.errors import Invalid
from kit.net.sending import LONGEST_OF_FORM, WAITED
from kit.numbers import phones
from kit.numbers.whole import whole
from kit.text import Text, tidy
from kit.time import clock
from kit.time.formats import DAY_INPUT, day_text

_LEAST_WAIT, _LONGEST_WAIT = 60, 31 * 24 * 60 * 60  # seconds on a phone


class AskingForm(forms.Form):
    """A form that asks and shows again what was typed; the verb cleans it, once, for pages and programs
    alike, and ``show_errors`` puts what it refused beside the fields."""

    def full_clean(self) -> None:
        """Nothing is cleaned here."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}

    def given(self) -> dict[str, Any]:
        """What was typed into each visible field, as it was sent."""
        return {
            name: field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            for name, field in self.fields.items()
            if not field.widget.is_hidden
        }


def show_errors(form: forms.BaseForm, refused: Invalid) -> None:
    """Put what a rule refused beside the fields of ``form``; the rest on top of it."""
    for name, errors in refused.fields.items():
        form.add_error(name if name in form.fields else None, [forms.ValidationError(e) for e in errors])
    if not refused.fields:
        form.add_error(None, forms.ValidationError(refused.message))


def written_at(headers: Mapping[str, str]) -> dt.datetime | None:
    """When a form was filled in that waited on a phone for the signal; None for one that came at once. The
    phone says how long it waited: its clock may be wrong, but it runs. Whoever writes the same words again
    hours later means something else, also where both arrive in the same minute."""
    waited = whole(headers.get(WAITED, ""), least=_LEAST_WAIT, most=_LONGEST_WAIT)
    return None if waited is None else clock.now() - dt.timedelta(seconds=waited)


class KeyedForm(forms.Form):
    """A form with a token, by which it is known when it arrives a second time. The phone gives a kept page
    another one each time it is opened (templates/offline/worker.js)."""

    key = forms.CharField(
        max_length=LONGEST_OF_FORM, required=False, initial=lambda: uuid.uuid4().hex, widget=forms.HiddenInput
    )

    def renew(self, **said: str) -> None:
        """Give what was typed a new token, so that it can be sent as something else; with what is ``said``
        anew."""
        renewed = cast(QueryDict, self.data).copy()
        for name, value in {**said, "key": uuid.uuid4().hex}.items():
            renewed[name] = value
        self.data = renewed


class SeveralFiles(forms.ClearableFileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; cleaned to a list. What they hold is checked by whoever keeps them."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The files, an empty one included: it is refused with its name when it is opened."""
        given = data if isinstance(data, list | tuple) else [data]
        return [one for one in given if one]


class WordsField(forms.CharField):
    """Words as people see them; invisible ones are none."""

    def to_python(self, value: Any) -> str:
        """The words, tidied."""
        return tidy(super().to_python(value) or "")


class PhoneField(forms.CharField):
    """A phone number in any of the usual writings; cleaned to the one in which it is kept."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
        super().__init__(**{"widget": widget, **kwargs})

    def clean(self, value: Any) -> str:
        """The number, or nothing. Raises ValidationError."""
        try:
            return phones.read(super().clean(value))
        except Invalid as refused:
            raise forms.ValidationError([str(one) for one in refused.fields["phone"]]) from refused


class DayAheadField(forms.DateField):
    """A day from tomorrow on, at most ``ahead`` days from today."""

    def __init__(self, ahead: int, **kwargs: Any) -> None:
        first, last = (clock.today() + dt.timedelta(days=days) for days in (1, ahead))
        bounds = {"first": day_text(first), "last": day_text(last)}
        refusal = _("Please give a day from %(first)s to %(last)s.") % bounds
        limits = {"min": bounds["first"], "max": bounds["last"]}
        super().__init__(
            widget=forms.DateInput(format=DAY_INPUT, attrs={"type": "date", **limits}),
            validators=[MinValueValidator(first, refusal), MaxValueValidator(last, refusal)],
            **kwargs,
        )


class LinesField(WordsField):
    """One a line; cleaned to a list."""

    def __init__(self, *, least: int, most: int, longest_line: int, refusal: Text, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), **kwargs)
        self.least, self.most, self.refusal = least, most, refusal
        self.fits = MaxLengthValidator(longest_line)

    def clean(self, value: Any) -> list[str]:
        """The lines. Raises ValidationError for too few or too many, or one that is too long."""
        text = "\n".join(value) if isinstance(value, list | tuple) else value
        lines = [line.strip() for line in (super().clean(text) or "").splitlines() if line.strip()]
        if not self.least <= len(lines) <= self.most:
            raise forms.ValidationError(self.refusal, params={"most": self.most})
        for line in lines:
            self.fits(line)
        return lines


def to_choose(rows: Any, scope_where: Callable[[str], Any] | None = None) -> Any:
    """``rows`` with what their ``choice_label`` needs, in a number of queries that does not grow with them.
    ``scope_where`` is where whoever chooses may look at what (``request.scope_where``)."""
    needs: Any = getattr(rows, "to_choose", None)
    return rows if needs is None else needs(scope_where)


def choice_label(row: Any) -> str:
    """A row as it is offered and shown as chosen: with what tells it from another one of the same name."""
    return str(getattr(row, "choice_label", row))


class ChoiceField(forms.ModelChoiceField):
    """One of several rows, each with what tells it from others of its name."""

    def label_from_instance(self, obj: Any) -> str:
        """As everywhere."""
        return choice_label(obj)


class ChoicesField(forms.ModelMultipleChoiceField):
    """Some of several rows, in the same words."""

    def label_from_instance(self, obj: Any) -> str:
        """As everywhere."""
        return choice_label(obj)


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows by their keys; what could be no key is not looked up."""

    def clean(self, value: Any) -> Any:
        """The rows. Raises ValidationError; names what is no key."""
        for one in value if isinstance(value, list | tuple) else ():
            if not isinstance(one, Model) and whole(one) is None:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], params={"value": str(one)[:40]}
                )
        return super().clean(value)
