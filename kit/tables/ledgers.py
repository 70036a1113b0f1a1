"""A file whose rows are carried out one by one by verbs, which know and ask everything: what became of each.

To look at a file the verbs are carried out too, and undone. So a preview says what an import does, in the
same words, and holds the same locks as long as it takes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from kit.errors import Invalid, RuleError
from kit.tables.columns import Columns
from kit.tables.outcomes import Outcome, Told
from kit.tables.problems import Problem, Refusal, once
from kit.tables.rows import Row


@dataclass(slots=True)
class Ledger:
    """``fields`` leads from what verbs call a field to its column, where that is another name."""

    columns: Columns
    fields: Mapping[str, str] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, row: int, refusals: Iterable[Refusal]) -> None:
        """Write down what is wrong with cells."""
        self.problems += [Problem(row, one.column, one.reason) for one in once(refusals)]

    @contextmanager
    def carrying_out(self, row: int) -> Iterator[None]:
        """What a verb refuses inside belongs to this row; what it wrote is undone."""
        try:
            with transaction.atomic():
                yield
        except Invalid as refused:
            if not refused.fields:
                self.problems.append(Problem(row, "", refused.message))
            self.refuse(row, (Refusal(self._column(name), why[0]) for name, why in refused.fields.items()))
        except RuleError as refused:
            self.problems.append(Problem(row, "", refused.message))

    def outcome(self) -> Outcome:
        """The whole file."""
        return Outcome.of(self.told, self.problems)

    def settle(self, *, dry_run: bool) -> Outcome:
        """Inside the transaction in which rows were carried out: keep it, or with ``dry_run`` undo it. Raises
        BadRows, which undoes it too."""
        done = self.outcome()
        done.refuse_bad(self.columns)
        if dry_run:
            transaction.set_rollback(True)
        return done

    def _column(self, name: str) -> str:
        column = self.fields.get(name, name)
        return column if column in self.columns.names else ""


def tried(carry_out: Callable[[Iterable[Row], Any], Ledger], rows: Iterable[Row], by: Any) -> Outcome:
    """What rows would do: ``carry_out`` does it, and it is undone. Raises what that raises."""
    with transaction.atomic():
        done = carry_out(rows, by).outcome()
        transaction.set_rollback(True)
    return done
