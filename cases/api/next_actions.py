"""What can be done with a case, as programs read it: the actions, and the facts that each needs."""

from typing import Any

from django import forms
from rest_framework import serializers

from cases.choices import ActionCode
from cases.workflow.available import AnyStep
from cases.workflow.inputs import BY_NAME, INPUTS
from cases.workflow.meanings import meaning_of

_LABEL = "In the reader's language."


class ChoiceSerializer(serializers.Serializer):
    """One of the values that a fact may have."""

    value = serializers.CharField()
    label = serializers.CharField(help_text=_LABEL)  # type: ignore[assignment]


FACT_TYPES = ("text", "integer", "boolean", "choice", "choices", "list")


class FactSerializer(serializers.Serializer):
    """A fact that an action needs or takes."""

    name = serializers.ChoiceField(choices=[(one.name, one.name.upper()) for one in INPUTS])
    label = serializers.CharField(help_text=_LABEL)  # type: ignore[assignment]
    type = serializers.ChoiceField(
        choices=[(kind, kind) for kind in FACT_TYPES],
        help_text="`choices` is a list of values out of `choices`, `list` a list of words.",
    )
    required = serializers.BooleanField()  # type: ignore[assignment]
    choices = ChoiceSerializer(many=True, help_text="Empty unless `type` is `choice` or `choices`.")


class NextActionSerializer(serializers.Serializer):
    """An action that the token's member may take now."""

    action = serializers.ChoiceField(choices=ActionCode.choices)
    label = serializers.CharField(help_text=_LABEL)  # type: ignore[assignment]
    ends = serializers.CharField(
        help_text="What happens when it ends or hides the case, else empty: to be said to whoever asks. "
        "Pages ask once more; a program is taken at its word, as it names the action and the version."
    )
    facts = FactSerializer(many=True)


class NextActionsSerializer(serializers.Serializer):
    """What can be done now, and the version to send with it."""

    version = serializers.IntegerField()
    actions = NextActionSerializer(many=True)


def fact_row(name: str, field: forms.Field) -> dict[str, Any]:
    """The form field of a fact, for a program."""
    kind = BY_NAME[name].program_type
    offered: Any = getattr(field, "choices", ()) if kind in ("choice", "choices") else ()
    return {
        "name": name,
        "label": str(field.label),
        "type": kind,
        "required": field.required,
        "choices": [{"value": str(value), "label": str(label)} for value, label in offered if str(value)],
    }


def action_row(step: AnyStep, fields: dict[str, forms.Field]) -> dict[str, Any]:
    """An action with its facts, for a program."""
    return {
        "action": step.action.value,
        "label": str(step.label),
        "ends": str(meaning_of(step.action).ends),
        "facts": [fact_row(name, field) for name, field in fields.items()],
    }
