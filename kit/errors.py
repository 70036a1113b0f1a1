"""The errors that Gridgov's rules raise; ``gridgov.http.errors`` maps each to a page or a problem
document."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from kit.text import Text


class RuleError(Exception):
    """A rule refused something; ``message`` says why, in the user's language."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "invalid"
    default: ClassVar[Text] = _("This is not possible.")
    retry_seconds: int = 0  # when it may be tried again, where that is known

    def __init__(self, message: Text | None = None) -> None:
        self.message: Text = message if message is not None else self.default
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class Invalid(RuleError):
    """Something entered does not fit; ``fields`` names each field and what is wrong with it."""

    status = 400
    code = "invalid"
    default = _("Please correct what is marked.")

    def __init__(
        self, message: Text | None = None, *, fields: Mapping[str, Sequence[Text]] | None = None
    ) -> None:
        super().__init__(message)
        self.fields: dict[str, list[Text]] = {name: list(errors) for name, errors in (fields or {}).items()}


class NotReadNow(Invalid):
    """Files that came are not read just now, since others are; the same may be sent again (HTTP 429)."""

    status = 429
    code = "not_read_now"
    default = _("Files are not read just now, since others are. Please send it again in a moment.")

    def __init__(self, *, retry_seconds: int, fields: Mapping[str, Sequence[Text]] | None = None) -> None:
        super().__init__(fields=fields)
        self.retry_seconds = retry_seconds


class NotAllowed(RuleError):
    """The actor may see this but may not do that (HTTP 403)."""

    status = 403
    code = "not_allowed"
    default = _("You may not do this.")


class TooOften(RuleError):
    """The actor may do this, but not as often within the hour (HTTP 429)."""

    status = 429
    code = "too_often"
    default = _("That was too often. Please go on later.")


class NotFound(RuleError):
    """It does not exist, or is outside the actor's scope (HTTP 404)."""

    status = 404
    code = "not_found"
    default = _("There is nothing here.")


class Conflict(RuleError):
    """Somebody else was faster: the version that the actor saw is no longer the current one (HTTP 409)."""

    status = 409
    code = "conflict"
    default = _("Somebody else changed this in the meantime. Please look at the new state and try again.")


class StillRunning(Conflict):
    """The same request, under the same key, is just being carried out (HTTP 409)."""

    code = "still_running"
    default = _("The same request is just being carried out. Please try again in a moment.")


class TooBusy(RuleError):
    """The database did not answer within the time that a request waits (HTTP 503)."""

    status = 503
    code = "busy"
    retry_seconds = 10
    default = _("This took too long, and nothing was changed. Please try again in a moment, or ask for less.")


class KeyReused(RuleError):
    """The key of a form or request was used for something else before (HTTP 422); ``first`` is what it
    made."""

    status = 422
    code = "key_reused"
    default = _("This key was already used for other words.")

    def __init__(self, message: Text | None = None, *, first: Any = None) -> None:
        super().__init__(message)
        self.first = first
