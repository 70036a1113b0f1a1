"""What the forms of announcements, knowledge and activities have in common."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.web.report_options import places
from diaries.choices import Audience
from diaries.queries.news.shown import areas_to_choose
from diaries.rules.news import LONGEST_TITLE, LONGEST_WHY, LONGEST_WORDS
from diaries.web.sending import DONE, carried_out
from grids.scope import Scope
from kit.errors import KeyReused
from kit.forms import KeyedForm, WordsField
from kit.time.bounds import refuse_unusual
from kit.time.formats import MOMENT_INPUT


class MomentField(forms.DateTimeField):
    """A day and an hour that are chosen on the phone's calendar."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format=MOMENT_INPUT, attrs={"type": "datetime-local"})
        super().__init__(widget=widget, input_formats=[MOMENT_INPUT], validators=[refuse_unusual], **kwargs)


def title_field() -> WordsField:
    """The title."""
    return WordsField(label=_("Title"), max_length=LONGEST_TITLE)


def words_field(label: Any, *, rows: int = 6, required: bool = True, help_text: Any = "") -> WordsField:
    """Words in paragraphs."""
    return WordsField(
        label=label,
        max_length=LONGEST_WORDS,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def audience_field() -> forms.ChoiceField:
    """For whom it is; residents only by a tap of one's own."""
    return forms.ChoiceField(
        label=_("For whom"), choices=Audience.choices, initial=Audience.LEADERS, widget=forms.RadioSelect
    )


def areas(scope: Scope) -> list[tuple[str, str]]:
    """Code and name of the areas to choose from: all grids below a community's staff and leaders; above them
    one's own areas with the next level."""
    return places(scope) or areas_to_choose(scope)


class NewForm(KeyedForm):
    """A new row for an area, with the token by which the same form, sent twice, is known."""

    area = forms.ChoiceField(label=_("Area, with all below it"))

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = areas
        if areas and not self.is_bound:
            self.initial.setdefault("area", areas[0][0])
        if len(areas) == 1:
            field.widget = forms.HiddenInput()


class SeenForm(forms.Form):
    """A change of the version that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class WhyForm(SeenForm):
    """Why something is withdrawn or called off."""

    why = WordsField(label=_("Why"), max_length=LONGEST_WHY, widget=forms.Textarea(attrs={"rows": 2}))


def sent(form: forms.Form, verb: Callable[[], object]) -> int:
    """Carry out what a form says. The HTTP status; what was refused stands beside the fields, with another
    token where the old one was used for something else."""
    if not form.is_valid():
        return 400
    status = carried_out(form, verb)
    if status == KeyReused.status and isinstance(form, NewForm):
        form.renew()
    return status


__all__ = [
    "DONE",
    "MomentField",
    "NewForm",
    "SeenForm",
    "WhyForm",
    "areas",
    "audience_field",
    "sent",
    "title_field",
    "words_field",
]
