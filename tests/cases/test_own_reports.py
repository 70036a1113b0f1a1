"""A resident's own report: the phone that is checked by a code, who is told, and what no member may do with it."""

import datetime as dt
import json

import pytest
import time_machine
from pytest_django import Settings

from cases.actions import file_case
from cases.actions.batch.anonymize import forget_reporters
from cases.actions.own_reports import confirm_phone, file_own_report, send_code
from cases.choices import ActionCode, RouteCode, Source
from cases.models import Case, Category, OwnReport
from cases.public.guessing import guess
from cases.public.own_reports import Reach, Standing
from cases.queries.chain import breaks
from cases.queries.export import table
from cases.workflow.available import next_steps
from kit.actors import TIMETABLE
from kit.errors import Invalid
from kit.time import clock
from notices.channels import sms
from notices.models import Notice
from notices.outbox import delivery
from notices.outbox.delivery import deliver_due
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.notices.server import Server, a_server

pytestmark = pytest.mark.django_db
PHONE = "13812345678"


@pytest.fixture
def gateway(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    """The city's gateway for text messages."""
    monkeypatch.setattr(delivery, "_left_alone", {})
    with a_server() as server:
        settings.SMS_URL, settings.SMS_KEY = f"{server.url}/sms", "s3cret"
        settings.INTERNAL_HOSTS = ["127.0.0.1"]
        settings.NOTICE_QUIET_HOURS = ()
        yield server


def report(cast: Cast, key: str = "1" * 32, **more: object) -> Case:
    told = {"description": "路灯不亮", "reporter_name": "王小明", "reporter_phone": PHONE, **more}
    return file_own_report(grid=cast.building, category=None, key=key, whose="resident:1", **told)


def code_of(server: Server) -> str:
    """The code in the last message, as the phone shows it."""
    text = server.said()[-1]["text"]
    return "".join(one for one in text if one.isdigit())[:6]


def test_a_phone_is_checked_by_the_code_that_was_sent_there(cast: Cast, gateway: Server) -> None:
    case = report(cast)
    send_code(case)
    deliver_due()
    (sent,) = [one for one in gateway.said() if one["phone"] == PHONE]
    assert gateway.asked[-1]["headers"]["authorization"] == "Bearer s3cret"
    assert sent["key"].startswith("resident:")
    code = code_of(gateway)
    assert code not in json.dumps(list(OwnReport.objects.values_list("code_digest", flat=True)))
    with pytest.raises(Invalid):
        confirm_phone(case, code="000000" if code != "000000" else "000001")
    confirm_phone(case, code=code)
    assert OwnReport.objects.get().phone_checked_at is not None
    deliver_due()
    assert case.number in gateway.said()[-1]["text"]
    assert not Notice.objects.filter(key__startswith="resident:").exclude(phone_to="", body="").exists()


def test_after_five_wrong_codes_or_ten_minutes_the_right_one_is_none(cast: Cast, gateway: Server) -> None:
    case = report(cast)
    send_code(case)
    deliver_due()
    code = code_of(gateway)
    with time_machine.travel(clock.now() + dt.timedelta(minutes=11), tick=False), pytest.raises(Invalid):
        confirm_phone(case, code=code)
    for _ in range(5):
        with pytest.raises(Invalid):
            confirm_phone(case, code="12345")
    with pytest.raises(Invalid):
        confirm_phone(case, code=code)
    assert OwnReport.objects.get().phone_checked_at is None


def test_a_mistyped_phone_is_put_right_and_the_first_code_is_void(cast: Cast, gateway: Server) -> None:
    case = report(cast)
    send_code(case)
    deliver_due()
    first = code_of(gateway)
    send_code(case, phone="139 0000 1111")
    deliver_due()
    case.refresh_from_db()
    assert case.reporter_phone == "13900001111" == gateway.said()[-1]["phone"]
    if code_of(gateway) != first:
        with pytest.raises(Invalid):
            confirm_phone(case, code=first)
    send_code(case)
    with pytest.raises(Invalid):
        send_code(case)


def test_only_a_checked_phone_is_written_to(cast: Cast, gateway: Server) -> None:
    case = report(cast)
    go(case, ActionCode.ASK_REPORTER, cast.building_leader, text="几单元?")
    assert not Notice.objects.filter(key__startswith="resident:").exists()
    assert not Standing.of(case).reached
    OwnReport.objects.update(phone_checked_at=clock.now())
    go(case, ActionCode.HANDLE, cast.building_leader, text="好了,电话 13900000000")
    (row,) = Notice.objects.filter(key__startswith="resident:")
    assert (row.phone_to, "13900000000" in row.body) == (PHONE, False)


def test_without_a_gateway_nothing_is_checked_and_nothing_sent(cast: Cast) -> None:
    case = report(cast)
    with pytest.raises(Invalid):
        send_code(case)
    assert not Reach.of(case, OwnReport.objects.get())
    assert str(Standing.of(case).reach_words)


def test_a_message_that_does_not_arrive_is_to_be_told_in_person(cast: Cast, gateway: Server) -> None:
    case = report(cast)
    OwnReport.objects.update(phone_checked_at=clock.now())
    go(case, ActionCode.ASK_REPORTER, cast.building_leader, text="几单元?")
    Notice.objects.filter(key__startswith="resident:").update(state="failed")
    assert Standing.of(case).failed


@pytest.mark.parametrize("template", ['{"mobiles": ["{phone}"], "args": {"words": "{text}"}, "n": 1}'])
def test_a_gateway_gets_the_json_that_it_wants(gateway: Server, settings: Settings, template: str) -> None:
    settings.SMS_TEMPLATE = json.loads(template)
    sms.send(PHONE, '说:"好"', "k")
    assert gateway.said() == [{"mobiles": [PHONE], "args": {"words": '说:"好"'}, "n": 1}]


def test_staff_and_programs_file_nothing_as_a_resident(cast: Cast) -> None:
    with pytest.raises(Invalid):
        a_case(cast, RouteCode.ROUTINE, source=Source.RESIDENT)


def test_nobody_withdraws_it_as_if_she_had_filed_it(cast: Cast) -> None:
    case = report(cast)
    for member in cast.members().values():
        assert ActionCode.WITHDRAW not in [step.action for step in next_steps(case, member)]
    assert not Case.objects.filter(filed_by=cast.building_leader).exists()


def test_every_step_of_its_way_finds_nobody_who_filed_it(cast: Cast) -> None:
    case = report(cast)
    go(case, ActionCode.CHANGE_ROUTE, cast.building_leader, route=RouteCode.COORDINATION, text="要协调")
    go(case, ActionCode.RESOLVE, cast.building_leader, text="修好了")
    go(case, ActionCode.ACKNOWLEDGE, cast.building_liaison)
    go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied", text="已当面告知")
    assert case.closed_at is not None
    go(case, ActionCode.REOPEN, cast.township_official, text="没有好")
    assert list(breaks(case.number)) == []
    rows = list(table(Case.objects.with_light(clock.now()), clock.now()))
    filed_by = dict(zip(rows[0], rows[1], strict=True))
    assert "None" not in [str(one) for one in filed_by.values() if one is not None and one != ""]


def test_of_two_that_are_merged_each_resident_sees_her_own(cast: Cast) -> None:
    first, second = report(cast), report(cast, key="2" * 32, reporter_name="李四", email="li@example.org")
    told = Notice.objects.filter(key__startswith=f"resident:{second.number}:").count()
    go(second, ActionCode.MERGE, cast.building_leader, case=first.number)
    assert Notice.objects.filter(key__startswith=f"resident:{second.number}:").count() == told
    go(first, ActionCode.HANDLE, cast.building_leader, text="修好了")
    row = Notice.objects.filter(key__startswith=f"resident:{second.number}:").latest("pk")
    assert first.number not in row.body
    assert first.track_code not in row.body


def test_after_the_retention_nobody_is_known_any_more(cast: Cast) -> None:
    case = report(cast, email="wang@example.org")
    go(case, ActionCode.HANDLE, cast.building_leader, text="修好了")
    assert forget_reporters(by=TIMETABLE, before=clock.now() + dt.timedelta(days=1)) == 1
    case.refresh_from_db()
    assert (case.reporter_name, case.reporter_phone, OwnReport.objects.get().email) == ("", "", "")


def test_a_retired_grid_takes_nothing(cast: Cast) -> None:
    cast.building.retired_on = clock.today()
    with pytest.raises(Invalid):
        report(cast)


def test_a_guess_counts_names_words_and_what_was_filed_before(cast: Cast) -> None:
    assert [one.code for one in guess("垃圾没人扫,臭味大", grid=cast.building).categories] == ["litter"]
    assert guess("今天天气很好", grid=cast.building).categories == []
    noise = Category.objects.get(code="noise")
    file_case(
        by=cast.building_leader,
        grid=cast.building,
        category=noise,
        description="夜里烧烤摊很响",
        route=RouteCode.COORDINATION,
    )
    assert guess("又是烧烤摊,夜里睡不着", grid=cast.building).categories == [noise]
    assert guess("有人困在电梯里", grid=cast.building).danger
