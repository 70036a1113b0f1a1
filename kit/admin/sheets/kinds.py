"""What the pages of an import must know of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kit.errors import NotAllowed
from kit.tables.columns import Columns
from kit.tables.outcomes import Outcome
from kit.tables.rows import Row
from kit.text import Text

_WOULD = _("%(new)s new, %(changed)s changed, %(unchanged)s as they are.")
_DID = _("%(new)s added, %(changed)s changed, %(unchanged)s as they were.")


def _login(request: HttpRequest) -> Any:
    return request.user


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """An import: ``examine`` says what a file would do and ``perform`` does it, both with ``by``, which
    ``acting`` finds. They ask the rights; ``permission`` opens the page. Of ``shown`` columns a preview has
    the cells; ``would`` and ``did`` put the numbers of an outcome (``Outcome.facts``) into words."""

    name: str
    title: Text  # of the page
    what: Text  # the rows, for names of files
    permission: str
    columns: Columns
    shown: tuple[str, ...]
    examine: Callable[..., Outcome]
    perform: Callable[..., Outcome]
    acting: Callable[[HttpRequest], Any] = _login
    hint: Text = ""
    would: Text = _WOULD
    did: Text = _DID

    def is_for(self, request: HttpRequest) -> bool:
        """Whether whoever asks may import by it: with the right, and as somebody who can act."""
        try:
            return bool(request.user.has_perm(self.permission) and self.acting(request))
        except NotAllowed:
            return False

    def examined(self, rows: Iterable[Row], request: HttpRequest) -> Outcome:
        """What the file would do."""
        return self.examine(rows, by=self.acting(request))
