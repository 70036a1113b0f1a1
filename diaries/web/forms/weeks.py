"""Forms of the closing of a week, and of a period to be printed."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from diaries.actions import comment_week, read_week, save_week, sign_week
from diaries.actions.weeks import LONGEST as LONGEST_OF_WEEK
from diaries.choices import ClosingStep
from diaries.models import WeekClosing
from kit.forms import KeyedForm, WordsField
from residents.views.forms import DayField
from staff.models import Member

LONGEST_PERIOD = dt.timedelta(days=92)


class WeekForm(KeyedForm):
    """The closing of a week: everything that can be computed stands there already."""

    words = WordsField(
        label=_("How the week was"),
        max_length=LONGEST_OF_WEEK,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    ahead = WordsField(
        label=_("What is to be done next"),
        max_length=LONGEST_OF_WEEK,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(required=False, initial=0, widget=forms.HiddenInput)

    def keep(self, *, by: Member, monday: dt.date) -> WeekClosing:
        """Keep the words. Raises as ``save_week``."""
        return save_week(by=by, monday=monday, **self._said())

    def sign(self, *, by: Member, monday: dt.date) -> WeekClosing:
        """Sign the week. Raises as ``sign_week``."""
        return sign_week(by=by, monday=monday, key=self.cleaned_data["key"], **self._said())

    def _said(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"words": given["words"], "ahead": given["ahead"], "version": given["version"] or 0}


class PeriodForm(forms.Form):
    """From a day to a day, at most a quarter of a year: what is printed at once."""

    since = DayField(label=_("From"))
    until = DayField(label=_("Until"))

    def clean(self) -> dict[str, Any]:
        """The two days in their order, and not too far apart. Raises ValidationError."""
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            raise forms.ValidationError(_("The last day is before the first."))
        if since and until and until - since > LONGEST_PERIOD:
            raise forms.ValidationError(
                _("Please choose at most %(n)s days."), params={"n": LONGEST_PERIOD.days}
            )
        return given


class ReadingForm(KeyedForm):
    """What whoever guides a leader says to the closing of her week."""

    words = WordsField(
        label=_("Words to it"),
        max_length=LONGEST_OF_WEEK,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    step = forms.ChoiceField(choices=ClosingStep.choices, widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def comment(self, *, by: Member, leader: Member, monday: dt.date) -> WeekClosing:
        """Comment a week that may still run. Raises as ``comment_week``."""
        given = self.cleaned_data
        return comment_week(by=by, leader=leader, monday=monday, words=given["words"], key=given["key"])

    def read(self, *, by: Member, closing: WeekClosing) -> WeekClosing:
        """Comment, send back or accept. Raises as ``read_week``."""
        given = dict(self.cleaned_data)
        return read_week(by=by, closing=closing, step=ClosingStep(given.pop("step")), **given)
