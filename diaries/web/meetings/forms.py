"""Forms of analysis meetings; they turn input into domain types and stop there."""

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Case
from cases.web.forms import ReportForm
from diaries.actions.meetings import (
    add_item,
    add_to_minutes,
    answer_raised,
    call_meeting,
    cancel_meeting,
    decide_item,
    draw_agenda,
    finish_decision,
    make_item_case,
    make_raised_case,
    note_attendance,
    sign_minutes,
)
from diaries.actions.meetings.agenda import LONGEST_TITLE
from diaries.actions.meetings.calling import LONGEST_PLACE, LONGEST_WHY
from diaries.actions.opinions._steps import LONGEST
from diaries.choices import Outcome
from diaries.models import AgendaItem, AnalysisMeeting, MeetingDecision
from diaries.queries.meetings import Invitable
from diaries.web.forms.heard import HeardCaseForm
from kit.forms import KeyedForm, WordsField
from kit.text import in_turn
from kit.time.bounds import refuse_unusual
from kit.time.formats import DAY_INPUT, MOMENT_INPUT
from staff.models import Member


def _words(label: Any, *, most: int = LONGEST, rows: int = 3, required: bool = False) -> WordsField:
    area = forms.Textarea(attrs={"rows": rows})
    return WordsField(label=label, max_length=most, required=required, widget=area)


def _people(label: Any, *, required: bool) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label, coerce=int, required=required, widget=forms.CheckboxSelectMultiple
    )


