"""Why somebody looked at private data: one of a closed list and a few words, kept as ``contact: words``."""

from django.utils.translation import gettext as _

from kit.errors import Invalid
from kit.text import Text
from staff.choices import RevealPurpose

_BETWEEN = ": "
_FEWEST = 2  # characters of a reason
LONGEST = 120


def said(words: str, field: str, otherwise: Text) -> str:
    """The words of a reason, without blanks around them. Raises Invalid when they are missing or too long:
    ``otherwise`` beside ``field``."""
    stripped = words.strip()
    if not _FEWEST <= len(stripped) <= LONGEST:
        raise Invalid(fields={field: [otherwise]})
    return stripped


def written(purpose: str, words: str) -> str:
    """How the audit keeps a purpose (a RevealPurpose) and what was said of it."""
    return f"{purpose}{_BETWEEN}{words}"


def in_words(kept: str) -> str:
    """What the audit has kept, in the reader's language; anything else as it is."""
    purpose, between, words = kept.partition(_BETWEEN)
    if not between or purpose not in RevealPurpose.values:
        return kept
    return _("%(purpose)s: %(words)s") % {"purpose": RevealPurpose(purpose).label, "words": words}
