"""Why somebody looked at private data: one of a closed list and a few words, kept as ``contact: words``."""

from django.utils.translation import gettext as _

from staff.choices import RevealPurpose

_BETWEEN = ": "


def written(purpose: str, words: str) -> str:
    """How the audit keeps a purpose (a RevealPurpose) and what was said of it."""
    return f"{purpose}{_BETWEEN}{words}"


def in_words(kept: str) -> str:
    """What the audit has kept, in the reader's language; anything else as it is."""
    purpose, between, words = kept.partition(_BETWEEN)
    if not between or purpose not in RevealPurpose.values:
        return kept
    return _("%(purpose)s: %(words)s") % {"purpose": RevealPurpose(purpose).label, "words": words}
