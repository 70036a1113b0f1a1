"""Leaders are told of entitlements that lapse, once, and nobody's name stands in the message."""

import datetime as dt

import pytest

from gridgov.services.welfare_reminders import remind_of_lapsing
from gridgov.tasks import look_after_register
from kit.time import clock
from notices.models import Notice
from residents import registry
from residents.models import WelfareRecord
from tests.cast import Cast
from tests.residents.world import household, id_number, resident, welfare

pytestmark = pytest.mark.django_db


def verified(cast: Cast, serial: int, days: int) -> WelfareRecord:
    leader = cast.building_leader
    person = resident(leader, household(leader, cast.building, str(serial)), id_number=id_number(serial))
    until = clock.today() + dt.timedelta(days=days)
    record = welfare(leader, person)
    return registry.verify_welfare(record=record, by=cast.community_secretary, valid_until=until)


def inbox() -> list[tuple[str, str]]:
    return list(
        Notice.objects.filter(channel="inbox").order_by("pk").values_list("recipient__name", "subject")
    )


def test_a_leader_is_told_once_how_many_lapse_within_the_month(cast: Cast, settings) -> None:
    settings.LANGUAGE_CODE = "en"
    for serial, days in enumerate((5, 30, 31)):
        verified(cast, serial, days)
    assert remind_of_lapsing() == 1
    assert remind_of_lapsing() == 0
    assert inbox() == [(cast.building_leader.name, "2 welfare records lapse soon")]
    notice = Notice.objects.get()
    assert (notice.link, "王小明" in notice.body) == ("/households/welfare/", False)


def test_a_record_that_was_extended_is_told_of_again_before_its_new_last_day(cast: Cast) -> None:
    record = verified(cast, 1, 5)
    assert look_after_register() == 1
    until = clock.today() + dt.timedelta(days=20)
    registry.verify_welfare(record=record, by=cast.community_secretary, valid_until=until)
    assert [look_after_register(), look_after_register()] == [1, 0]


def test_what_is_over_lapses_and_is_told_of_no_more(cast: Cast) -> None:
    record = verified(cast, 1, 5)
    WelfareRecord.objects.update(valid_until=clock.today() - dt.timedelta(days=1))
    assert remind_of_lapsing() == 0
    record.refresh_from_db()
    assert record.state == "lapsed"
