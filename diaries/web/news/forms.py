"""Forms of activities."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.web.forms import PHOTO_TYPES
from diaries.choices import ActivityKind
from diaries.models import SignUp
from diaries.rules.news import LONGEST_PLACE, MOST_PEOPLE
from diaries.web.news.fields import (
    MomentField,
    NewForm,
    SeenForm,
    audience_field,
    title_field,
    words_field,
)
from grids.scope import Scope
from kit.forms import FilesField, SeveralFiles, WordsField
from residents import access
from residents.models import Household


class _Called(forms.Form):
    """What an activity is, when and where."""

    title = title_field()
    kind = forms.ChoiceField(label=_("Kind"), choices=ActivityKind.choices, widget=forms.RadioSelect)
    begins_at = MomentField(label=_("Begins at"))
    ends_at = MomentField(label=_("Ends at"))
    place = WordsField(label=_("Where"), max_length=LONGEST_PLACE)
    words = words_field(_("What it is about, what to bring"), rows=4, required=False)
    audience = audience_field()
    capacity = forms.IntegerField(
        label=_("Room for how many; empty: for all who come"),
        min_value=1,
        max_value=MOST_PEOPLE,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class CallForm(_Called, NewForm):
    """A new activity."""

    takes_part = forms.BooleanField(label=_("I take part myself"), required=False, initial=True)


class ChangeActivityForm(_Called, SeenForm):
    """A change of one."""


class DoorForm(forms.Form):
    """A household that comes, by its door."""

    door = WordsField(
        label=_("A household, by its door"),
        max_length=60,
        widget=forms.TextInput(attrs={"list": "doors", "autocomplete": "off"}),
    )
    people = forms.IntegerField(
        label=_("How many come"),
        min_value=1,
        max_value=MOST_PEOPLE,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, register: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.register = register

    def household(self) -> Household:
        """The household. Raises Invalid."""
        return access.household_named(self.register, self.cleaned_data["door"])


class CountForm(SeenForm):
    """How many came, and who did not."""

    counted = forms.IntegerField(
        label=_("How many came, all together"),
        min_value=0,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    words = words_field(_("How it was"), rows=3, required=False)
    absent = forms.TypedMultipleChoiceField(
        label=_("Signed up, and did not come"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, going: Sequence[SignUp], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["absent"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(one.pk, _who(one)) for one in going]
        if not going:
            del self.fields["absent"]


def _who(one: Any) -> Any:
    return one.member.name if one.member is not None else one.door or _("a household that is not open to you")


class PhotosForm(forms.Form):
    """Photos of an activity."""

    photos = FilesField(
        label=_("Photos"), widget=SeveralFiles(attrs={"accept": PHOTO_TYPES, "multiple": True})
    )
