"""Tokens of programs: what only reads, is over, or is for another area does nothing and sees nothing there."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from kit.time.clock import now
from staff.accounts.tokens import make_token
from staff.models import ApiToken, User
from tests.access.patches import patch_at
from tests.access.sweeping import marks_in
from tests.access.walking import every_url, filled, has_row, program
from tests.access.world import make_world
from tests.access.writing.pages import API
from tests.access.writing.walk import Walk
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db
_OPEN = {"api-schema", "api-docs"}
_ROWS = {name: path for name, path in every_url().items() if name.startswith("api-") and name not in _OPEN}


def over(*columns: str) -> Callable[[User], str]:
    """A token that may write, which has ended by ``columns``."""

    def make(user: User) -> str:
        row, token = make_token(user=user, name="x", may_write=True)
        ApiToken.objects.filter(pk=row.pk).update(**dict.fromkeys(columns, now() - dt.timedelta(seconds=1)))
        return token

    return make


OVER = {
    "expired": over("expires_at"),
    "revoked": over("revoked_at"),
    "mistyped": lambda user: over()(user) + "x",
}


def sent_by(walk: Walk, asker: Client, line: str) -> str:
    """What becomes of a writing on rows of the cast's own patch."""
    return walk.letter(asker, line, line.split(" ")[0], walk.own)


@pytest.mark.parametrize("how", OVER)
def test_a_token_that_is_over_reads_and_writes_nothing(how: str):
    cast = make_cast()
    walk = Walk(cast)
    asker = program(OVER[how](cast.township_official.user))
    assert {asker.get(filled(name, path, walk.own)).status_code for name, path in _ROWS.items()} == {401}
    assert {sent_by(walk, asker, line) for line in API} == {"L"}


def test_the_token_of_a_closed_login_reads_and_writes_nothing():
    cast = make_cast()
    walk = Walk(cast)
    _row, token = make_token(user=cast.township_official.user, name="x", may_write=True)
    User.objects.filter(pk=cast.township_official.user_id).update(is_active=False)
    assert {sent_by(walk, program(token), line) for line in API} == {"L"}


def test_a_token_that_only_reads_writes_nothing():
    cast = make_cast()
    walk = Walk(cast)
    _row, token = make_token(user=cast.building_leader.user, name="x")
    assert program(token).get(filled("api-case", _ROWS["api-case"], walk.own)).status_code == 200
    assert {line: sent_by(walk, program(token), line) for line in API} == dict.fromkeys(API, "R")


def test_a_token_for_another_area_knows_nothing_of_this_one():
    cast = make_cast()
    walk = Walk(cast)
    asker = narrow(cast, cast.other_community.code)
    answers = {name: asker.get(filled(name, path, walk.own)).status_code for name, path in _ROWS.items()}
    assert {answers[name] for name, path in _ROWS.items() if has_row(path)} == {404}
    letters = {line: sent_by(walk, asker, line) for line in API}
    # What is made is told that there is no such grid; what is changed is not there.
    assert letters == {line: "-" if line in ("api-cases", "api-opinions") else "N" for line in API}


def test_a_token_for_a_part_of_the_area_sees_and_changes_that_part_only():
    cast = make_cast()
    next_door = patch_at(cast, "330402001001001002")
    own, other = make_world(cast), make_world(cast, next_door)
    asker = narrow(cast, cast.building.code)
    shown = [asker.get(filled(name, path, own)) for name, path in _ROWS.items()]
    assert {mark for answer in shown for mark in marks_in(answer)} == set()
    case = f"/api/v1/cases/{own.case.number}/actions/"
    into = {"action": "merge", "version": own.case.version, "case": other.case.number}
    refused = asker.post(case, into, content_type="application/json")
    assert refused.status_code == 400
    other.case.refresh_from_db()
    assert other.case.version == 1
    done = asker.post(case, {**into, "case": own.more["other"].number}, content_type="application/json")
    assert done.status_code == 200


def narrow(cast: Cast, area: str) -> Client:
    """A program of the street that may write, in an area only."""
    _row, token = make_token(user=cast.township_official.user, name="x", may_write=True, area=area)
    return program(token)


def test_no_program_puts_patches_or_deletes_anything():
    cast = make_cast()
    walk = Walk(cast)
    _row, token = make_token(user=cast.city_official.user, name="x", may_write=True)
    letters = {
        (name, method): walk.letter(program(token), name, name, walk.own, method)
        for name in _ROWS
        for method in ("put", "patch", "delete")
    }
    assert set(letters.values()) == {"M"}