class MeetingForm(KeyedForm):
    """A step with a meeting, on the version that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = "step"

    def __init__(
        self, data: Any = None, *, meeting: AnalysisMeeting, people: list[Invitable], initial: Any = None
    ) -> None:
        start = {"version": meeting.version, **(initial or {})}
        super().__init__(data, initial=start, auto_id=f"id_{self.name}_%s")
        self.meeting, self.offered = meeting, people
        self.members = {one.member.pk: one.member for one in people}

    def carry_out(self, *, by: Member) -> AnalysisMeeting:
        """Do it."""
        raise NotImplementedError

    def _offer(self, name: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(one.member.pk, in_turn([one.member.name, one.post])) for one in self.offered]

    def _chosen(self, name: str) -> list[Member]:
        return [self.members[pk] for pk in self.cleaned_data[name]]


class CallForm(MeetingForm):
    """When, where and with whom."""

    starts_at = forms.DateTimeField(
        label=_("When"),
        input_formats=[MOMENT_INPUT],
        validators=[refuse_unusual],
        widget=forms.DateTimeInput(format=MOMENT_INPUT, attrs={"type": "datetime-local"}),
    )
    place = WordsField(label=_("Place"), max_length=LONGEST_PLACE)
    people = _people(_("Who is invited"), required=True)
    name = "call"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("people")

    def carry_out(self, *, by: Member) -> AnalysisMeeting:
        """Call it. Raises as ``call_meeting``."""
        given = {name: self.cleaned_data[name] for name in ("starts_at", "place", "version", "key")}
        return call_meeting(by=by, meeting=self.meeting, people=self._chosen("people"), **given)


class CancelForm(MeetingForm):
    """Why there is none."""

    why = _words(_("Why"), most=LONGEST_WHY, rows=2, required=True)
    name = "cancel"

    def carry_out(self, *, by: Member) -> AnalysisMeeting:
        """Cancel it. Raises as ``cancel_meeting``."""
        return cancel_meeting(by=by, meeting=self.meeting, **self.cleaned_data)


class DrawForm(MeetingForm):
    """The agenda anew; nothing is asked."""

    name = "draw"

    def carry_out(self, *, by: Member) -> AnalysisMeeting:
        """Bring it up to date. Raises as ``draw_agenda``."""
        return draw_agenda(by=by, meeting=self.meeting)


class AddForm(MeetingForm):
    """Another matter."""

    title = WordsField(label=pgettext_lazy("agenda", "Another matter"), max_length=LONGEST_TITLE)
    name = "add"

    def carry_out(self, *, by: Member) -> AnalysisMeeting:
        """Add it. Raises as ``add_item``."""
        add_item(by=by, meeting=self.meeting, title=self.cleaned_data["title"])
        return self.meeting


class AttendForm(MeetingForm):
    """Who came, of those who are invited."""

    present = _people(_("Who came"), required=False)
    name = "attend"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("present")
        if not self.initial.get("present"):
            self.fields["present"].help_text = _(
                "Nobody is ticked yet. Whoever stays unticked counts as absent."
            )

    def carry_out(self, *, by: Member) -> AnalysisMeeting:
        """Note it. Raises as ``note_attendance``."""
        return note_attendance(by=by, meeting=self.meeting, present=self._chosen("present"))


class SignForm(MeetingForm):
    """What the meeting found, and the signature."""

    summary = _words(_("What the meeting found"))
    name = "sign"

    def carry_out(self, *, by: Member) -> AnalysisMeeting:
        """Sign the minutes. Raises as ``sign_minutes``."""
        return sign_minutes(by=by, meeting=self.meeting, **self.cleaned_data)


class SupplementForm(MeetingForm):
    """What is added to signed minutes."""

    words = _words(_("To be added"), required=True)
    name = "supplement"

    def carry_out(self, *, by: Member) -> AnalysisMeeting:
        """Add it. Raises as ``add_to_minutes``."""
        given = {name: self.cleaned_data[name] for name in ("words", "key")}
        return add_to_minutes(by=by, meeting=self.meeting, **given)


class DecideForm(forms.Form):
    """What becomes of an item, who does it and until when."""

    outcome = forms.ChoiceField(label=_("What becomes of it"), widget=forms.RadioSelect)
    words = _words(_("What was decided, or the answer"))
    responsible = forms.TypedChoiceField(label=_("Who does it"), coerce=int, required=False, empty_value=None)
    until = forms.DateField(
        label=pgettext_lazy("decision", "Until"),
        required=False,
        validators=[refuse_unusual],
        widget=forms.DateInput(format=DAY_INPUT, attrs={"type": "date"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, item: AgendaItem, members: list[Member], outcomes: list[Outcome]
    ) -> None:
        there = getattr(item, "decision", None)
        start: dict[str, Any] = {"version": item.version, "outcome": item.outcome, "words": item.words}
        if there is not None:
            start |= {"responsible": there.responsible_id, "until": there.until}
        super().__init__(data, initial=start)
        self.item, self.people_by_key = item, {one.pk: one for one in members}
        self._offer("outcome", [(one.value, one.label) for one in outcomes])
        nobody = ("", pgettext_lazy("who does it", "nobody in particular"))
        self._offer("responsible", [nobody, *((one.pk, one.name) for one in members)])

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def carry_out(self, *, by: Member) -> AgendaItem:
        """Decide. Raises as ``decide_item``."""
        given = dict(self.cleaned_data)
        chosen = given.pop("responsible")
        who = self.people_by_key[chosen] if chosen else None
        return decide_item(by=by, item=self.item, responsible=who, **given)


class DoneForm(forms.Form):
    """That a decision is carried out, and what was done."""

    words = _words(pgettext_lazy("a decision", "What was done"), rows=2)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, decision: MeetingDecision) -> None:
        super().__init__(data, initial={"version": decision.version})
        self.row = decision

    def carry_out(self, *, by: Member) -> MeetingDecision:
        """Tick it off. Raises as ``finish_decision``."""
        return finish_decision(by=by, decision=self.row, **self.cleaned_data)


class AnswerRaisedForm(forms.Form):
    """The answer to what was reported up."""

    answer = _words(_("The answer"), required=True)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, item: AgendaItem, start: dict[str, Any]) -> None:
        super().__init__(data, initial={"version": item.version, **start})
        self.item = item

    def carry_out(self, *, by: Member) -> AgendaItem:
        """Answer it. Raises as ``answer_raised``."""
        return answer_raised(by=by, item=self.item, **self.cleaned_data)


class ItemCaseForm(HeardCaseForm):
    """The form of a new case, prefilled with an item."""

    def __init__(self, *args: Any, item: AgendaItem, heading: str, **kwargs: Any) -> None:
        self.item, self.heading = item, heading
        about = item.opinion
        where = (about.grid if about is not None else None) or item.grid or item.meeting.grid
        words = about.words if about is not None else self.said_of()
        place = about.place if about is not None else ""
        super().__init__(*args, words=words, place=place, grid=where, heard=about, **kwargs)

    def said_of(self) -> str:
        """What it is about, where it is no opinion."""
        return self.item.words or self.item.title or self.heading

    def file(self, *, by: Member) -> Case:
        """File the case and link the item to it. Raises as ``ReportForm.file``, and ``make_item_case``."""
        return make_item_case(item=self.item, by=by, file=partial(super().file, by=by))


class RaisedCaseForm(ItemCaseForm):
    """The form of a new case, prefilled with what a community reported up: the matter, and why it could not
    settle it."""

    def said_of(self) -> str:
        """The matter, and why it comes up."""
        return "\n".join(one for one in (self.item.title or self.heading, self.item.words) if one)

    def file(self, *, by: Member) -> Case:
        """File the case and link the item to it. Raises as ``ReportForm.file``, and ``make_raised_case``."""
        return make_raised_case(item=self.item, by=by, file=partial(ReportForm.file, self, by=by))
