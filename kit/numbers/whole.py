"""Whole numbers and codes that people and programs type: read without a fault, whatever was typed. Pure."""

LARGEST = 2**63 - 1  # what a column of the database holds
_MOST_DIGITS = len(str(LARGEST))
_LONGEST_CODE = 18  # digits; the code of a building, an id number


def whole(text: object, *, least: int = 0, most: int = LARGEST) -> int | None:
    """The number from ``least`` to ``most`` that is typed in ``text``, in the digits 0 to 9 and nothing else;
    None for anything else."""
    typed = str(text)
    if len(typed) > _MOST_DIGITS or not is_digits(typed, most=_MOST_DIGITS):
        return None
    number = int(typed)
    return number if least <= number <= most else None


def is_digits(text: str, *, most: int = _LONGEST_CODE) -> bool:
    """Whether ``text`` is of 1 to ``most`` digits 0 to 9 and nothing else, as a code is or its beginning."""
    return 0 < len(text) <= most and text.isascii() and text.isdigit()
