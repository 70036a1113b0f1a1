"""Forms of the cases app; they turn input into domain types and stop there."""

from typing import Any

from django import forms

from cases.facts import fields_of
from cases.models import Case
from cases.steps import AnyStep


class StepForm(forms.Form):
    """The form of one step: the facts it needs, the version that the user saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, step: AnyStep, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("version", case.version)
        kwargs.setdefault("prefix", None)
        super().__init__(*args, **kwargs)
        self.step = step
        self.fields.update(fields_of(step, case))

    def facts(self) -> dict[str, Any]:
        """The cleaned facts, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
