"""Forms of the pages for residents, who have no login."""

import re
import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Category
from cases.public.tracking import plain
from cases.web.forms import PHOTO_TYPES
from cases.workflow.filing import ADDRESS, DESCRIPTION, REPORTER_NAME, REPORTER_PHONE
from cases.workflow.inputs import SATISFACTION, TEXT, WORDS
from kit.forms import AskingForm, FilesField, SeveralFiles

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


def photos_field() -> FilesField:
    """Photos of something, or papers."""
    return FilesField(
        label=_("Photos"),
        required=False,
        help_text=_("Up to 6 photos, 10 MB each. Please show no faces of others."),
        widget=SeveralFiles(attrs={"accept": PHOTO_TYPES}),
    )


class FirstWordsForm(AskingForm):
    """What a resident reports, and where: all that she is asked at first."""

    description = DESCRIPTION.ask(required=True)
    address = ADDRESS.ask(required=False)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="own_%s", **kwargs)
        self.fields["address"].label = _("Where exactly (door, floor, in front of what)")


class OwnReportForm(FirstWordsForm):
    """The rest of a resident's report: what it is likely to be about, for her to say; photos; how she is
    reached, if she wants to be."""

    category = forms.ChoiceField(label=_("Is it about this?"), widget=forms.RadioSelect)
    photos = photos_field()
    reporter_name = REPORTER_NAME.ask(required=False)
    reporter_phone = REPORTER_PHONE.ask(required=False)
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=120)
    key = forms.CharField(widget=forms.HiddenInput)
    # Nobody sees it; what fills in every field fills in this one too.
    website = forms.CharField(required=False)

    UNKNOWN = "unknown"

    def __init__(self, data: Any = None, *, guesses: Sequence[Category] = (), **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            *((one.code, one.label) for one in guesses),
            (self.UNKNOWN, _("I am not sure, or it is something else")),
        ]
        self.fields["reporter_name"].label = _("Your name")
        self.fields["reporter_phone"].label = _("Your phone")
        self.fields["reporter_phone"].widget.attrs["type"] = "tel"

    @property
    def token(self) -> str:
        """That of this filling of the form; one that was not made here is replaced."""
        given = str(self.data.get("key", ""))
        return given if re.fullmatch(r"[0-9a-f]{32}", given) else secrets.token_hex(16)

    def typed(self, name: str) -> str:
        """What was typed into a field."""
        return str(self.data.get(name, "")).strip()


class AnswerForm(AskingForm):
    """What a resident answers to what she was asked."""

    words = TEXT.ask(required=False)
    photos = photos_field()

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="answer_%s", **kwargs)
        self.fields["words"].label = _("Your answer, in words or as a photo")
        self.fields["words"].required = True  # one of the two; what is missing, the verb says

    use_required_attribute = False  # a photo alone is an answer


class CodeForm(AskingForm):
    """The code that was sent to a phone, or the phone itself, where it was mistyped."""

    sent = forms.CharField(
        label=_("The code from the text message"),
        required=False,
        max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    phone = REPORTER_PHONE.ask(required=False)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="phone_%s", **kwargs)
        self.fields["phone"].label = _("Another phone, if that one is wrong")


class OpinionForm(forms.Form):
    """What the resident says of the result."""

    satisfaction = SATISFACTION.ask(required=True, label=_("Are you satisfied?"))
    words = WORDS.ask(required=False, label=_("What you would like to say"))
