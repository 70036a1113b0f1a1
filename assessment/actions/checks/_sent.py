"""What the verbs of spot checks have in common: words are tidied, and a form is known by its token."""

import secrets
from typing import Any

from django.utils.translation import gettext as _

from assessment.rules.checks.rights import LONGEST_WORDS
from kit.errors import Invalid
from kit.net.sending import LONGEST_OF_CASE
from kit.text import tidy
from staff.models import Member


def own_key(by: Member, key: str) -> str:
    """The key under which a sending of ``by`` is known. Raises Invalid."""
    if len(key) > LONGEST_OF_CASE:
        raise Invalid(_("The key of this request is too long."))
    return f"{by.pk}:{key or secrets.token_hex(16)}"


def said(words: str, missing: Any = None) -> str:
    """Words, tidied. Raises Invalid: too long, or none where ``missing`` says what lacks."""
    kept = tidy(words)
    if not kept and missing is not None:
        raise Invalid(fields={"words": [missing]})
    if len(kept) > LONGEST_WORDS:
        raise Invalid(fields={"words": [_("At most %(most)s characters.") % {"most": LONGEST_WORDS}]})
    return kept
