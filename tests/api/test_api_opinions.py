"""Opinions of the people for programs: read masked, collected once."""

import pytest

from diaries.models import VoicedOpinion
from staff.accounts.tokens import make_token
from staff.models import Member
from tests.access.walking import program
from tests.cast import Cast
from tests.diaries.opinions import an_opinion

pytestmark = pytest.mark.django_db

URL = "/api/v1/opinions/"


def of(member: Member, *, may_write: bool = True):
    return program(make_token(user=member.user, name="热线", may_write=may_write)[1])


def test_a_program_reads_what_was_said_masked_and_in_its_area(cast: Cast) -> None:
    an_opinion(cast, name="王小明", phone="13812345678", words="请打13987654321", topic="care")
    an_opinion(cast, by=cast.other_community_leader, grid=cast.other_building)
    found = of(cast.community_secretary).get(URL).json()["results"]
    assert [one["topic"] for one in found] == ["care"]
    assert found[0]["said_by"] == "王** 138****5678"
    assert "13987654321" not in found[0]["words"]
    assert of(cast.department_officer).get(URL).status_code == 403
    assert of(cast.township_official).get(f"{URL}?topic=facilities&state=collected").json()["results"]
    assert of(cast.township_official).get(f"{URL}?topic=weather").status_code == 400


def test_a_program_collects_once_a_key(cast: Cast) -> None:
    browser = of(cast.community_secretary)
    sent = {"grid": cast.building.code, "topic": "traffic", "words": "停车难", "phone": "13812345678"}

    def post(key: str = "k", **more: object):
        headers = {"Idempotency-Key": key}
        return browser.post(URL, sent | more, content_type="application/json", headers=headers)

    first, again = post(), post()
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert post(words="别的").status_code == 422
    assert VoicedOpinion.objects.count() == 1
    for wrong in (
        {"grid": cast.other_building.code},
        {"topic": "weather"},
        {"words": ""},
        {"colour": "red"},
        {"phone": "1"},
    ):
        refused = post("another", **wrong)
        assert refused.status_code == 400, wrong
        assert next(iter(wrong)) in str(refused.json())
    assert VoicedOpinion.objects.count() == 1


def test_a_program_that_only_reads_and_one_of_the_county_collect_nothing(cast: Cast) -> None:
    sent = {"grid": cast.building.code, "topic": "traffic", "words": "停车难"}
    for browser in (of(cast.community_secretary, may_write=False), of(cast.county_official)):
        assert browser.post(URL, sent, content_type="application/json").status_code == 403
