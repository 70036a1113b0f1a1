"""Pages, programs and desks write no row: they call verbs, which ask the right and keep the audit (design §4)."""

from tests.architecture import writing_rules
from tests.architecture.sources import offences, unreviewed

SEAMS = {
    "gridgov/admin/dashboard.py overview context.update": "the words of a page, in a dictionary",
    "residents/admin/bases.py _log row.save": "Django's own log of the desk, which it writes by itself elsewhere",
}


def test_no_page_program_or_desk_writes_a_row():
    assert unreviewed(offences(writing_rules.rows_written), SEAMS) == []
