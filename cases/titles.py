"""A title taken from the words, so that nobody has to think of one (title optional)."""

import re

LONGEST = 24
# Full stop, comma, exclamation mark, question mark, semicolon: full-width, and what phones type for them.
_END = re.compile("[\u3002\uff0c\uff01\uff1f\uff1b,!?;\n]")


def title_from(description: str) -> str:
    """The first sentence of a description, at most 24 characters."""
    first = _END.split(description.strip(), maxsplit=1)[0].strip()
    first = first or description.strip()
    return first if len(first) <= LONGEST else first[: LONGEST - 1] + "…"
