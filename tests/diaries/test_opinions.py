"""What people say: collected, sorted, gathered, answered, told to each who raised it (policy 二(五))."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from cases.choices import ActionCode, RouteCode
from cases.models import Case
from diaries.actions import add_entry, make_case
from diaries.actions.opinions import (
    answer_opinion,
    collect_opinion,
    gather_opinions,
    make_opinion_case,
    remind_of_opinions,
    sort_opinion,
    tell_answer,
)
from diaries.choices import EntryKind, OpinionState
from diaries.models import VoicedOpinion, VoicedOpinionEvent
from kit.actors import TIMETABLE
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed, NotFound
from kit.privacy.fields import stored
from kit.time import clock
from notices.models import Notice
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.diaries.opinions import an_opinion, answered, fresh
from tests.residents.world import household

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def steps_of(opinion: VoicedOpinion) -> list[str]:
    return list(opinion.events.order_by("id").values_list("step", flat=True))


def test_an_opinion_is_collected_from_a_household_somebody_or_nobody(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building, "101")
    of_home = an_opinion(cast, household=home)
    of_somebody = an_opinion(cast, words="停车难", topic="traffic", name="王小明", phone="138 1234 5678")
    of_nobody = an_opinion(cast, words="垃圾没人扫", topic="sanitation")
    assert [one.is_known for one in (of_home, of_somebody, of_nobody)] == [True, True, False]
    assert fresh(of_somebody).sayer_phone == "13812345678"
    assert fresh(of_somebody).sayer_masked == "王** 138****5678"
    assert steps_of(of_nobody) == ["collect"]


def test_it_is_to_be_answered_within_seven_working_days(cast: Cast, settings) -> None:
    made = an_opinion(cast)
    assert made.due_on > clock.today() + 7 * DAY
    settings.OPINION_ANSWER_DAYS = 1
    assert an_opinion(cast, words="另一件").due_on < made.due_on


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"words": " "}, "words"),
        ({"topic": "weather"}, "topic"),
        ({"people": 0}, "people"),
        ({"phone": "123"}, "phone"),
        ({"name": "王" * 41}, "name"),
    ],
)
def test_what_does_not_fit_is_named(cast: Cast, wrong: dict, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        an_opinion(cast, **wrong)
    assert list(refused.value.fields) == [field]
    assert not VoicedOpinion.objects.exists()


def test_nobody_collects_in_a_grid_of_others_or_of_a_household_of_others(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        an_opinion(cast, grid=cast.other_building)
    with pytest.raises(NotAllowed):
        an_opinion(cast, by=cast.stranger)
    with pytest.raises(NotAllowed):
        an_opinion(cast, by=cast.county_official)
    elsewhere = household(cast.other_community_leader, cast.other_building, "9")
    with pytest.raises(NotFound):
        an_opinion(cast, household=elsewhere)


def test_the_same_form_collects_once_and_other_words_are_refused(cast: Cast) -> None:
    first = an_opinion(cast, key="k", name="王小明")
    assert an_opinion(cast, key="k", name="王小明") == first
    assert an_opinion(cast, key="another", name="王小明") == first  # opened anew after a lost answer
    assert an_opinion(cast, key="third", name="李四") != first
    with pytest.raises(KeyReused):
        an_opinion(cast, key="k", words="别的")


def test_who_said_it_is_encrypted(cast: Cast) -> None:
    an_opinion(cast, name="王小明", phone="13812345678")
    for column in ("sayer_name", "sayer_phone"):
        [(_pk, text)] = stored(VoicedOpinion, column, size=9)
        assert "王小明" not in text
        assert "13812345678" not in text


def test_sorting_gives_it_a_topic_and_is_the_communitys(cast: Cast) -> None:
    made = an_opinion(cast)
    for nobody in (cast.building_leader, cast.other_community_leader, cast.county_official):
        with pytest.raises(NotAllowed):
            sort_opinion(by=nobody, opinion=made, topic="safety", version=1)
    done = sort_opinion(by=cast.community_worker2, opinion=made, topic="safety", version=1)
    assert (done.state, done.topic) == (OpinionState.SORTED, "safety")
    with pytest.raises(Conflict):
        sort_opinion(by=cast.community_secretary, opinion=made, topic="care", version=1)


def test_several_that_say_the_same_are_answered_as_one_and_each_is_told(cast: Cast) -> None:
    main = an_opinion(cast, name="王小明")
    others = [an_opinion(cast, words=f"灯不亮{n}", name=name) for n, name in enumerate(("李四", "赵五", ""))]
    worker = cast.community_worker2
    gather_opinions(by=worker, into=main, others=others, version=1)
    assert {one.state for one in VoicedOpinion.objects.all()} == {OpinionState.SORTED}
    assert VoicedOpinion.objects.to_answer().count() == 1
    answered(cast, main)
    waiting = VoicedOpinion.objects.to_tell()
    assert {one.sayer_name for one in waiting} == {"王小明", "李四", "赵五"}
    assert {one.answer for one in VoicedOpinion.objects.all()} == {"已换新灯"}
    for one in list(waiting):
        tell_answer(by=cast.building_leader, opinion=one, way="phone", reply="满意", version=one.version)
    assert not VoicedOpinion.objects.to_tell().exists()
    assert steps_of(fresh(others[0])) == ["collect", "join", "tell"]
    assert fresh(others[0]).reply == "满意"


def test_gathering_takes_along_what_was_gathered_before(cast: Cast) -> None:
    first, second, third = (an_opinion(cast, words=words) for words in ("一", "二", "三"))
    worker = cast.community_worker2
    gather_opinions(by=worker, into=second, others=[third], version=1)
    gather_opinions(by=worker, into=first, others=[fresh(second)], version=1)
    assert set(fresh(first).gathered.values_list("pk", flat=True)) == {second.pk, third.pk}


def test_one_more_who_says_what_was_answered_gets_that_answer(cast: Cast) -> None:
    main = answered(cast, an_opinion(cast))
    late = an_opinion(cast, words="灯还是不亮吗", name="钱六")
    gather_opinions(by=cast.community_worker2, into=main, others=[late], version=main.version)
    assert (fresh(late).state, fresh(late).answer) == (OpinionState.ANSWERED, "已换新灯")
    assert list(VoicedOpinion.objects.to_tell()) == [late]


def test_what_can_not_be_gathered_is_refused(cast: Cast) -> None:
    main, worker = an_opinion(cast), cast.township_official
    elsewhere = an_opinion(cast, by=cast.other_community_leader, grid=cast.other_building)
    settled = answered(cast, an_opinion(cast, words="答过"))
    joined = an_opinion(cast, words="并过")
    gather_opinions(by=worker, into=an_opinion(cast, words="另一主"), others=[joined], version=1)
    for others in ([], [main], [elsewhere], [settled], [fresh(joined)]):
        with pytest.raises(Invalid):
            gather_opinions(by=worker, into=main, others=others, version=1)
    with pytest.raises(NotAllowed):
        gather_opinions(by=cast.community_worker2, into=main, others=[elsewhere], version=1)
    with pytest.raises(Invalid):
        answer_opinion(by=worker, opinion=fresh(joined), answer="好", version=fresh(joined).version)


def test_whoever_collected_it_hears_of_the_answer_without_a_private_word(cast: Cast) -> None:
    answered(cast, an_opinion(cast, name="王小明", words="王小明说灯坏了"))
    answered(cast, an_opinion(cast, words="没有人名的"))
    [told] = Notice.objects.filter(channel="inbox", key__startswith="opinion-answered")
    assert told.recipient == cast.building_leader
    assert "王小明" not in f"{told.subject}{told.body}"
    assert "灯坏了" not in f"{told.subject}{told.body}"


def test_an_answer_is_told_once_and_only_to_somebody(cast: Cast) -> None:
    made = an_opinion(cast, name="王小明")
    with pytest.raises(Conflict):
        tell_answer(by=cast.building_leader, opinion=made, way="visit", version=1)
    made = answered(cast, made)
    with pytest.raises(Invalid):
        tell_answer(by=cast.building_leader, opinion=made, way="pigeon", version=made.version)
    with pytest.raises(NotAllowed):
        tell_answer(by=cast.other_community_leader, opinion=made, way="visit", version=made.version)
    tell_answer(by=cast.building_leader, opinion=made, way="visit", version=made.version, key="k")
    tell_answer(by=cast.building_leader, opinion=made, way="visit", version=made.version, key="k")
    with pytest.raises(Conflict):
        tell_answer(by=cast.building_leader, opinion=made, way="visit", version=made.version + 1)
    nobody = answered(cast, an_opinion(cast, words="无名"))
    with pytest.raises(Invalid):
        tell_answer(by=cast.building_leader, opinion=nobody, way="visit", version=nobody.version)


def a_case_of(cast: Cast, opinion: VoicedOpinion) -> Case:
    return make_opinion_case(
        opinion=opinion,
        by=cast.community_worker2,
        file=lambda: a_case(cast, RouteCode.ROUTINE, by=cast.community_worker2),
    )


def test_an_opinion_becomes_a_case_once_and_is_answered_when_that_has_ended(cast: Cast) -> None:
    made = an_opinion(cast, name="王小明")
    case = a_case_of(cast, made)
    assert a_case_of(cast, made) == case
    assert case.voiced_opinion == made
    assert not VoicedOpinion.objects.to_answer().exists()
    with pytest.raises(Invalid):
        answered(cast, made)
    go(case, ActionCode.HANDLE, cast.building_leader, text="换了灯")
    assert VoicedOpinion.objects.to_answer().get() == made
    answered(cast, made)
    assert steps_of(made) == ["collect", "make_case", "answer"]


def test_an_entry_becomes_an_opinion_once_and_the_case_of_the_entry_is_that_of_the_opinion(
    cast: Cast,
) -> None:
    leader = cast.building_leader
    entry = add_entry(by=leader, date=clock.today(), kind=EntryKind.OPINION, text="居民说灯坏了")
    made = an_opinion(cast, entry=entry, words=entry.text)
    assert an_opinion(cast, entry=entry, words="再点一次") == made
    assert entry.opinion == made
    with pytest.raises(NotFound):
        an_opinion(cast, by=cast.group_leader, entry=entry)
    case = make_case(entry=entry, by=leader, file=lambda: a_case(cast, RouteCode.ROUTINE))
    assert fresh(made).case == case


def test_whoever_answers_is_reminded_once_when_the_time_is_over_or_the_case_has_ended(cast: Cast) -> None:
    late, running, young = (an_opinion(cast, words=words) for words in ("迟", "办", "新"))
    case = a_case_of(cast, running)
    VoicedOpinion.objects.exclude(pk=young.pk).update(due_on=clock.today() - DAY)
    remind_of_opinions(by=TIMETABLE, at=clock.now())
    remind_of_opinions(by=TIMETABLE, at=clock.now())
    told = Notice.objects.filter(channel="inbox", key__startswith="opinions-late")
    assert {one.recipient for one in told} == {cast.community_worker2, cast.community_secretary}
    assert told.all().count() == 2
    assert fresh(late).reminded_at is not None
    go(case, ActionCode.HANDLE, cast.building_leader, text="换了灯")
    remind_of_opinions(by=TIMETABLE, at=clock.now())
    assert told.all().count() == 4
    with pytest.raises(NotAllowed):
        remind_of_opinions(by=cast.city_official.user, at=clock.now())


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "answered"},
        {"state": "nonsense"},
        {"state": "sorted"},
        {"told_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
        {"answer": "好"},
    ],
)
def test_the_database_refuses_a_state_without_what_belongs_to_it(cast: Cast, wrong: dict) -> None:
    made = an_opinion(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        VoicedOpinion.objects.filter(pk=made.pk).update(**wrong)


def test_what_was_done_can_only_be_added_to(cast: Cast) -> None:
    made = an_opinion(cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        VoicedOpinionEvent.objects.filter(opinion=made).update(words="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        VoicedOpinionEvent.objects.filter(opinion=made).delete()


def test_a_program_collects_the_same_words_twice_when_it_means_two(cast: Cast) -> None:
    facts = {"by": cast.building_leader, "grid": cast.building, "topic": "care", "words": "同样的话"}
    first, second = (collect_opinion(**facts, key=key) for key in ("api:1", "api:2"))
    assert first != second
