"""Days that are encrypted at rest."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import DateField

from kit.privacy.fields import PrivateTextField, Unreadable, encrypted
from kit.time.formats import day_text, read_day


class PrivateDayField(PrivateTextField):
    """A day that is encrypted in the database and a date in Python. ``Unreadable`` as a private text."""

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Unreadable):
            return value.token
        text = day_text(value) if isinstance(value, dt.date) else value
        return encrypted(text) if text else None

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        text = super().from_db_value(value, expression, connection)
        if not value or not text or isinstance(text, Unreadable):
            return text
        try:
            return read_day(text)
        except ValueError:
            return Unreadable(value)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value and not isinstance(value, Unreadable):
            try:
                return read_day(value)
            except ValueError as error:
                said = DateField.default_error_messages["invalid"]
                raise ValidationError(said, params={"value": value}) from error
        return value or None

    def formfield(self, **kwargs: Any) -> Any:
        asked = {"required": not self.blank, "label": self.verbose_name, "validators": self.validators}
        return forms.DateField(**{**asked, "help_text": self.help_text, **kwargs})
