"""What a resident sees of a matter, and how guessing is made slow."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.choices import ActionCode, RouteCode
from cases.models import Case
from cases.public.tracking import Look, Progress, find, plain, without_people
from kit.net.rate_limit import Tries, network_of
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.pictures import a_photo

pytestmark = pytest.mark.django_db


def words(case: Case) -> list[tuple[str, str]]:
    return [(str(heading), text) for heading, text in Progress.of(case).words]


@pytest.fixture(autouse=True)
def _in_english(settings) -> None:
    settings.LANGUAGE_CODE = "en"


def test_number_and_code_find_a_matter_and_nothing_else_does(cast: Cast) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    other = a_case(cast, RouteCode.ROUTINE)
    assert find(case.number, case.track_code) == case
    assert find(case.number, other.track_code) is None
    assert find("JX1", case.track_code) is None
    assert find(case.number, "") is None
    assert find("JX1", "-" * 8) is None


def test_a_wrong_code_costs_what_an_unknown_number_costs(cast: Cast) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    with CaptureQueriesContext(connection) as wrong:
        find(case.number, "AAAAAAAA")
    with CaptureQueriesContext(connection) as unknown:
        find("JX209901010001", "AAAAAAAA")
    assert len(wrong) == len(unknown) == 1
    assert wrong[0]["sql"].replace(case.number, "") == unknown[0]["sql"].replace("JX209901010001", "")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" jx2026-0901 00001", "JX2026090100001"), ("ＡＢ２３", "AB23"), ("甲'--", ""), ("", "")],
)
def test_what_was_typed_is_read_kindly(typed: str, kept: str) -> None:
    assert plain(typed) == kept


def test_a_result_is_shown_once_the_level_above_has_acknowledged_it(cast: Cast) -> None:
    case = a_case(cast, RouteCode.COORDINATION)
    assert words(case) == []
    go(case, ActionCode.NOTE, cast.building_leader, text="三楼这家脾气不好")
    go(case, ActionCode.RESOLVE, cast.building_leader, text="家具已搬走")
    assert words(case) == []
    go(case, ActionCode.ACKNOWLEDGE, cast.building_liaison, text="知道了")
    assert words(case) == [("Result", "家具已搬走")]
    go(
        case,
        ActionCode.FEED_BACK,
        cast.building_leader,
        satisfaction="satisfied",
        words="谢谢",
        text="已告知",
    )
    assert words(case) == [("Result", "家具已搬走")]
    assert Progress.of(case).stage == "Done"


def test_a_reopened_matter_has_no_result_until_there_is_a_new_one(cast: Cast) -> None:
    case = a_case(cast, RouteCode.ROUTINE, handled_result="已清理")
    assert words(case) == [("Result", "已清理")]
    go(case, ActionCode.REOPEN, cast.community_secretary, text="又堆上了")
    assert words(case) == []
    go(case, ActionCode.HANDLE, cast.group_leader, text="装了监控")
    assert words(case) == [("Result", "装了监控")]


def test_a_withdrawn_matter_shows_no_result(cast: Cast) -> None:
    case = a_case(cast, RouteCode.COORDINATION)
    go(case, ActionCode.RESOLVE, cast.building_leader, text="家具已搬走")
    go(case, ActionCode.WITHDRAW, cast.building_leader, text="登记错了")
    assert (Progress.of(case).stage, words(case)) == ("Withdrawn", [])


def test_what_is_missing_and_the_ground_of_a_refusal_are_told(cast: Cast) -> None:
    case = a_case(cast, RouteCode.APPROVAL)
    go(case, ActionCode.SUBMIT, cast.building_leader, text="材料")
    go(case, ActionCode.ASK_COMPLETION, cast.community_secretary, text="缺收入证明")
    assert words(case) == [("What is missing", "缺收入证明")]
    assert Progress.of(case).promise.startswith("Please bring what is missing by ")
    go(case, ActionCode.SUBMIT, cast.building_leader, text="补齐")
    assert words(case) == []
    go(case, ActionCode.ACCEPT, cast.community_secretary, matter="低保申请")
    go(case, ActionCode.PASS_ON, cast.township_official, office=cast.service_centre.pk)
    ground = "《社会救助暂行办法》第九条"
    paper = [a_photo(20, 20)]
    go(
        case,
        ActionCode.REFUSE,
        cast.service_centre_officer,
        legal_ground=ground,
        text="收入超标",
        uploads=paper,
    )
    assert words(case) == [("Result", "收入超标"), ("Legal ground", ground)]
    assert Progress.of(case).promise.startswith("You are to be told the result by ")


def test_a_merged_matter_shows_only_how_the_one_that_goes_on_ends(cast: Cast) -> None:
    main = a_case(cast, RouteCode.COORDINATION, reporter_name="王小明", reporter_phone="13812345678")
    double = a_case(cast, RouteCode.COORDINATION, reporter_name="李大爷")
    go(double, ActionCode.MERGE, cast.building_leader, case=main.number)
    Case.objects.filter(pk=main.pk).update(due_at=main.filed_at - dt.timedelta(days=1))
    progress = Progress.of(double)
    assert (progress.number, progress.stage) == (
        double.number,
        "Joined to another matter that is being handled",
    )
    # Neither stage, dates nor delay of a matter that may be another family's.
    assert (progress.since, progress.promise, progress.closed_at) == (None, "", None)
    text = "王小明(13812345678)和李大爷的事,楼道长已办,见登记"
    go(main, ActionCode.RESOLVE, cast.building_leader, text=text)
    go(main, ActionCode.ACKNOWLEDGE, cast.building_liaison)
    assert Progress.of(Case.objects.get(pk=double.pk)).stage == progress.stage
    main.refresh_from_db()
    assert words(main) == [("Result", "王**(***)和李**的事,楼**已办,见登记")]
    go(main, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied")
    progress = Progress.of(Case.objects.get(pk=double.pk))
    assert (progress.stage, progress.words, progress.joined) == ("Done", [], True)
    assert (progress.since, progress.promise, progress.closed_at) == (None, "", None)


def test_by_when_it_is_done_is_said_in_words(cast: Cast) -> None:
    case = a_case(cast, RouteCode.COORDINATION)
    assert Progress.of(case).promise.endswith("At the end you are told the result.")
    Case.objects.filter(pk=case.pk).update(due_at=case.filed_at - dt.timedelta(days=1))
    case.refresh_from_db()
    assert Progress.of(case).promise == "This step is late. The level above has been told."
    go(case, ActionCode.SUSPEND, cast.building_liaison, text="等材料")
    assert Progress.of(case).promise == "The clock stands still at present."


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("电话 138 1234 5678,座机 0573-82812345", "电话 ***,座机 ***"),
        ("身份证 33040219490101123X", "身份证 ***"),
        ("2026-11-09 14:30 修好 3 幢 101 室", "2026-11-09 14:30 修好 3 幢 101 室"),
        ("王小明和王小", "王**和王*"),
    ],
)
def test_people_are_left_out_of_the_words(text: str, left: str) -> None:
    assert without_people(text, ["王小", "王小明", "", "王"]) == left


def test_after_ten_wrong_tries_at_a_number_each_network_has_three_and_right_ones_do_not_count() -> None:
    for n in range(30):
        look = Look.of(f"10.0.0.{n}", "JX1")
        assert look.wait() == 0
        look.was_right()
    for n in range(10):
        assert Look.of(f"10.0.1.{n}", "JX1").wait() == 0
    assert [Look.of("10.0.2.1", "JX1").wait() for _try in range(3)] == [0, 0, 0]
    assert 590 < Look.of("10.0.2.1", "JX1").wait() <= 600
    assert Look.of("10.0.3.1", "JX1").wait() == 0
    assert Look.of("10.0.2.1", "JX2").wait() == 0


def test_ten_wrong_tries_from_a_network_are_enough_and_use_up_nobody_elses() -> None:
    for n in range(10):
        assert Look.of(f"2001:db8:1:2::{n}", f"JX{n}").wait() == 0
    for _ in range(20):
        assert Look.of("2001:db8:1:2:ffff::1", "JX77").wait() > 0
    assert Look.of("2001:db8:1:3::1", "JX77").wait() == 0


def test_the_window_ends_also_when_the_counter_was_left_behind() -> None:
    tries = Tries("a", most=1, seconds=60)
    assert [tries.wait(), tries.wait()] == [0, 60]
    cache.delete(f"{tries._count}:until")
    assert tries.wait() == 0


@pytest.mark.parametrize(
    ("address", "whom"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_an_address_stands_for_a_household(address: str, whom: str) -> None:
    assert network_of(address) == whom
