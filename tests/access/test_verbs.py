"""Every verb asks the right itself: whatever page, program or task calls it, and with which row.

Each public function of a package of verbs is called as somebody with a login and without any scope. It must
refuse and write nothing; called by the system, the same call must be done, so that it was the right and nothing
else that stood against it. How each is called stands in ``verbs/``, a file an app.
"""

from collections import Counter
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from cases.models import BulkJob
from kit.errors import NotAllowed, NotFound
from staff.models import AuditRecord, Member, User
from tests.access.patches import NEAREST, county_of, patch_at
from tests.access.verbs.calls import undone
from tests.access.verbs.finding import PACKAGES, by_of, writers, writers_of
from tests.access.verbs.table import NOBODYS, OWN, OWN_ELSEWHERE, PARTS, PENDING, ROWS, VERBS, WRITERS
from tests.access.world import make_world
from tests.access.writing.watch import watched
from tests.actors import ADMIN
from tests.architecture import helper_rules
from tests.architecture.sources import Source, offences
from tests.cast import Cast


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the other process of the tests writes beside it is not taken for what a verb wrote."""
    monkeypatch.setattr(settings, "DATA_DIR", str(tmp_path))


def test_every_verb_has_its_row_and_every_row_its_verb() -> None:
    assert set(ROWS) == set(VERBS)


def test_a_package_is_pending_only_while_it_has_no_rows() -> None:
    assert set(PACKAGES) >= PENDING
    assert {name for name in ROWS if name.startswith(tuple(PENDING))} == set()
    assert {name: why for name, why in NOBODYS.items() if not why} == {}


def test_every_verb_is_told_who_acts() -> None:
    """By name, and nobody is taken for granted."""
    wrong = {
        name: str(by)
        for name, verb in VERBS.items()
        if (by := by_of(verb)) is None or by.kind is not by.KEYWORD_ONLY or by.default is not by.empty
    }
    assert wrong == {}


def test_nothing_else_writes_but_what_is_named() -> None:
    assert writers() == set(WRITERS)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("def close(row): row.save()", ["cases.queries.rows.close"]),
        ("def close(rows):\n    write = rows.update\n    write(x=1)", ["cases.queries.rows.close"]),
        ("class Rows:\n    def close(self): self.rows.delete()", ["cases.queries.rows.Rows.close"]),
        ("def _close(row): row.save()", []),
        (
            "def _save(row): row.save()\ndef _close(row): _save(row)\ndef close(row): _close(row)",
            ["cases.queries.rows.close"],
        ),
        ("def count(rows): return rows.count()", []),
    ],
)
def test_a_function_that_writes_is_found_in_a_room_that_reads(text: str, found: list[str]) -> None:
    assert list(writers_of(Source("cases/queries/rows.py", text))) == found


@pytest.mark.django_db
def test_a_verb_that_fails_in_another_way_is_no_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*, by: object) -> None:
        raise KeyError("grid")

    monkeypatch.setitem(VERBS, "staff.actions.broken", broken)
    assert outcome("staff.actions.broken", {"by": ADMIN}) == "failed with KeyError: 'grid'"


def test_no_page_calls_what_verbs_are_made_of() -> None:
    """It asks for no right: only who has asked may call it."""
    assert offences(partial(helper_rules.calls_of_helpers, helpers=PARTS)) == []


@pytest.mark.django_db
def test_no_verb_does_anything_for_a_stranger(cast: Cast) -> None:
    world = make_world(cast)
    became = {}
    for name, given in ROWS.items():
        with undone():
            facts = given(world)
            became[name] = outcome(name, {**facts, "by": anew(cast.stranger, facts)})
    expected = {name: "nothing" if name in OWN else "refused" for name in ROWS}
    assert {name: what for name, what in became.items() if what != expected[name]} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("post", ["leader", "official", "county"])
def test_no_verb_does_anything_here_for_somebody_who_may_it_elsewhere(cast: Cast, post: str) -> None:
    """The right is asked for the row, not for the login alone: what she may choose from ends at her area too."""
    world = make_world(cast)
    there = patch_at(cast, NEAREST["county_official"])
    elsewhere = county_of(there) if post == "county" else getattr(there, post)
    became = {}
    for name, given in ROWS.items():
        with undone():
            facts = given(world)
            became[name] = outcome(name, {**facts, "by": anew(elsewhere, facts)})
    allowed = ("refused", "failed with Invalid:", "failed with BadRows:")
    done = {name: what for name, what in became.items() if not what.startswith(allowed)}
    assert {name: what for name, what in done.items() if name not in OWN_ELSEWHERE} == {}
    assert {name: what for name, what in became.items() if what.startswith("refused, and wrote")} == {}


@pytest.mark.django_db
def test_every_call_of_the_table_is_done_for_somebody_who_may(cast: Cast) -> None:
    world = make_world(cast)
    became = {}
    for name, given in ROWS.items():
        with undone():
            became[name] = outcome(name, {"by": ADMIN, **given(world)})
    assert {name: what for name, what in became.items() if not what.startswith("done")} == {}


def anew(somebody: Member, facts: Mapping[str, Any]) -> Member | User:
    """Somebody, read anew; as a member to the verbs that ask for one."""
    member = Member.objects.select_related("user").get(pk=somebody.pk)
    return member if isinstance(facts.get("by"), Member) else member.user


def outcome(name: str, facts: Mapping[str, Any]) -> str:
    """What became of a call: refused, done, or what was written though it was refused; and how it failed, where
    it was neither."""
    given = dict(facts)
    places = given.pop("args", ())
    before = kept_of_all()
    with watched() as watch:
        try:
            with transaction.atomic():
                VERBS[name](*places, **given)
        except (NotAllowed, NotFound):
            written = [*watch.written, *changed(before).elements()]
            return f"refused, and wrote {written}" if written else "refused"
        except Exception as error:  # whatever it is, the verb that it came from is named
            return f"failed with {type(error).__name__}: {error}"
    more = changed(before)
    del more["audit"]  # a record alone does nothing
    written = [*watch.written, *more.elements()]
    return f"done: {written}" if written else "nothing"


def kept_of_all() -> Counter[str]:
    """Rows that are not watched, because they are kept of everybody who asks for anything; and files without a
    row."""
    sheets = Counter(path.name for path in (Path(settings.DATA_DIR) / "uploads").glob("*"))
    return sheets + Counter(audit=AuditRecord.objects.count(), bulk=BulkJob.objects.count())


def changed(before: Counter[str]) -> Counter[str]:
    """How many of them have come or gone."""
    now = kept_of_all()
    return (now - before) + (before - now)
