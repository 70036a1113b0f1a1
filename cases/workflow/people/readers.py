"""Who reads the words of an action."""

from enum import Enum


class Readers(Enum):
    """Staff alone, or the resident too."""

    STAFF = "staff"
    RESIDENT = "resident"
    # The resident reads them as the result of the matter. What the level above has not acknowledged yet, or
    # has sent back, is none.
    RESULT = "result"
