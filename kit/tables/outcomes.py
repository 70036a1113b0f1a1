"""What a file that is imported does, or would do: told row by row, for a preview, a command and a message."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from kit.tables.columns import Columns
from kit.tables.problems import BadRows, Problem
from kit.text import Text, in_turn, labelled


@dataclass(frozen=True, slots=True)
class Change:
    """A column of a row that says otherwise than what is there. Without ``before`` and ``after`` both are
    private."""

    column: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A row of a file as a preview shows it: its cells by column, whether it makes something new, and what it
    changes."""

    row: int
    cells: dict[str, str]
    new: bool = False
    changes: Sequence[Change] = ()


@dataclass(slots=True)
class Outcome:
    """A whole file: its rows, what is wrong with them, and which are left out although the others go in."""

    told: Iterable[Told] = ()
    rows: int = 0
    new: int = 0
    changed: int = 0
    problems: Sequence[Problem] = ()
    left_out: Sequence[Problem] = ()
    more: dict[str, int] = field(default_factory=dict)  # what else was counted

    @classmethod
    def of(cls, told: Sequence[Told], problems: Iterable[Problem]) -> "Outcome":
        """That of rows which are all in memory."""
        new = sum(one.new for one in told)
        changed = sum(bool(one.changes) and not one.new for one in told)
        in_order = sorted(problems, key=lambda one: one.row)
        return cls(told, len(told), new, changed, in_order)

    @property
    def unchanged(self) -> int:
        """Rows that say what is there."""
        return self.rows - self.new - self.changed

    def refuse_bad(self, columns: Columns) -> None:
        """Go on only when no row is wrong. Raises BadRows."""
        if self.problems:
            raise BadRows(self.problems, columns.labels)

    def facts(self) -> dict[str, int]:
        """The numbers, for a sentence."""
        return {
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            **self.more,
        }

    def lines_of_changes(self, columns: Columns, most: int) -> list[str]:
        """The first ``most`` rows that change something, one a line."""
        labels = columns.labels
        changed = (one for one in self.told if one.changes and not one.new)
        found: list[str] = []
        for one in changed:
            if len(found) == most:
                break
            found.append(labelled(one.row, in_turn(in_words(change, labels) for change in one.changes)))
        return found


def in_words(change: Change, labels: dict[str, Text]) -> str:
    """The column, and both values where they may be shown."""
    label = str(labels.get(change.column, change.column))
    if not (change.before or change.after):
        return label
    words = _("%(column)s: %(before)s → %(after)s")
    return words % {"column": label, "before": change.before or "—", "after": change.after or "—"}
