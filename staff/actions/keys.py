"""Which keys are the right ones: those of the very first start, until somebody says otherwise."""

from django.db import transaction

from kit.actors import Actor, require
from staff.accounts.keys import ROW, made_now
from staff.audit.record import note
from staff.choices import AuditAction
from staff.models import KeyCheck

_ACCEPT = "staff.accept_keys"  # of no role: only the system and its administrators have it


@transaction.atomic
def accept_keys(*, by: Actor, anew: bool = False) -> None:
    """Keep what the keys of this process make, unless that is there already; ``anew``: in place of it. What
    was written by it is in the audit.

    Raises:
        NotAllowed: ``by`` is a person of any post: whoever has the machine does it.
    """
    require(by, _ACCEPT)
    if anew:
        row, made = KeyCheck.objects.update_or_create(pk=ROW, defaults=made_now())
    else:
        row, made = KeyCheck.objects.get_or_create(pk=ROW, defaults=made_now())
    if made or anew:
        note(by, AuditAction.KEYS_ACCEPTED, row)
