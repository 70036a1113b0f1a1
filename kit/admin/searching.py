"""By which columns the search of a list finds a name: the name itself, and its initials in pinyin."""


def by_name(way: str = "") -> tuple[str, str]:
    """Of a place, an office or a category: part of its name, or of the initials (``nhsq`` for 南湖社区).
    ``way`` is the way to the row, such as ``grid__``."""
    return f"{way}name", f"{way}initials"


def by_person(way: str = "") -> tuple[str, str, str]:
    """Of a person: part of the name, the beginning of the initials, or their end, which is the given name
    (``wxm`` or ``xm`` for 王小明)."""
    return f"{way}name", f"^{way}initials", f"{way}initials__iendswith"
