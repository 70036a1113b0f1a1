"""A title taken from the words, so that nobody has to think of one (title optional)."""

import re

LONGEST = 24


def title_from(description: str) -> str:
    """The first sentence of a description, at most 24 characters."""
    first = re.split(r"[。!?!?;;\n]|,", description.strip(), maxsplit=1)[0].strip()
    first = first or description.strip()
    return first if len(first) <= LONGEST else first[: LONGEST - 1] + "…"
