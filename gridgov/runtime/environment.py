"""Settings are read from the environment; a value that can't be read stops the start and names itself."""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

_YES_OR_NO = frozenset((*environ.Env.BOOLEAN_TRUE_STRINGS, "false", "off", "n", "no", "0", ""))


class Environment(environ.Env):
    """The environment, as django-environ reads it."""

    def get_value(self, var: str, cast: Any = None, **more: Any) -> Any:
        """The value of ``var``. Raises ImproperlyConfigured: it does not look like what ``cast`` makes of it;
        without this a traceback would not say which one, and ``ture`` would pass for no."""
        text = str(self.ENVIRON.get(f"{self.prefix}{var}", ""))
        if cast is bool and text.lower().strip() not in _YES_OR_NO:
            raise ImproperlyConfigured(f"{var} is {text!r}; it must be 1 or 0.")
        try:
            return super().get_value(var, cast=cast, **more)
        except ValueError:
            raise ImproperlyConfigured(f"{var} is {text!r}, which can't be read as a number.") from None
