"""Money in yuan with two places: read, kept and reckoned exactly. Nothing here is ever a float.

A column keeps whole fen (分): SQLite adds decimals up as floats, whole numbers it adds exactly, as PostgreSQL
does.
"""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.text import tidy

FEN = Decimal("0.01")
NOTHING = Decimal("0.00")
MOST = Decimal("9999999999.99")  # yuan; a sum of these, times the people of a community, fits into a column
_WORDS = _("Please give an amount in yuan with at most two places, such as 1200 or 1200.50.")
_TYPED = re.compile(r"(?:[0-9]{1,10}|[0-9]{1,3}(?:[,，][0-9]{3}){1,3})(?:\.[0-9]{1,2})?")


def yuan(text: object) -> Decimal | None:
    """The amount that is typed in ``text``, from 0 to ``MOST``, with or without commas between thousands;
    None for anything else, a sign or more than two places included."""
    typed = tidy(str(text)[:40]).removesuffix("元").strip()
    if not _TYPED.fullmatch(typed):
        return None
    return Decimal(re.sub("[,，]", "", typed)).quantize(FEN)


def in_yuan(amount: Decimal | None) -> str:
    """As people read it: 12,000.00; a dash for none."""
    return "—" if amount is None else f"{amount:,.2f}"


def _of_fen(fen: Any) -> Decimal | None:
    return None if fen is None else Decimal(int(fen)).scaleb(-2)


class YuanField(forms.CharField):
    """An amount that is typed; cleaned to a Decimal of two places."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{**kwargs, "widget": kwargs.get("widget") or widget, "max_length": 40})

    def prepare_value(self, value: Any) -> Any:
        """As it is typed."""
        return f"{value:.2f}" if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        """The amount; None for nothing, where nothing is needed. Raises ValidationError."""
        typed = super().clean(value)
        if not typed:
            return None
        amount = yuan(typed)
        if amount is None:
            raise ValidationError(_WORDS)
        return amount

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another amount was typed, in whatever writing."""
        return yuan(data or "") != (None if initial is None else Decimal(initial).quantize(FEN))


class YuanColumn(models.BigIntegerField):
    """An amount: a Decimal of two places here, whole fen in the database, where it is also summed."""

    def to_python(self, value: Any) -> Any:
        """The amount. Raises ValidationError."""
        if value is None or value == "":
            return None
        amount = value if isinstance(value, Decimal) else yuan(value)
        if amount is None or not amount.is_finite() or abs(amount) > MOST or amount != amount.quantize(FEN):
            raise ValidationError(_WORDS)
        return amount.quantize(FEN)

    def get_prep_value(self, value: Any) -> Any:
        """Whole fen. Raises ValidationError for what is no amount."""
        if value is None or hasattr(value, "resolve_expression"):
            return value
        amount = self.to_python(value)
        return None if amount is None else int(amount.scaleb(2))

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Decimal | None:
        """The amount, also of a sum."""
        return _of_fen(value)

    def formfield(self, **kwargs: Any) -> Any:
        """A field that reads amounts."""
        kwargs.pop("widget", None)
        return models.Field.formfield(self, **{"form_class": YuanField, **kwargs})

    @property
    def validators(self) -> Any:
        """What ``to_python`` has not refused fits."""
        return self.default_validators

    def deconstruct(self) -> Any:
        """As the plain column."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.BigIntegerField", args, options
