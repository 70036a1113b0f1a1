"""What programs get is sent out: id and phone numbers in free text come masked, in every answer."""

import json

import pytest

from cases.actions import take_step
from cases.models import CaseEvent
from diaries.choices import EntryKind
from diaries.models import Diary, Entry
from kit.api.masked_fields import masked_within
from kit.time import clock
from tests.api.program import Program
from tests.cast import Cast
from tests.pages.desk import at_desk, filed, queries_of
from tests.residents.world import id_number

pytestmark = pytest.mark.django_db
PHONE = "13812345678"


def secret_words() -> str:
    return f"王先生{id_number()}来电{PHONE}，楼道堆物。"


def test_no_answer_about_a_case_holds_a_number_that_somebody_typed(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building, text=secret_words())
    take_step(case, "note", by=cast.building_leader, version=case.version, text=secret_words())
    assert PHONE in case.title + case.description
    program = Program(cast.community_secretary)
    for path in ("cases/", f"cases/{case.number}/", f"cases/{case.number}/events/"):
        answer = program.get(path)
        told = json.dumps(answer.json(), ensure_ascii=False)
        assert (answer.status_code, PHONE in told, id_number() in told) == (200, False, False)
        assert "*******5678" in told
    # Nor does its page, where those who have to act see it by a reveal.
    assert PHONE not in at_desk(cast.building_leader).get(f"/cases/{case.number}/").content.decode()
    assert CaseEvent.objects.filter(case=case, text=secret_words()).exists()


def test_facts_and_lists_of_words_are_masked_wherever_they_stand() -> None:
    given = {"words": f"打{PHONE}", "parts": [PHONE, "灯"], "injured": 0, "for": None}
    assert masked_within(given) == {
        "words": "打*******5678",
        "parts": ["*******5678", "灯"],
        "injured": 0,
        "for": None,
    }


def test_masking_asks_the_database_nothing(cast: Cast) -> None:
    program = Program(cast.community_secretary)

    def cost() -> int:
        program.client.defaults["HTTP_AUTHORIZATION"] = program.headers["Authorization"]
        return queries_of(program.client, "/api/v1/cases/")

    filed(cast.building_leader, cast.building, text=secret_words())
    cost()
    one = cost()
    for _ in range(9):
        filed(cast.building_leader, cast.building, text=secret_words())
    assert cost() == one


def test_diaries_come_masked_too(cast: Cast) -> None:
    leader = cast.building_leader
    now = clock.now()
    diary = Diary.objects.create(
        member=leader, grid=cast.building, date=clock.local(now).date(), first_entry_at=now
    )
    Entry.objects.create(diary=diary, kind=EntryKind.PATROL, text=secret_words(), place=PHONE, added_at=now)
    told = Program(cast.community_secretary).get("diaries/").content.decode()
    assert (PHONE in told, "*******5678" in told) == (False, True)
