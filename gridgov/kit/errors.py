"""The errors that Gridgov's rules raise; ``gridgov.errors`` maps each to a page or a problem document."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from gridgov.kit.text import Text


class RuleError(Exception):
    """A rule refused something; ``message`` says why, in the user's language."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "invalid"
    default: ClassVar[Text] = _("This is not possible.")

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


class NotAllowed(RuleError):
    """The actor may see this but may not do that (HTTP 403)."""

    status = 403
    code = "not_allowed"
    default = _("You may not do this.")


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
