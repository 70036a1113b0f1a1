"""What a column of a list shows of a row, as a cell of a spreadsheet: words without HTML, numbers as numbers,
days and moments as such."""

import datetime as dt
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

from django.contrib.admin.utils import lookup_field
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Field, Model
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kit.text import listed
from kit.time.formats import hour_text

_ICON = "material-symbols-outlined"


class _Words(HTMLParser):
    """The words of a piece of HTML; the names of icons are none."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Goes into an element, which may be an icon."""
        if tag != "br":
            self._open.append(_ICON in (dict(attrs).get("class") or ""))
        self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """Comes out of it."""
        if self._open:
            self._open.pop()
        self.words.append(" ")

    def handle_data(self, data: str) -> None:
        """Words, unless they stand in an icon."""
        if not any(self._open):
            self.words.append(data)


def words_of(html: str) -> str:
    """What somebody reads of a piece of HTML that the product made."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.words).split())


def cell(admin: Any, name: str, row: Model) -> Any:
    """What the column ``name`` of the list of ``admin`` shows of ``row``; None where it is empty. A method
    that shows a whole number as a link says so (``is_number``)."""
    try:
        field, attr, value = lookup_field(name, row, admin)
    except ObjectDoesNotExist:
        return None
    shown = _of_field(field, value) if isinstance(field, Field) else _of_display(attr, value)
    if shown == admin.get_empty_value_display():
        return None
    plain = _plain(shown)
    return int(plain) if getattr(attr, "is_number", False) else plain


def _of_field(field: Any, value: Any) -> Any:
    if field.flatchoices:
        return dict(field.flatchoices).get(value, "")
    return str(value) if field.is_relation and value is not None else value


def _of_display(attr: Any, value: Any) -> Any:
    """What a method of the admin shows. One with coloured labels gives a code and its words."""
    if not isinstance(value, tuple | list):
        return value
    said = value[1:] if getattr(attr, "label", False) else value
    return listed(said)


def _plain(value: Any) -> Any:
    if isinstance(value, SafeString):
        return words_of(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.time):
        return hour_text(value)
    known = value is None or isinstance(value, int | float | Decimal | dt.date | str)
    return value if known else str(value)
