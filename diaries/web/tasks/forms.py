"""Forms of tasks; they turn input into domain types and stop there."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diaries.actions.tasks import answer_grid, answer_household, end_task, extend_task, give_task, urge_task
from diaries.actions.tasks._known import Seen
from diaries.choices import KnownField, QuestionKind, TaskAmong, TaskKind, TaskUnit
from diaries.models import Task, TaskAnswer, TaskPart
from diaries.queries.tasks.orders import Order, in_register, known_already
from diaries.rules.tasks import LONGEST_ANSWER, LONGEST_QUESTION, LONGEST_TITLE, LONGEST_WORDS, Question
from grids.choices import GridLevel
from kit.errors import Invalid
from kit.forms import KeyedForm, WordsField, show_errors
from kit.numbers.hidden import HiddenNumbers
from kit.time import clock
from kit.time.bounds import refuse_unusual
from kit.time.formats import MOMENT_INPUT, short_day_text
from residents.choices import WelfareKind
from residents.models import Household, Tag
from staff.models import Member

ROWS = 5  # questions in free words
_OPTIONS = re.compile(r"[,，、;；/\n]+")
_DAYS, _HOUR = 7, dt.time(17, 30)  # until when a task is, unless somebody says otherwise


def in_a_week() -> dt.datetime:
    """The end of the working day in a week."""
    day = clock.today() + dt.timedelta(days=_DAYS)
    return dt.datetime.combine(day, _HOUR, tzinfo=clock.CHINA)


def _moment(label: Any, **kwargs: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(format=MOMENT_INPUT, attrs={"type": "datetime-local"})
    return forms.DateTimeField(
        label=label, widget=widget, input_formats=[MOMENT_INPUT], validators=[refuse_unusual], **kwargs
    )


def _radio(label: Any, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **kwargs)


class GiveForm(KeyedForm):
    """A task: what, until when, for whom, and the questions."""

    title = WordsField(label=_("Title"), max_length=LONGEST_TITLE)
    kind = _radio(_("Kind"), TaskKind.choices, initial=TaskKind.VISIT)
    words = WordsField(
        label=pgettext_lazy("task", "What is to be done"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    due_at = _moment(pgettext_lazy("task", "Until"), initial=in_a_week)
    areas = forms.MultipleChoiceField(
        label=_("For which grids"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
    )
    level = _radio(_("Who has it"), GridLevel.choices, initial=GridLevel.BUILDING)
    unit = _radio(_("Answered"), TaskUnit.choices, initial=TaskUnit.HOUSEHOLD)
    among = forms.ChoiceField(
        label=_("Which households"), choices=TaskAmong.choices, initial=TaskAmong.ALL, required=False
    )
    welfare = forms.ChoiceField(
        label=_("Which welfare record"), choices=[("", "—"), *WelfareKind.choices], required=False
    )
    tag = forms.ModelChoiceField(label=_("Which tag"), queryset=Tag.objects.none(), required=False)
    known = forms.MultipleChoiceField(
        label=_("Have a look at what the register says"),
        choices=KnownField.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("It is shown at the door, and asked only where it is missing or wrong."),
    )
    again = WordsField(label=_("Why it is asked again"), max_length=200, required=False)
    seen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, places: list[tuple[str, str]], base: Iterable[str], initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.base = tuple(base)
        cast(forms.MultipleChoiceField, self.fields["areas"]).choices = places
        cast(forms.ModelChoiceField, self.fields["tag"]).queryset = Tag.objects.filter(in_use=True)
        for number in range(1, ROWS + 1):
            self.fields |= _question_fields(number)

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The questions in free words, each with its fields."""
        return [[self[f"q{n}_{name}"] for name in ("words", "kind", "options", "required")] for n in _NUMBERS]

    def clean(self) -> dict[str, Any]:
        """A question that the register answers is refused where it is typed, before it is given."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            at_doors = given["unit"] == TaskUnit.HOUSEHOLD
            for one, known in in_register(self.questions()):
                self.add_error(f"{one.key}_words", known_already(one, known, at_doors))
        return given

    def order(self) -> Order:
        """For whom it is."""
        given = self.cleaned_data
        among = given["among"] or TaskAmong.ALL
        at_doors = given["unit"] == TaskUnit.HOUSEHOLD
        return Order(
            areas=tuple(given["areas"] or self.base),
            level=int(given["level"]),
            unit=given["unit"],
            among=among if at_doors else TaskAmong.ALL,
            welfare=given["welfare"] if at_doors and among == TaskAmong.WELFARE else "",
            tag=given["tag"] if at_doors and among == TaskAmong.TAG else None,
        )

    def questions(self) -> list[Question]:
        """The form that is to be filled in: what the register says first."""
        given = self.cleaned_data
        known = given["known"] if given["unit"] == TaskUnit.HOUSEHOLD else []
        found = [Question(f"k{n}", QuestionKind.KNOWN, known=one) for n, one in enumerate(known, 1)]
        for number in _NUMBERS:
            words = given[f"q{number}_words"]
            if words:
                kind = given[f"q{number}_kind"]
                options = _OPTIONS.split(given[f"q{number}_options"]) if kind == QuestionKind.CHOICE else ()
                found.append(
                    Question(
                        f"q{number}",
                        kind,
                        words,
                        tuple(one.strip() for one in options if one.strip()),
                        required=given[f"q{number}_required"],
                    )
                )
        return found

    def give(self, *, by: Member, copied_from: Task | None) -> Task:
        """Give it. Raises as ``give_task``."""
        given = self.cleaned_data
        names = ("kind", "title", "due_at", "words", "again", "key")
        facts = {name: given[name] for name in names}
        return give_task(
            by=by, order=self.order(), questions=self.questions(), copied_from=copied_from, **facts
        )


_NUMBERS = range(1, ROWS + 1)


def _question_fields(number: int) -> dict[str, forms.Field]:
    free = [choice for choice in QuestionKind.choices if choice[0] != QuestionKind.KNOWN]
    return {
        f"q{number}_words": WordsField(
            label=_("Question %(n)s") % {"n": number}, max_length=LONGEST_QUESTION, required=False
        ),
        f"q{number}_kind": forms.ChoiceField(
            label=_("How it is answered"), choices=free, initial=QuestionKind.YES_NO, required=False
        ),
        f"q{number}_options": WordsField(
            label=_("Choices"),
            max_length=400,
            required=False,
            help_text=_("Only for one of several; separated by commas."),
        ),
        f"q{number}_required": forms.BooleanField(
            label=_("Has to be answered"), required=False, initial=True
        ),
    }


def start_of(task: Task) -> dict[str, Any]:
    """What the form begins with when an earlier task is copied: all but its time and its answers."""
    names = ("title", "kind", "words", "level", "unit", "among", "welfare", "tag")
    start: dict[str, Any] = {name: getattr(task, name) for name in names}
    start["areas"] = task.areas
    questions = task.questions
    start["known"] = [one.known for one in questions if one.known]
    for number, one in enumerate((one for one in questions if not one.known), 1):
        start |= {
            f"q{number}_words": one.words,
            f"q{number}_kind": one.kind,
            f"q{number}_options": "、".join(one.options),
            f"q{number}_required": one.required,
        }
    return start


class AnswerForm(KeyedForm):
    """The questions of a task, with what is known already; ``AtDoorForm`` is that of a household."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)

    def __init__(
        self, data: Any = None, *, task: Task, there: TaskAnswer | None, start: Mapping[str, str]
    ) -> None:
        super().__init__(data)
        self.task, self.there = task, there
        free = [one for one in task.questions if not one.known]
        self.hidden = HiddenNumbers({one.key: start.get(one.key, "") for one in free})
        self.fields["version"].initial = there.version if there is not None else 0
        for one in free:
            begin, room = self.hidden.shown[one.key], self.hidden.surplus(one.key)
            self.fields[one.key] = _field_of(one, begin, LONGEST_ANSWER + room)
            self.fields[one.key].help_text = self.hidden.hint(one.key)

    def see(self, version: int) -> None:
        """What stands there now is shown beside what was typed, and may be replaced by it."""
        self.renew(version=str(version))

    def clean(self) -> dict[str, Any]:
        """Put the numbers back that are meant. What was written beside an answer that is another one by now
        is left as it is: the verb says first that it is."""
        given = super().clean() or {}
        if given.get("version") == self.fields["version"].initial:
            typed = {key: value for key in self.hidden.shown if isinstance(value := given.get(key), str)}
            try:
                given |= self.hidden.back(typed)
            except Invalid as refused:
                show_errors(self, refused)
        return given

    def values(self) -> dict[str, str]:
        """What was answered, by the key of the question."""
        return {one.key: str(self.cleaned_data.get(one.key) or "") for one in self.task.questions}

    def answer(self, part: TaskPart, *, by: Member) -> TaskAnswer:
        """Answer it for a grid. Raises as ``answer_grid``."""
        given = self.cleaned_data
        return answer_grid(by=by, part=part, values=self.values(), version=given["version"], key=given["key"])


