"""The two figures of a grid side by side, in the words and with the rounding that every page, program and
spreadsheet has. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kit.text import Text, bracketed

_TENTHS = 1000  # tenths of a percent in the whole
NO_SHARE = "—"  # of nothing there is no share (domain.md, Rates)


@dataclass(frozen=True, slots=True)
class Counted:
    """Households, and people registered (户籍) and floating (流动), of an area."""

    households: int = 0
    registered: int = 0
    floating: int = 0

    @property
    def people(self) -> int:
        """Everybody."""
        return self.registered + self.floating


@dataclass(frozen=True, slots=True)
class Pair:
    """One figure as the register counts it, None where the reader may not look at the register, and as it was
    declared, 0 where nothing was."""

    registered: int | None
    declared: int

    @property
    def tenths(self) -> int | None:
        """The share registered in tenths of a percent, rounded down: 100 % is said of all only, and what is
        left is not rounded away. None where there is no share."""
        if self.registered is None or not self.declared:
            return None
        return self.registered * _TENTHS // self.declared

    @property
    def percent(self) -> float | None:
        """The share registered in percent, as programs read it; None where there is none."""
        return None if self.tenths is None else self.tenths / 10

    @property
    def share(self) -> str:
        """The share registered in words: ``0.4%``, ``<0.1%`` for few of many, a dash where there is none."""
        if self.tenths is None:
            return NO_SHARE
        if self.registered and not self.tenths:
            return "<0.1%"
        return f"{self.tenths // 10}.{self.tenths % 10}%"

    def reaches(self, percent: int) -> bool:
        """Whether at least ``percent`` of what was declared is registered."""
        return self.tenths is not None and self.tenths >= percent * 10


def households_in_words(pair: Pair) -> str:
    """As 登记6户、申报1,400户，登记率0.4%."""
    if pair.registered is None:
        words: Text = _("declared %(declared)s households") if pair.declared else _("no households declared")
    elif pair.declared:
        words = _("registered %(registered)s / declared %(declared)s households, share registered %(share)s")
    else:
        words = _("registered %(registered)s households / none declared, share registered %(share)s")
    return str(words % _facts(pair))


def people_in_words(pair: Pair) -> str:
    """As 登记12人、申报3,900人，登记率0.3%."""
    if pair.registered is None:
        words: Text = _("declared %(declared)s people") if pair.declared else _("no people declared")
    elif pair.declared:
        words = _("registered %(registered)s / declared %(declared)s people, share registered %(share)s")
    else:
        words = _("registered %(registered)s people / none declared, share registered %(share)s")
    return str(words % _facts(pair))


def households_in_lines(pair: Pair) -> list[str]:
    """The same for a narrow column, a figure a line: 登记6户（0.4%） and 申报1,400户."""
    registered, declared = _("registered %(registered)s households"), _("declared %(declared)s households")
    return _lines(pair, registered, declared)


def people_in_lines(pair: Pair) -> list[str]:
    """The same for a narrow column: 登记12人（0.3%） and 申报3,900人."""
    return _lines(pair, _("registered %(registered)s people"), _("declared %(declared)s people"))


def _lines(pair: Pair, registered: str, declared: str) -> list[str]:
    facts = _facts(pair)
    below = declared % facts if pair.declared else _("none declared")
    if pair.registered is None:
        return [below]
    above = registered % facts
    return [bracketed(above, pair.share) if pair.tenths is not None else above, below]


def _facts(pair: Pair) -> dict[str, str]:
    return {
        "registered": f"{pair.registered or 0:,}",
        "declared": f"{pair.declared:,}",
        "share": pair.share,
    }
