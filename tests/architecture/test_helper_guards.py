"""The rules about reading by another's hand report what breaks them and let pass what is lawful."""

from functools import partial

import pytest

from tests.architecture import helper_rules
from tests.architecture.sources import Source

PAGE, ROOM = "cases/web/views/cases.py", "cases/queries/board.py"
HELPERS = frozenset({"cases.queries.board.everything"})
ACCESSORS = frozenset({"cases", "filed_cases"})


def open_in(text: str, path: str = ROOM) -> frozenset[str]:
    """The helpers of a module."""
    return helper_rules.open_helpers(
        [Source(path, text), Source(path, text).meant],
        scoped=frozenset({"Case"}),
        models=frozenset({"Case", "Grid", "Notice"}),
        says_whose=frozenset({"Scope", "Actor"}),
    )


def calls(text: str, path: str = PAGE) -> list[str]:
    rule = partial(helper_rules.calls_of_helpers, helpers=HELPERS)
    return [what for _line, what in Source(path, text).judged(rule)]


def through(text: str, path: str = PAGE) -> list[str]:
    rule = partial(helper_rules.reads_through_rows, accessors=ACCESSORS)
    return [what for _line, what in Source(path, text).judged(rule)]


@pytest.mark.parametrize(
    "text",
    [
        "def everything(): return Case.objects.all()",
        "def everything(code: str):\n    rows = Case.objects.filter(area=code)\n    return rows",
        "from cases.models import Case as Row\ndef everything(codes: list[str]): return Row.objects.count()",
        "def everything(*, at: dt.datetime) -> QuerySet[Case]: return models.Case._default_manager.all()",
    ],
)
def test_a_helper_that_is_not_told_whose_rows_it_reads_is_found(text):
    assert open_in(text) == HELPERS


@pytest.mark.parametrize(
    "text",
    [
        "def everything(scope: Scope): return Case.objects.within(scope)",
        "def everything(scope: 'Scope'): return rows_of(Case.objects.all(), scope)",
        "def everything(*, by: Actor | None): return Case.objects.all()",
        "def everything(case: Case): return Case.objects.filter(part_of=case)",
        "def everything(grids: Iterable[models.Grid]): return Case.objects.filter(grid__in=grids)",
        "def everything(): return Notice.objects.all()",
        "def everything(): return Case.objects.none()",
    ],
)
def test_a_helper_that_is_told_or_reads_what_is_everybodys_is_lawful(text):
    assert open_in(text) == frozenset()


def test_what_a_page_reads_itself_is_judged_by_the_other_rule():
    assert open_in("def everything(): return Case.objects.all()", PAGE) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "from cases.queries.board import everything\ndef page(request): return everything()",
        "from cases.queries.board import everything as rows\ndef page(request): return rows().filter(pk=1)",
        "from cases.queries import board\ndef page(request): return board.everything()",
        "from cases.queries import everything\ndef page(request): return everything()",
        "from cases.queries.board import everything\ndef page(request): return list(map(everything, codes))",
    ],
)
def test_a_page_that_calls_such_a_helper_is_reported(text):
    assert calls(text) == ["page cases.queries.board.everything"]


def test_others_may_call_it_and_pages_other_things():
    text = "from cases.queries.board import everything\ndef f(): return everything()"
    assert calls(text, "cases/deadlines/reminders.py") == []
    assert calls("from cases.queries.rates import everything\neverything()") == []
    assert calls("from cases.queries.board import columns\ncolumns(everything)") == []


@pytest.mark.parametrize(
    "text",
    [
        "grid.cases.all()",
        "request.member.filed_cases.filter(pk=1).count()",
        "rows = self.grid.cases.select_related('grid')",
        "getattr(grid, 'cases').all()",
        "Grid.objects.within(scope).prefetch_related('cases')",
    ],
)
def test_rows_that_hang_on_another_are_reported(text):
    assert through(text) != []


@pytest.mark.parametrize(
    "text",
    [
        "grid.cases.within(scope).count()",
        "grid.cases.filter(pk=1).within(scope)",
        "scoped(grid.cases.all(), request)",
        "case.events.all()",
        "found.cases.append(1)",
        "for one in found.cases: pass",
    ],
)
def test_rows_within_the_scope_and_plain_lists_are_lawful(text):
    assert through(text) == []


def test_what_is_no_page_reads_through_rows_as_it_needs():
    assert through("grid.cases.all()", "cases/deadlines/reminders.py") == []