class AtDoorForm(AnswerForm):
    """The same for a household: what the register says comes first, and the visit last."""

    home_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    head_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    # The page was kept on the phone, without the number that is to be looked at.
    unseen = forms.BooleanField(widget=forms.HiddenInput, required=False)
    visit = forms.BooleanField(label=_("I was there: note it as a visit too"), required=False, initial=True)

    def __init__(
        self,
        *args: Any,
        home: Household,
        head_version: int,
        looks: dict[str, forms.Field],
        is_kept: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unseen"].initial = is_kept
        self.fields["home_version"].initial = home.version
        self.fields["head_version"].initial = head_version
        self.fields |= looks
        last = self.fields.pop("visit")
        self.order_fields([*looks])
        self.fields["visit"] = last
        if self.there is not None and self.there.visit is not None:
            day = short_day_text(clock.date_of(self.there.visit.at))
            last.help_text = _("Noted as a visit on %(day)s. Tick it only if you were there again.") % {
                "day": day
            }

    def see_number(self) -> None:
        """The page that says what was refused shows the number."""
        shown = cast(QueryDict, self.data).copy()
        shown["unseen"] = ""
        self.data = shown

    def see_home(self, home: Household, head_version: int) -> None:
        """The same for what the register says now."""
        renewed = cast(QueryDict, self.data).copy()
        renewed["home_version"], renewed["head_version"] = str(home.version), str(head_version)
        self.data = renewed

    def answer_at(self, home: Household, *, by: Member, written_at: dt.datetime | None) -> TaskAnswer:
        """Answer it for the household. Raises as ``answer_household``."""
        given = self.cleaned_data
        return answer_household(
            by=by,
            task=self.task,
            household=home,
            values=self.values(),
            version=given["version"],
            seen=Seen(given["home_version"], given["head_version"] or 0, number=not given["unseen"]),
            visit=given["visit"],
            key=given["key"],
            written_at=written_at,
        )


def _field_of(question: Question, start: str, longest: int) -> forms.Field:
    common: dict[str, Any] = {"label": question.label, "required": question.required, "initial": start}
    if question.kind == QuestionKind.YES_NO:
        return _radio(choices=[("yes", _("yes")), ("no", _("no"))], **common)
    if question.kind == QuestionKind.CHOICE:
        return _radio(choices=[(one, one) for one in question.options], **common)
    attrs = {
        QuestionKind.NUMBER.value: {"inputmode": "numeric"},
        QuestionKind.DATE.value: {"type": "date"},
    }.get(question.kind, {})
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return WordsField(widget=widget, max_length=longest, **common)


class StepForm(KeyedForm):
    """What whoever looks after a task does with it."""

    words = WordsField(label=_("Words"), max_length=500, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, task: Task) -> None:
        super().__init__(data, initial={"version": task.version}, auto_id=f"id_{type(self).__name__}_%s")
        self.task = task

    def facts(self) -> dict[str, Any]:
        """What the verbs take."""
        given = self.cleaned_data
        return {"task": self.task, "words": given["words"], "key": given["key"]}

    def carry_out(self, *, by: Member) -> object:
        """Do it."""
        raise NotImplementedError


class ExtendForm(StepForm):
    """More time."""

    due_at = _moment(pgettext_lazy("task", "Until"))
    field_order = ("due_at", "words")

    def carry_out(self, *, by: Member) -> object:
        """Raises as ``extend_task``."""
        given = self.cleaned_data
        return extend_task(by=by, due_at=given["due_at"], version=given["version"] or 0, **self.facts())


class UrgeForm(StepForm):
    """A nudge for those who are not done."""

    def carry_out(self, *, by: Member) -> object:
        """Raises as ``urge_task``."""
        return urge_task(by=by, **self.facts())


class EndForm(StepForm):
    """The end: closed, or cancelled with a reason."""

    cancel = forms.BooleanField(label=_("It should not have been given: cancel it"), required=False)

    def carry_out(self, *, by: Member) -> object:
        """Raises as ``end_task``."""
        given = self.cleaned_data
        return end_task(by=by, cancel=given["cancel"], version=given["version"] or 0, **self.facts())


class FinishForm(forms.Form):
    """Why the other doors of a grid are not reached."""

    words = WordsField(label=_("Why the others are not reached"), max_length=200)
