"""What the verbs of announcements, knowledge and activities have in common: whose area it is, and that
nothing private stands in words that many read."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from diaries.actions.opinions._steps import own_key, said
from diaries.choices import Audience
from diaries.rules.news import AREAS, LONGEST_TITLE, LONGEST_WORDS
from grids.codes import TOWNSHIP_LENGTH
from grids.models import Grid
from grids.queries.areas import names_of
from kit.errors import Invalid, KeyReused
from kit.net.sending import AGAIN_WITHIN
from kit.privacy.scan import Kind, find_private
from kit.time import clock
from staff.accounts.senders import wait_for_own
from staff.models import Member

_NEVER = frozenset({Kind.ID_NUMBER, Kind.CARD})
_NOT_IN_PUBLIC = _NEVER | {Kind.MOBILE}
_NO_NUMBERS = _("Please leave out numbers of id cards and bank cards: many people read this.")
_NO_MOBILES = _(
    "On the public pages everybody reads this: please leave out mobile numbers, and numbers of id cards and "
    "bank cards. The leader's phone stands there anyway; a fixed line of the office may be given."
)


def refuse_area(area: str) -> None:
    """Go on only with a city, or what lies in one, that is in use. Raises Invalid."""
    known = len(area) in AREAS and bool(names_of([area]))
    if known and len(area) > TOWNSHIP_LENGTH:
        known = Grid.objects.current().filter(code=area).exists()
    if not known:
        raise Invalid(fields={"area": [_("Please choose an area.")]})


def clean_audience(audience: str) -> str:
    """Whom it is for. Raises Invalid."""
    if audience not in Audience.values:
        raise Invalid(fields={"audience": [_("Please choose whom it is for.")]})
    return audience


def title_of(title: str) -> str:
    """The title in one line. Raises Invalid: none, or too long."""
    return said("title", " ".join(title.split()), _("Please give it a title."), LONGEST_TITLE)


def words_of(words: str, missing: Any = None) -> str:
    """The words. Raises Invalid: too long, or nothing where ``missing`` says what lacks."""
    return said("words", words, missing, LONGEST_WORDS)


def refuse_private(audience: str, **texts: str) -> None:
    """Go on only when nobody's private numbers stand in these. Raises Invalid; names each field."""
    residents = audience == Audience.RESIDENTS
    refused, why = (_NOT_IN_PUBLIC, _NO_MOBILES) if residents else (_NEVER, _NO_NUMBERS)
    fields = {
        name: [why]
        for name, text in texts.items()
        if any(found.kind in refused for found in find_private(text))
    }
    if fields:
        raise Invalid(fields=fields)


def made_before(rows: Any, by: Member, key: str, *, same: dict[str, Any], alike: QuerySet[Any]) -> Any:
    """The row that the form with this ``key`` made before; or one of ``alike``, which say all the same, that
    she made a short while ago: after a lost answer the form is often filled in anew. None when there is
    neither. Raises Invalid, and KeyReused where the form did not say the ``same``."""
    wait_for_own(by.user_id)
    own = own_key(by, key)
    row = rows.filter(key=own).first() if key else None
    if row is None:
        return alike.filter(made_at__gte=clock.now() - AGAIN_WITHIN).first()
    if any(getattr(row, name) != value for name, value in same.items()):
        raise KeyReused(first=row)
    return row
