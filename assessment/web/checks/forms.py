"""Forms of spot checks; they turn input into domain types and stop there."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.actions.checks import (
    answer_check,
    draw_first,
    draw_second,
    end_round,
    give_finding,
    replace_check,
)
from assessment.models import SpotCheck, SpotCheckRound
from assessment.rules.checks.choices import Called, Field, Satisfied, Verdict, WhyUnreached
from assessment.rules.checks.quarters import Quarter, quarter_words
from assessment.rules.checks.rights import LONGEST_WORDS
from diaries.models import Task
from grids.choices import GridLevel
from grids.models import Grid
from kit.forms import ChoiceField, KeyedForm, WordsField
from kit.text import labelled
from staff.models import Member

_USUAL_SHARE = 5  # percent


def _radio(label: Any, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **kwargs)


def _words(label: Any, **kwargs: Any) -> WordsField:
    widget = forms.Textarea(attrs={"rows": 2})
    return WordsField(label=label, max_length=LONGEST_WORDS, required=False, widget=widget, **kwargs)


class ShareForm(forms.Form):
    """How much of the households is drawn."""

    share = forms.DecimalField(
        label=_("Share of the households, in percent"),
        min_value=0,
        max_value=100,
        max_digits=4,
        decimal_places=1,
        initial=_USUAL_SHARE,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("Rounded up in each grid: every grid has at least one."),
    )

    def per_mille(self) -> int:
        """The share as it is kept."""
        return int(self.cleaned_data["share"] * 10)


class FirstForm(ShareForm):
    """Stage 1: where, for which quarter, how much."""

    community = ChoiceField(label=_("Community"), queryset=Grid.objects.none(), empty_label=None)
    quarter = _radio(_("Quarter"), [])
    level = _radio(
        _("Drawn from each"),
        [(one.value, one.label) for one in (GridLevel.BUILDING, GridLevel.RESIDENT_GROUP)],
        initial=GridLevel.BUILDING,
    )
    director = forms.ModelChoiceField(
        label=_("Director, who checks too"), queryset=Member.objects.none(), required=False
    )
    field_order = ("community", "quarter", "level", "share", "director")

    def __init__(
        self, data: Any = None, *, communities: Any, quarters: list[Quarter], directors: Any
    ) -> None:
        super().__init__(data)
        cast(forms.ModelChoiceField, self.fields["community"]).queryset = communities
        cast(forms.ModelChoiceField, self.fields["director"]).queryset = directors
        field = cast(forms.ChoiceField, self.fields["quarter"])
        field.choices = [(_key(one), quarter_words(one)) for one in quarters]
        field.initial = _key(quarters[0])
        self.quarters = {_key(one): one for one in quarters}

    def draw(self, *, by: Member) -> SpotCheckRound:
        """Raises as ``draw_first``."""
        given = self.cleaned_data
        return draw_first(
            by=by,
            community=given["community"],
            quarter=self.quarters[given["quarter"]],
            share=self.per_mille(),
            level=int(given["level"]),
            director=given["director"],
        )


class SecondForm(ShareForm):
    """Stage 2: how much of the households that answered in stage 1."""

    def draw(self, first: SpotCheckRound, *, by: Member) -> SpotCheckRound:
        """Raises as ``draw_second``."""
        return draw_second(by=by, first=first, share=self.per_mille())


class DoorForm(KeyedForm):
    """What is asked at a door."""

    called = _radio(_("Did the leader call in this quarter?"), Called.choices)
    satisfied = _radio(_("Are they satisfied with the leader?"), Satisfied.choices)
    words = _words(pgettext_lazy("spot check", "What they say"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, check: SpotCheck, known: dict[str, str]) -> None:
        start = {"called": check.called, "satisfied": check.satisfied, "words": check.words}
        super().__init__(data, initial={**start, "version": check.version})
        for one in Field:
            label = labelled(one.label, known[one.value]) if known.get(one.value) else str(one.label)
            self.fields[one.value] = _radio(
                label, Verdict.choices, required=False, initial=check.fields.get(one.value, "")
            )
        self.order_fields(["called", *Field.values, "satisfied", "words"])

    def see(self, version: int) -> None:
        """What stands there now was shown."""
        self.renew(version=str(version))

    def answer(self, check: SpotCheck, *, by: Member, written_at: dt.datetime | None) -> SpotCheck:
        """Raises as ``answer_check``."""
        given = self.cleaned_data
        return answer_check(
            by=by,
            check=check,
            called=given["called"],
            satisfied=given["satisfied"],
            fields={name: given[name] for name in Field.values},
            words=given["words"],
            version=given["version"],
            key=given["key"],
            written_at=written_at,
        )


class UnreachedForm(KeyedForm):
    """Why nobody could be asked."""

    why = _radio(_("Why nobody could be asked"), WhyUnreached.choices)
    words = _words(pgettext_lazy("spot check", "In words"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, check: SpotCheck) -> None:
        super().__init__(data, initial={"version": check.version}, auto_id="id_unreached_%s")

    def replace(self, check: SpotCheck, *, by: Member, written_at: dt.datetime | None) -> SpotCheck:
        """Raises as ``replace_check``."""
        given = self.cleaned_data
        said = {name: given[name] for name in ("why", "words", "version", "key")}
        return replace_check(by=by, check=check, written_at=written_at, **said)


class EndForm(forms.Form):
    """The end of a round."""

    words = _words(
        pgettext_lazy("round of spot checks", "Conclusion"),
        help_text=_("Where households are left: why the round ends without them."),
    )

    def end(self, round: SpotCheckRound, *, by: Member) -> SpotCheckRound:
        """Raises as ``end_round``."""
        return end_round(by=by, round=round, words=self.cleaned_data["words"])


class FindingForm(KeyedForm):
    """What is to be done about a finding."""

    words = _words(pgettext_lazy("finding of a spot check", "What is to be done"))

    def give(self, check: SpotCheck, *, by: Member) -> Task:
        """Raises as ``give_finding``."""
        return give_finding(
            by=by, check=check, words=self.cleaned_data["words"], key=self.cleaned_data["key"]
        )


def _key(quarter: Quarter) -> str:
    return f"{quarter.year}Q{quarter.number}"
