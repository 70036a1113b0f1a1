"""What can be done with a case, as programs read it: the actions, and the facts that each needs."""

from typing import Any

from django import forms
from rest_framework import serializers

from cases.choices import ActionCode
from cases.fact_fields import PartsField
from cases.routes import Fact
from cases.steps import AnyStep

_LABEL = "In the reader's language."


class ChoiceSerializer(serializers.Serializer):
    """One of the values that a fact may have."""

    value = serializers.CharField()
    label = serializers.CharField(help_text=_LABEL)  # type: ignore[assignment]


FACT_TYPES = ("text", "integer", "boolean", "choice", "choices", "list")


class FactSerializer(serializers.Serializer):
    """A fact that an action needs or takes."""

    name = serializers.ChoiceField(choices=[(fact.value, fact.name) for fact in Fact])
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
    facts = FactSerializer(many=True)


class NextActionsSerializer(serializers.Serializer):
    """What can be done now, and the version to send with it."""

    version = serializers.IntegerField()
    actions = NextActionSerializer(many=True)


def _type(field: forms.Field) -> str:
    """The kind of value that a fact is. A case is given by its number: no program gets a list of all."""
    kinds: dict[str, tuple[type[forms.Field], ...]] = {
        "list": (PartsField,),
        "boolean": (forms.BooleanField,),
        "integer": (forms.IntegerField,),
        "choices": (forms.MultipleChoiceField,),
        "choice": (forms.ChoiceField,),
    }
    if isinstance(field.widget, forms.TextInput) and isinstance(field, forms.ModelChoiceField):
        return "text"
    return next((kind for kind, classes in kinds.items() if isinstance(field, classes)), "text")


def fact_row(name: str, field: forms.Field) -> dict[str, Any]:
    """The form field of a fact, for a program."""
    kind = _type(field)
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
        "facts": [fact_row(name, field) for name, field in fields.items()],
    }
