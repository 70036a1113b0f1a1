"""What the verbs of money have in common."""

import secrets
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessment.models import BudgetItem
from kit.errors import Invalid
from kit.net.sending import LONGEST_OF_CASE
from kit.text import tidy
from staff.models import Member

LONGEST_REASON = 200


def own_key(by: Member, key: str) -> str:
    """The key under which a sending of ``by`` is known. Raises Invalid."""
    if len(key) > LONGEST_OF_CASE:
        raise Invalid(_("The key of this request is too long."))
    return f"{by.pk}:{key or secrets.token_hex(16)}"


def needed(name: str, words: str, missing: Any) -> str:
    """The words of a field, tidied. Raises Invalid: none, or too many."""
    kept = tidy(words)
    if not kept:
        raise Invalid(fields={name: [missing]})
    if len(kept) > LONGEST_REASON:
        raise Invalid(fields={name: [_("At most %(most)s characters.") % {"most": LONGEST_REASON}]})
    return kept


def spent_of(item: BudgetItem) -> Decimal:
    """What is spent of it by now. One query."""
    rows: Any = BudgetItem.objects
    spent: Decimal = rows.with_spent().get(pk=item.pk).spent
    return spent
