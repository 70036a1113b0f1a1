"""Who raised an opinion is forgotten in time, with a case's reporter, and when a resident is erased."""

import datetime as dt

import pytest

from cases.actions.batch.anonymize import forget_reporters
from cases.choices import ActionCode, RouteCode
from cases.models import Case
from diaries.actions import add_entry, correct_entry
from diaries.actions.box import answer_message, put_into_box
from diaries.actions.opinions import forget_old_opinions, make_opinion_case, tell_answer
from diaries.choices import EntryKind
from diaries.models import BoxMessage, Entry, EntryVersion, VoicedOpinion, VoicedOpinionEvent
from kit.actors import TIMETABLE
from kit.errors import NotAllowed
from kit.time import clock
from residents.registry import erase_resident
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.diaries.opinions import an_opinion, answered, fresh
from tests.residents.world import household, resident

pytestmark = pytest.mark.django_db

LATER = dt.timedelta(days=1)


def told(cast: Cast, opinion: VoicedOpinion, reply: str) -> None:
    tell_answer(by=cast.building_leader, opinion=opinion, way="visit", reply=reply, version=opinion.version)


def everything() -> str:
    """All words that are kept of opinions, and of the entries that they came from."""
    kept = [
        *VoicedOpinion.objects.values_list("words", "place", "answer", "reply"),
        *VoicedOpinionEvent.objects.values_list("words"),
        *Entry.objects.values_list("text", "place"),
        *EntryVersion.objects.values_list("text", "place"),
        *BoxMessage.objects.values_list("words", "answer"),
    ]
    private = [(one.sayer_name, one.sayer_phone) for one in VoicedOpinion.objects.all()]
    private += [(one.contact,) for one in BoxMessage.objects.all()]
    return " ".join(text for row in [*kept, *private] for text in row)


def from_an_entry(cast: Cast) -> VoicedOpinion:
    """Named in every place that there is."""
    leader = cast.building_leader
    day, kind = clock.today(), EntryKind.OPINION
    entry = add_entry(by=leader, date=day, kind=kind, text="王小明说灯坏")
    entry = correct_entry(by=leader, entry=entry, version=1, kind=kind, text="王小明 13812345678 说灯坏")
    made = an_opinion(cast, entry=entry, words=entry.text, name="王小明", phone="13812345678")
    made = answered(cast, made, "已告知王小明")
    told(cast, made, "王小明说谢谢")
    return made


def test_some_time_after_the_answer_it_says_what_and_not_who(cast: Cast) -> None:
    made, young = from_an_entry(cast), an_opinion(cast, words="没有答复", name="李四光")
    assert forget_old_opinions(by=TIMETABLE) == 0
    assert forget_old_opinions(by=TIMETABLE, before=clock.now() + LATER) == 1
    said = everything()
    assert "王小明" not in said
    assert "13812345678" not in said
    assert "灯坏" in fresh(made).words
    assert fresh(young).sayer_name == "李四光"
    assert forget_old_opinions(by=TIMETABLE, before=clock.now() + LATER) == 0
    with pytest.raises(NotAllowed):
        forget_old_opinions(by=cast.city_official.user)


def test_a_household_is_forgotten_too(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building, "101")
    made = answered(cast, an_opinion(cast, household=home))
    forget_old_opinions(by=TIMETABLE, before=clock.now() + LATER)
    assert fresh(made).household is None


def test_a_case_that_forgets_its_reporter_takes_the_opinion_along(cast: Cast) -> None:
    made = an_opinion(cast, words="王小明家的灯", name="王小明", phone="13812345678")
    worker = cast.community_worker2
    case = make_opinion_case(opinion=made, by=worker, file=lambda: a_case(cast, RouteCode.ROUTINE, by=worker))
    Case.objects.filter(pk=case.pk).update(reporter_name="王小明")
    go(Case.objects.get(pk=case.pk), ActionCode.HANDLE, cast.building_leader, text="好了")
    forget_reporters(by=TIMETABLE, before=clock.now() + LATER)
    assert "王小明" not in everything()
    assert "家的灯" in fresh(made).words


def test_an_erased_resident_is_taken_out_of_what_was_said_and_of_the_box(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building, "101")
    person = resident(cast.building_leader, home, name="王小明", phone="13812345678")
    herself = an_opinion(cast, words="我家漏水", household=home, name="王小明", phone="13812345678")
    of_her = an_opinion(cast, words="王小明太吵", name="李四光")
    box = put_into_box(grid=cast.community, kind="complaint", words="王小明的电话", contact="13812345678")
    answer_message(by=cast.community_worker2, message=box, answer="王小明好", version=1)
    erase_resident(resident=person, by=cast.township_official, reason="本人要求")
    said = everything()
    assert "王小明" not in said
    assert "13812345678" not in said
    assert fresh(herself).words == "我家漏水"
    assert fresh(of_her).sayer_name == "李四光"


def test_the_box_forgets_the_phone_in_time(cast: Cast) -> None:
    box = put_into_box(grid=cast.community, kind="complaint", words="字太小", contact="13812345678")
    answer_message(by=cast.community_worker2, message=box, answer="已放大", version=1)
    forget_old_opinions(by=TIMETABLE, before=clock.now() + LATER)
    assert BoxMessage.objects.get().contact == ""
