"""Reading the JSON that programs send: as deep as requests are, and with nothing that no database can
keep."""

from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import DataAndFiles, JSONParser, MultiPartParser

from kit.text import is_plain

DEEPEST = 20  # lists and objects inside each other


class BoundedJSONParser(JSONParser):
    """JSON of a few levels, without NUL and halves of characters (surrogates) in texts and names."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """What was sent. Raises ParseError (HTTP 400)."""
        try:
            found = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(_("This is too deep.")) from error
        if found is None:  # the framework's own words for it have no Chinese
            raise ValidationError(_("Nothing was sent."))
        check(found)
        return found


class PlainMultiPartParser(MultiPartParser):
    """Fields and files, under the same condition."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> DataAndFiles:
        """What was sent. Raises ParseError (HTTP 400)."""
        found = super().parse(stream, media_type, parser_context)
        check(dict(found.data.lists()))
        return found


def check(found: Any) -> None:
    """Go on only with what a request may hold. Raises ParseError."""
    level = [found]
    for _depth in range(DEEPEST):
        if not level:
            return
        level = [inner for one in level for inner in _inside(one)]
    if level:
        raise ParseError(_("This is too deep."))


def _inside(one: Any) -> list[Any]:
    if isinstance(one, str) and not is_plain(one):
        raise ParseError(_("A text holds characters that can't be kept."))
    if isinstance(one, dict):
        return [*one, *one.values()]
    return one if isinstance(one, list) else []
