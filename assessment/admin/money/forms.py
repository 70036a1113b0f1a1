"""What the forms and columns of money have in common."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import BASE_INPUT_CLASSES

from kit.admin.bases import VerbForm
from kit.numbers.money import in_yuan
from kit.text import Text


class OnceForm(VerbForm):
    """A form that is known when it arrives a second time, and that knows which version was seen."""

    token = forms.CharField(label="", max_length=64, required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(label=_("version"), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if type(field.widget) is forms.TextInput:
                field.widget.attrs["class"] = " ".join(BASE_INPUT_CLASSES)
        self.fields["token"].initial = uuid.uuid4().hex
        self.fields["seen"].initial = getattr(self.instance, "version", None)

    def asked(self) -> dict[str, Any]:
        """What was given, without what only belongs to the form."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("token", "seen")}

    @property
    def version(self) -> int:
        """The version that was seen; 0 for none."""
        return self.cleaned_data.get("seen") or 0


def in_money(name: str, description: Text, *, ordering: str = "") -> Callable[[Any, Any], str]:
    """A column that shows the amount ``name`` of a row with two places and commas."""

    def shown(_admin: Any, row: Any) -> str:
        return in_yuan(getattr(row, name, None))

    return admin.display(shown, description=description, ordering=ordering or None)
