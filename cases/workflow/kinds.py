"""The kinds of input that a step can ask for: how each is asked for, cleaned, kept in the timeline and said.

An input itself is defined once, in ``cases/workflow/inputs.py``; pages, programs, the timeline and the
printed tables derive from it.
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.db.models import Model, QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case
from kit.forms import ChoiceField, DayAheadField, LinesField, PhoneField, WordsField, to_choose
from kit.text import Text, listed
from kit.time import clock
from kit.time.formats import day_text

CHOOSE = gettext_lazy("— choose —")
DEGREES_DIGITS, DEGREES_PLACES = 9, 6

T = TypeVar("T")
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """By which step with which case an input is asked for.

    ``words`` is what the action calls its words, ``readers`` says who reads them; ``routes`` are those that
    the case's route may change to; ``approving`` and ``another`` say which departments the step offers.
    """

    case: Case
    required: bool
    words: Text = ""
    readers: Text = ""
    routes: Sequence[str] = ()
    approving: bool = False
    another: bool = False


class Input(ABC, Generic[T]):
    """Something that a step needs or takes. ``name`` is its name for programs and in the timeline, ``label``
    what a person is asked, ``nothing`` what it is when it was not given, ``recorded`` what the timeline calls
    it (the same, unless given), ``hint`` what a program must know of it (English). ``in_facts``: whether the
    timeline keeps it among the facts of its line."""

    program_type: ClassVar[str] = "text"

    def __init__(
        self,
        name: str,
        label: Text,
        *,
        nothing: T,
        recorded: Text = "",
        hint: str = "",
        in_facts: bool = True,
    ) -> None:
        self.name, self.label, self.nothing = name, label, nothing
        self.recorded, self.hint, self.in_facts = recorded or label, hint, in_facts

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    @abstractmethod
    def field(self, asked: Asked) -> forms.Field:
        """The field that asks for it."""

    def clean(self, asked: Asked, value: Any) -> T:
        """What was given, checked. Raises ValidationError."""
        cleaned: T = self.field(asked).clean(value)
        return cleaned

    def keep(self, value: T) -> Any:
        """What the timeline keeps of it, as plain JSON."""
        return value

    def say(self, kept: Any) -> Text:
        """What the timeline kept, in words."""
        return str(kept)


class Words(Input[str]):
    """Words of at most ``longest`` characters, in one line or several. Without a label they are asked for
    under the name that the action gives them."""

    def __init__(
        self,
        name: str,
        label: Text = "",
        *,
        longest: int,
        lines: int = 1,
        readers: Text = "",
        in_facts: bool = True,
        hint: str = "",
    ) -> None:
        super().__init__(name, label, nothing="", in_facts=in_facts, hint=hint)
        self.longest, self.lines, self.readers = longest, lines, readers

    def field(self, asked: Asked) -> forms.Field:
        """A line, or an area, under the name and with the readers that the action gives it."""
        if self.label:
            return self.ask(required=asked.required)
        return self._field(asked.words, asked.readers, asked.required)

    def ask(self, *, required: bool, label: Text = "") -> forms.Field:
        """A line, or an area, whatever it is asked for; ``label`` where the question is put another way."""
        return self._field(label or self.label, self.readers, required)

    def _field(self, label: Text, readers: Text, required: bool) -> forms.Field:
        widget = forms.Textarea(attrs={"rows": self.lines}) if self.lines > 1 else forms.TextInput()
        return WordsField(
            label=label,
            required=required,
            max_length=self.longest,
            widget=widget,
            help_text=readers,
        )


class Phone(Words):
    """A phone number, read like every phone."""

    def _field(self, label: Text, readers: Text, required: bool) -> forms.Field:
        return PhoneField(label=label, required=required, max_length=self.longest, help_text=readers)


class Number(Input[int | None]):
    """A whole number. ``unit``, asked of the case, is put into the label."""

    program_type = "integer"

    def __init__(
        self,
        name: str,
        label: Text,
        *,
        least: int,
        most: int,
        unit: Callable[[Case], Text] | None = None,
        recorded: Text = "",
        hint: str = "",
    ) -> None:
        super().__init__(name, label, nothing=None, recorded=recorded, hint=hint)
        self.least, self.most, self.unit = least, most, unit

    def field(self, asked: Asked) -> forms.Field:
        """A field for a number."""
        label = str(self.label) % {"unit": self.unit(asked.case)} if self.unit else self.label
        return forms.IntegerField(
            label=label, min_value=self.least, max_value=self.most, required=asked.required
        )


class Day(Input[dt.date | None]):
    """A day from tomorrow on, at most ``ahead`` away; one ``proposed`` days away is what is usual."""

    program_type = "date"

    def __init__(self, name: str, label: Text, *, ahead: int, proposed: int = 0, **about: Any) -> None:
        super().__init__(name, label, nothing=None, **about)
        self.ahead, self.proposed = ahead, proposed

    def usual(self) -> dt.date | None:
        """The day that is proposed, if any."""
        return clock.today() + dt.timedelta(days=self.proposed) if self.proposed else None

    def field(self, asked: Asked) -> forms.Field:
        """A field for a date."""
        return DayAheadField(self.ahead, label=self.label, required=asked.required, initial=self.usual)

    def keep(self, value: dt.date | None) -> Any:
        """In the way of programs, which is that of people too."""
        return day_text(value) if value is not None else None


class Degrees(Input[Decimal | None]):
    """A latitude or longitude in WGS 84, in degrees to six places; found by the phone, never typed."""

    program_type = "decimal"

    def __init__(self, name: str, *, most: int) -> None:
        super().__init__(name, "", nothing=None)
        self.most = most

    def field(self, asked: Asked) -> forms.Field:
        """A hidden field."""
        return self.ask(required=asked.required)

    def ask(self, *, required: bool) -> forms.Field:
        """Whatever it is asked for."""
        about: dict[str, Any] = {"min_value": -self.most, "max_value": self.most, "required": required}
        about |= {"max_digits": DEGREES_DIGITS, "decimal_places": DEGREES_PLACES}
        return forms.DecimalField(widget=forms.HiddenInput, **about)


class Tick(Input[bool]):
    """Yes, or nothing."""

    program_type = "boolean"

    def __init__(self, name: str, label: Text, *, hint: str = "") -> None:
        super().__init__(name, label, nothing=False, hint=hint)

    def field(self, asked: Asked) -> forms.Field:
        """A box; a needed one must be ticked."""
        return self.ask(required=asked.required)

    def ask(self, *, required: bool) -> forms.Field:
        """The same, whatever it is asked for."""
        return forms.BooleanField(label=self.label, required=required)

    def say(self, kept: Any) -> Text:
        """Yes."""
        return _("Yes")


class Choice(Input[str]):
    """One of a closed list; ``offered`` narrows it for the case."""

    program_type = "choice"

    def __init__(
        self,
        name: str,
        label: Text,
        choices: type[TextChoices],
        *,
        offered: Callable[[Asked], Sequence[str]] | None = None,
        radio: bool = False,
    ) -> None:
        super().__init__(name, label, nothing="")
        self.choices, self.offered, self.radio = choices, offered, radio

    def field(self, asked: Asked) -> forms.Field:
        """A list, or buttons."""
        codes = self.offered(asked) if self.offered else self.choices.values
        return self.ask(codes, required=asked.required)

    def ask(self, codes: Sequence[str] = (), *, required: bool, label: Text = "") -> forms.Field:
        """A list or buttons of these ``codes``, or of all; ``label`` where the question is put otherwise."""
        # A list shows its first line as chosen: nobody's choice must stand there.
        nothing: list[tuple[str, Text]] = [] if self.radio else [("", CHOOSE)]
        return forms.ChoiceField(
            label=label or self.label,
            choices=[*nothing, *((code, self.choices(code).label) for code in codes or self.choices.values)],
            required=required,
            widget=forms.RadioSelect if self.radio else forms.Select,
        )

    def say(self, kept: Any) -> Text:
        """The label of the choice."""
        return self.choices(kept).label if kept in self.choices.values else str(kept)


class OneRow(Input[Row | None], Generic[Row]):
    """A row out of ``rows``, given by its number in the database or by ``key``, of at most ``longest``
    characters; ``shown`` is the attribute that the timeline keeps. ``typed``: too many to choose from, so
    that the key is typed in. ``initial`` proposes a row; ``why`` says on what ground, with ``name`` and
    ``category``. Without a proposal nothing is chosen beforehand."""

    def __init__(
        self,
        name: str,
        label: Text,
        rows: Callable[[Asked], QuerySet[Row]],
        *,
        key: str = "",
        longest: int = 0,
        shown: str = "name",
        initial: Callable[[Case], Any] | None = None,
        typed: bool = False,
        unknown: Text = "",
        why: Text = "",
        recorded: Text = "",
        hint: str = "",
    ) -> None:
        super().__init__(name, label, nothing=None, recorded=recorded, hint=hint)
        self.rows, self.key, self.longest, self.shown, self.initial = rows, key, longest, shown, initial
        self.typed, self.unknown, self.why = typed, unknown, why

    @property
    def program_type(self) -> str:  # type: ignore[override]
        """A typed one is a text for programs too: none gets a list of all."""
        return "text" if self.typed else "choice"

    def field(self, asked: Asked) -> forms.Field:
        """A list of the rows for the case, or a line for the key."""
        initial = self.initial(asked.case) if self.initial else None
        rows = self.rows(asked)
        field = self.choose(rows, required=asked.required, initial=initial)
        if initial is not None and self.why and initial in rows:
            field.help_text = self.why % {"name": initial, "category": asked.case.category}
        return field

    def choose(self, rows: QuerySet[Row], *, required: bool, initial: Any = None) -> forms.Field:
        """A list of these ``rows``."""
        field = ChoiceField(
            to_choose(rows),
            label=self.label,
            required=required,
            to_field_name=self.key or None,
            initial=initial,
            widget=forms.TextInput if self.typed else forms.Select,
            error_messages={"invalid_choice": self.unknown} if self.unknown else None,
        )
        field.empty_label = CHOOSE  # also where one is proposed, which Django leaves out: back to nothing
        return field

    def clean(self, asked: Asked, value: Any) -> Row | None:
        """The row; one that was given as such is checked as if its key had been."""
        if isinstance(value, Model):
            value = value.serializable_value(self.key or "pk")
        return super().clean(asked, value)

    def keep(self, value: Row | None) -> Any:
        """Its name."""
        return getattr(value, self.shown) if value is not None else None


class _ListOfWords(Input[list[str] | None]):
    """Several words."""

    def say(self, kept: Any) -> Text:
        """One after the other."""
        return listed(kept) if isinstance(kept, list) else str(kept)


class Several(_ListOfWords):
    """Any of the words that ``options`` names for the case; None: as before."""

    program_type = "choices"

    def __init__(
        self,
        name: str,
        label: Text,
        options: Callable[[Case], Sequence[str]],
        *,
        initial: Callable[[Case], Sequence[str]],
        longest_word: int,
        hint: str = "",
    ) -> None:
        super().__init__(name, label, nothing=None, hint=hint)
        self.options, self.initial, self.longest_word = options, initial, longest_word

    def field(self, asked: Asked) -> forms.Field:
        """Boxes; where there are none, none is needed."""
        names = [(name, name) for name in self.options(asked.case)]
        return forms.MultipleChoiceField(
            label=self.label,
            choices=names,
            required=asked.required and bool(names),
            widget=forms.CheckboxSelectMultiple,
            initial=list(self.initial(asked.case)),
        )


class Lines(_ListOfWords):
    """Several words, one a line, each of at most ``longest_word`` characters. ``refusal`` says how many there
    may be, with ``most``."""

    program_type = "list"

    def __init__(
        self,
        name: str,
        label: Text,
        *,
        least: int,
        most: int,
        refusal: Text,
        longest: int,
        longest_word: int,
        hint: str = "",
    ) -> None:
        super().__init__(name, label, nothing=None, hint=hint)
        self.least, self.most, self.refusal = least, most, refusal
        self.longest, self.longest_word = longest, longest_word

    def field(self, asked: Asked) -> forms.Field:
        """An area."""
        return LinesField(
            label=self.label,
            required=asked.required,
            max_length=self.longest,
            longest_line=self.longest_word,
            least=self.least,
            most=self.most,
            refusal=self.refusal,
        )
