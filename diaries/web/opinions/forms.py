"""Forms of opinions of the people; they turn input into domain types and stop there."""

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.choices import Satisfaction
from cases.models import Case
from diaries.actions.opinions import (
    answer_opinion,
    collect_opinion,
    gather_opinions,
    make_opinion_case,
    sort_opinion,
    take_out_opinion,
    tell_answer,
    withdraw_opinion,
)
from diaries.actions.opinions._steps import LONGEST
from diaries.actions.opinions.collecting import LONGEST_NAME, LONGEST_PLACE, MOST_PEOPLE
from diaries.choices import TellingWay, Topic
from diaries.models import Entry, VoicedOpinion
from diaries.web.forms.heard import HeardCaseForm
from grids.models import Grid
from grids.scope import Scope
from kit.errors import Invalid
from kit.forms import KeyedForm, PhoneField, RowsField, WordsField
from residents import access
from residents.models import Household
from staff.models import Member


class CollectForm(KeyedForm):
    """What somebody said: the topic by a tap, the words, and who it was, which may stay empty."""

    topic = forms.ChoiceField(label=_("Topic"), choices=Topic.choices, widget=forms.RadioSelect)
    words = WordsField(label=_("What was said"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))
    door = WordsField(
        label=_("A household, by its door"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"list": "doors", "autocomplete": "off"}),
    )
    name = WordsField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = PhoneField(label=_("Phone"), max_length=30, required=False)
    grid = forms.ChoiceField(label=_("Where"))
    place = WordsField(label=_("Place, in words"), max_length=LONGEST_PLACE, required=False)
    people = forms.IntegerField(
        label=_("How many said so"),
        min_value=1,
        max_value=MOST_PEOPLE,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(
        self,
        *args: Any,
        register: Scope,
        scope: Scope,
        places: list[tuple[str, str]],
        entry: Entry | None = None,
        **kwargs: Any,
    ) -> None:
        self.register, self.scope, self.entry = register, scope, entry
        self.shown = getattr(entry, "door", None) or ""
        if entry is not None:
            filled = {"words": entry.text, "place": entry.place, "people": entry.participants}
            kwargs["initial"] = {**kwargs.get("initial", {}), **filled, "door": self.shown}
        super().__init__(*args, **kwargs)
        field = self.fields["grid"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = places
        if len(places) == 1:
            field.widget = forms.HiddenInput()

    @property
    def more(self) -> bool:
        """Whether the fields that are folded away have something to show."""
        return any(self[name].errors or self[name].value() not in (None, "") for name in ("place", "people"))

    def collect(self, *, by: Member) -> VoicedOpinion:
        """Note it, in the grid of the household where one was named. Raises as ``collect_opinion``."""
        given = dict(self.cleaned_data)
        home = self._household(given.pop("door"))
        code = given.pop("grid")
        grid = home.grid if home is not None else Grid.objects.within(self.scope).get(code=code)
        return collect_opinion(by=by, grid=grid, household=home, entry=self.entry, **given)

    def _household(self, door: str) -> Household | None:
        """The household; a door that was left as the entry has it stays its household's."""
        if not door:
            return None
        if self.entry is not None and door == self.shown:
            return self.entry.household
        try:
            return access.household_named(self.register, door)
        except Invalid as refused:
            more = _("Or leave the door empty and write the name.")
            raise Invalid(fields={"door": [*refused.fields.get("door", [refused.message]), more]}) from None


class StepForm(KeyedForm):
    """A step on an opinion, on the version that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    prefix_of_ids = "step"

    def __init__(self, data: Any = None, *, opinion: VoicedOpinion, initial: Any = None) -> None:
        start = {"version": opinion.version, **(initial or {})}
        super().__init__(data, initial=start, auto_id=f"id_{self.prefix_of_ids}_{opinion.pk}_%s")
        self.opinion = opinion

    def carry_out(self, *, by: Member) -> VoicedOpinion:
        """Do it."""
        raise NotImplementedError


class SortForm(StepForm):
    """What it is about."""

    topic = forms.ChoiceField(label=_("Topic"), choices=Topic.choices, widget=forms.RadioSelect)
    prefix_of_ids = "sort"

    def carry_out(self, *, by: Member) -> VoicedOpinion:
        """Sort it. Raises as ``sort_opinion``."""
        return sort_opinion(by=by, opinion=self.opinion, **self.cleaned_data)


class GatherForm(StepForm):
    """Which others say the same."""

    others = RowsField(
        label=_("Opinions that say the same"),
        queryset=VoicedOpinion.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose the opinions that say the same.")},
    )
    prefix_of_ids = "gather"

    def __init__(self, data: Any = None, *, opinion: VoicedOpinion, scope: Scope) -> None:
        super().__init__(data, opinion=opinion)
        field = self.fields["others"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = VoicedOpinion.objects.within(scope).select_related("grid")

    def carry_out(self, *, by: Member) -> VoicedOpinion:
        """Gather them. Raises as ``gather_opinions``."""
        given = dict(self.cleaned_data)
        return gather_opinions(by=by, into=self.opinion, others=list(given.pop("others")), **given)


class AnswerForm(StepForm):
    """What the answer is."""

    answer = WordsField(label=_("The answer"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    prefix_of_ids = "answer"

    def carry_out(self, *, by: Member) -> VoicedOpinion:
        """Answer it. Raises as ``answer_opinion``."""
        return answer_opinion(by=by, opinion=self.opinion, **self.cleaned_data)


class TellForm(StepForm):
    """How somebody heard the answer, and what they say to it."""

    way = forms.ChoiceField(label=_("How it was told"), choices=TellingWay.choices, widget=forms.RadioSelect)
    satisfaction = forms.ChoiceField(
        label=_("Are they satisfied"),
        choices=[*Satisfaction.choices, ("", pgettext_lazy("satisfaction", "They did not say"))],
        required=False,
        initial="",
        widget=forms.RadioSelect,
        help_text=_("If not, the community hears it and answers again."),
    )
    reply = WordsField(
        label=_("What they say to it"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    prefix_of_ids = "tell"

    def carry_out(self, *, by: Member) -> VoicedOpinion:
        """Tick it off. Raises as ``tell_answer``."""
        return tell_answer(by=by, opinion=self.opinion, **self.cleaned_data)


class WithdrawForm(StepForm):
    """Why it should not be there; its collector need not say."""

    reason = WordsField(
        label=_("Why it should not be there"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    sure = forms.BooleanField(label=_("Yes: it was collected by mistake, or twice"))
    prefix_of_ids = "withdraw"

    def __init__(self, data: Any = None, *, opinion: VoicedOpinion, own: bool = False) -> None:
        super().__init__(data, opinion=opinion)
        self.fields["reason"].required = not own

    def carry_out(self, *, by: Member) -> VoicedOpinion:
        """Withdraw it. Raises as ``withdraw_opinion``."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "sure"}
        return withdraw_opinion(by=by, opinion=self.opinion, **given)


class TakeOutForm(StepForm):
    """That it says something else than the one into which it was gathered."""

    prefix_of_ids = "take-out"

    def carry_out(self, *, by: Member) -> VoicedOpinion:
        """Take it out. Raises as ``take_out_opinion``."""
        return take_out_opinion(by=by, opinion=self.opinion, **self.cleaned_data)


class OpinionCaseForm(HeardCaseForm):
    """The form of a new case, prefilled with an opinion."""

    def __init__(self, *args: Any, opinion: VoicedOpinion, **kwargs: Any) -> None:
        said = {"words": opinion.words, "place": opinion.place}
        super().__init__(*args, grid=opinion.grid, heard=opinion, **said, **kwargs)
        self.opinion = opinion

    def file(self, *, by: Member) -> Case:
        """File the case and link the opinion to it. Raises as ``ReportForm.file``, and
        ``make_opinion_case``."""

        return make_opinion_case(opinion=self.opinion, by=by, file=partial(super().file, by=by))
