"""News of power over somebody: whoever is given or loses a password, a second factor, a post, a cover, a
token, an address or a login is told, and so is the level above. Messages are made further up, so the one who
makes them is named by the setting ``TOLD_OF_POWER``; the verbs call this beside their line of the audit."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string

from kit.actors import Actor
from kit.text import Text
from staff.models import Member


def tell_of_power(
    by: Actor,
    action: str,
    concerned: Iterable[Member | None],
    row: Model,
    *,
    more: Text = "",
    own: bool = False,
    email_before: str = "",
) -> None:
    """Tell ``concerned`` (None: a login without a member) and the level above them, each once, that ``by``
    did ``action`` (an AuditAction) to ``row``; ``more`` is added in words. With ``own``, ``by`` is told too:
    it may have been somebody else with her session. To ``email_before``, where the one concerned was reached
    until now, goes an e-mail too."""
    told = {"concerned": [one for one in concerned if one is not None], "row": row, "more": more, "own": own}
    import_string(settings.TOLD_OF_POWER)(by=by, action=action, email_before=email_before, **told)
