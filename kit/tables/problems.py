"""What is wrong with the rows of a file that is imported: named by row, column and reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kit.errors import Invalid
from kit.tables.rows import Row
from kit.text import Text


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row can't be imported: its number as the sheet shows it, the column (empty: the whole row)."""

    row: int
    column: str
    reason: Text

    def in_words(self, labels: Mapping[str, Text]) -> str:
        """The problem as one line."""
        facts = {"row": self.row, "column": labels.get(self.column, self.column), "reason": self.reason}
        return str(_("Row %(row)s, %(column)s: %(reason)s") % facts)


class BadRows(Invalid):
    """Rows of a file can't be imported, so nothing of it is; ``problems`` in the order of the rows."""

    default = _("Nothing was imported: some rows are not right.")

    def __init__(self, problems: Iterable[Problem], labels: Mapping[str, Text]) -> None:
        super().__init__()
        self.problems = sorted(problems, key=lambda problem: problem.row)
        self.labels = labels

    def lines(self) -> list[str]:
        """The problems in words, one a line."""
        return [problem.in_words(self.labels) for problem in self.problems]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A column and what is wrong with it."""

    column: str
    reason: Text


def check_row(row: Row) -> list[Refusal]:
    """Whether the row has no cells beyond the headings, none merged with others, and no dates where none
    belong."""
    refusals = [Refusal(column, reason) for column, reason in row.faults.items()]
    if row.surplus:
        refusals.append(Refusal("", _("There are more cells than headings; is a comma not quoted?")))
    return refusals


def once(refusals: Iterable[Refusal]) -> list[Refusal]:
    """The first reason of every column: what follows from a fault is not told beside it."""
    firsts: dict[str, Refusal] = {}
    for refusal in refusals:
        firsts.setdefault(refusal.column, refusal)
    return list(firsts.values())
