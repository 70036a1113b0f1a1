"""Forms of the pages for residents, who have no login."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.public.tracking import plain
from cases.workflow.inputs import SATISFACTION, WORDS

_NO_HELP = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class TrackForm(forms.Form):
    """Number and code of a matter, however they were typed."""

    number = forms.CharField(label=_("Number"), max_length=30, widget=forms.TextInput(attrs=_NO_HELP))
    code = forms.CharField(label=_("Code"), max_length=20, widget=forms.TextInput(attrs=_NO_HELP))

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="track_%s", **kwargs)

    def clean_number(self) -> str:
        """The number as it is kept."""
        return plain(self.cleaned_data["number"])

    def clean_code(self) -> str:
        """The code as it is kept."""
        return plain(self.cleaned_data["code"])


class OpinionForm(forms.Form):
    """What the resident says of the result."""

    satisfaction = SATISFACTION.ask(required=True, label=_("Are you satisfied?"))
    words = WORDS.ask(required=False, label=_("What you would like to say"))
