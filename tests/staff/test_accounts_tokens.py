"""Tokens limited to an area: they reach what lies there, and nothing else of their person."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from cases.queries.chain import breaks
from kit.errors import Invalid
from kit.time.clock import now
from staff.actions import issue_token
from tests.actors import ADMIN
from tests.cast import Cast
from tests.pages.desk import at_desk, filed

pytestmark = pytest.mark.django_db


def ask(token: str, address: str, **data: object) -> tuple[int, dict]:
    headers = {"Authorization": f"Bearer {token}"}
    if data:
        answer = Client().post(f"/api/v1/{address}", data, content_type="application/json", headers=headers)
    else:
        answer = Client().get(f"/api/v1/{address}", headers=headers)
    return answer.status_code, answer.json()


def test_a_narrow_token_sees_only_the_cases_of_its_area(cast: Cast):
    here = filed(cast.building_leader, cast.building)
    there = filed(cast.other_community_leader, cast.other_building)
    _row, wide = issue_token(by=ADMIN, user=cast.township_official.user, name="全部")
    _row, narrow = issue_token(
        by=ADMIN, user=cast.township_official.user, name="一社区", area=cast.community.code
    )

    def numbers(token: str) -> set[str]:
        return {row["number"] for row in ask(token, "cases/")[1]["results"]}

    assert numbers(wide) == {here.number, there.number}
    assert numbers(narrow) == {here.number}
    assert ask(narrow, f"cases/{there.number}/")[0] == 404
    assert ask(narrow, f"cases/{here.number}/")[0] == 200


def test_a_narrow_token_sees_only_the_grids_of_its_area(cast: Cast):
    _row, narrow = issue_token(
        by=ADMIN, user=cast.township_official.user, name="一社区", area=cast.community.code
    )
    assert ask(narrow, f"grids/{cast.building.code}/")[0] == 200
    assert ask(narrow, f"grids/{cast.other_building.code}/")[0] == 404


def test_a_token_for_an_area_above_ones_own_is_no_wider_than_oneself(cast: Cast):
    with pytest.raises(Invalid) as refused:
        issue_token(by=ADMIN, user=cast.community_secretary.user, name="全市", area="3304")
    assert [*refused.value.fields] == ["area"]


@pytest.mark.parametrize("area", ["330402001002", "44", "abc"])
def test_an_area_outside_ones_own_is_refused(cast: Cast, area: str):
    with pytest.raises(Invalid):
        issue_token(by=ADMIN, user=cast.community_secretary.user, name="别处", area=area)


def test_a_person_who_loses_the_area_loses_it_for_the_token_too(cast: Cast):
    _row, narrow = issue_token(
        by=ADMIN, user=cast.township_official.user, name="一社区", area=cast.community.code
    )
    cast.township_office.divisions.clear()
    cast.township_official.appointments.update(until="2026-02-01")
    assert ask(narrow, f"grids/{cast.building.code}/")[0] == 404


def test_a_system_administrators_token_for_an_area_is_refused_for_there_is_no_role_in_it(cast: Cast):
    with pytest.raises(Invalid):
        issue_token(by=ADMIN, user=cast.superuser, name="一社区", area=cast.community.code)


def test_what_a_program_does_in_somebodys_name_says_so(cast: Cast):
    case = filed(cast.building_leader, cast.building)
    _row, token = issue_token(by=ADMIN, user=cast.building_leader.user, name="热线", may_write=True)
    address = f"cases/{case.number}/actions/"
    case.refresh_from_db()
    status, _answer = ask(token, address, action="note", version=case.version, text="电话已回")
    assert status in (200, 201)
    event = case.events.last()
    assert event is not None
    assert (event.actor, event.facts["program"]) == (cast.building_leader, "热线")
    assert list(breaks(case.number)) == []
    page = at_desk(cast.community_secretary).get(reverse("case", args=[case.number]))
    assert "program 热线 for 楼道长" in page.content.decode()
    assert case.events.first().facts.get("program") is None


def test_a_token_ends_after_a_year_at_the_latest(cast: Cast):
    given = {"by": ADMIN, "user": cast.building_leader.user, "name": "热线"}
    row, _token = issue_token(**given)
    assert row.expires_at is not None
    assert row.expires_at <= now() + dt.timedelta(days=365)
    with pytest.raises(Invalid) as refused:
        issue_token(expires_at=now() + dt.timedelta(days=366), **given)
    assert [*refused.value.fields] == ["expires_at"]
