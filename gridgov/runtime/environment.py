"""Settings are read from the environment; a value that can't be read stops the start and names itself."""

import json
from typing import Any, TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

_YES_OR_NO = frozenset((*environ.Env.BOOLEAN_TRUE_STRINGS, "false", "off", "n", "no", "0", ""))
_Number = TypeVar("_Number", int, float)


class Environment(environ.Env):
    """The environment, as django-environ reads it."""

    def get_value(self, var: str, cast: Any = None, **more: Any) -> Any:
        """The value of ``var``. Raises ImproperlyConfigured: it is neither yes nor no, where one is wanted;
        without this ``ture`` would pass for no."""
        text = str(self.ENVIRON.get(var, ""))
        if cast is bool and text.lower().strip() not in _YES_OR_NO:
            raise ImproperlyConfigured(f"{var} is {text!r}; it must be 1 or 0.")
        return super().get_value(var, cast=cast, **more)

    def document(self, var: str) -> Any:
        """The JSON of ``var``; None where nothing is set. Raises ImproperlyConfigured: it is none."""
        text = str(self.ENVIRON.get(var, "")).strip()
        try:
            return json.loads(text) if text else None
        except ValueError:
            raise ImproperlyConfigured(f"{var} can't be read as JSON.") from None

    def number(self, var: str, default: _Number, least: float, most: float) -> _Number:
        """A number as ``default`` is one, whole or not, or ``default`` where nothing is set. Raises
        ImproperlyConfigured: it is none, or not from ``least`` to ``most``."""
        text = str(self.ENVIRON.get(var, default))
        try:
            number = type(default)(text)
        except ValueError:
            raise ImproperlyConfigured(f"{var} is {text!r}, which can't be read as a number.") from None
        if not least <= number <= most:
            raise ImproperlyConfigured(f"{var} is {text}; it must be from {least} to {most}.")
        return number

    def levels(self, var: str, default: str) -> frozenset[int]:
        """Levels of grids, by commas. Raises ImproperlyConfigured: one is none of the three."""
        named = {level.strip() for level in self.list(var, default=default.split(","))} - {""}
        if not {"1", "2", "3"} >= named:
            raise ImproperlyConfigured(f"{var} names levels of grids, by commas: 1, 2 and 3.")
        return frozenset(map(int, named))

    def way_to_place(self, var: str, default: str) -> str:
        """An address with a place for each of latitude and longitude. Raises ImproperlyConfigured: it has
        others, or lacks one."""
        text: str = self.str(var, default=default)
        if [text.count(one) for one in ("{latitude}", "{longitude}", "{")] != [1, 1, 2]:
            raise ImproperlyConfigured(
                f"{var} holds {{latitude}} and {{longitude}} once each, no other braces."
            )
        return text
