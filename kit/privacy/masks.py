"""What is shown of an id number to those who only look: decided here, for columns and for free text."""

ID_LENGTH = 18
_BEFORE_YEAR = 6  # digits of an id number, which say the county


def mask_id_number(year: int | None) -> str:
    """An id number for those who only look: the year of birth and nothing else, ``******1958********``. The
    whole birthday and the last characters would leave a handful of numbers to try. Without a year: stars."""
    if year is None:
        return "*" * ID_LENGTH
    return f"{'*' * _BEFORE_YEAR}{year:04d}".ljust(ID_LENGTH, "*")
