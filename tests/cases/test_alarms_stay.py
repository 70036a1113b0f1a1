"""One finger does not call off an alarm: not by another route, not by filing it as something less, not by a
second tap on the same place."""

import pytest
from django.urls import reverse

from cases.choices import ActionCode, RouteCode, StageCode
from cases.models import Case
from kit.errors import Invalid, NotAllowed
from notices.models import Notice
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.factories import CategoryFactory
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db


def told(words: str) -> set[str]:
    found = Notice.objects.filter(subject__startswith=words, channel="inbox")
    return set(found.values_list("recipient__name", flat=True))


def test_the_leader_does_not_make_an_emergency_something_less(cast: Cast) -> None:
    case = a_case(cast, RouteCode.EMERGENCY)
    with pytest.raises(NotAllowed):
        go(case, ActionCode.CHANGE_ROUTE, cast.building_leader, route=RouteCode.COORDINATION, text="不急")
    go(case, ActionCode.CHANGE_ROUTE, cast.community_secretary, route=RouteCode.COORDINATION, text="误报")
    assert case.route == RouteCode.COORDINATION


def test_everybody_who_was_alarmed_hears_that_it_is_none(cast: Cast) -> None:
    case = a_case(cast, RouteCode.EMERGENCY)
    alarmed = set(Notice.objects.filter(channel="inbox").values_list("recipient__name", flat=True))
    Notice.objects.all().delete()
    go(case, ActionCode.CHANGE_ROUTE, cast.community_secretary, route=RouteCode.COORDINATION, text="误报")
    heard = set(Notice.objects.filter(channel="inbox").values_list("recipient__name", flat=True))
    assert alarmed - {"书记"} <= heard


@pytest.mark.parametrize("route", [RouteCode.ROUTINE, RouteCode.COORDINATION, RouteCode.APPROVAL])
def test_a_category_of_emergencies_is_not_filed_as_something_less(cast: Cast, route: str) -> None:
    fire = CategoryFactory(route=RouteCode.EMERGENCY, name="火灾")
    with pytest.raises(Invalid) as refused:
        a_case(cast, route, category=fire)
    assert list(refused.value.fields) == ["route"]
    assert a_case(cast, "", category=fire).route == RouteCode.EMERGENCY


def test_a_second_tap_after_an_emergency_only_shows_the_other_one(cast: Cast) -> None:
    other = a_case(cast, RouteCode.EMERGENCY)
    mine = a_case(cast, RouteCode.EMERGENCY, category=other.category, description="着火了,有人被困")
    leader = at_desk(cast.building_leader)
    page = leader.get(reverse("case", args=[mine.number]) + "?reported=1").content.decode()
    assert other.number in page
    assert 'name="sure"' not in page
    form = {"version": mine.version, "case": other.number}
    asked = leader.post(reverse("case-step", args=[mine.number, "merge"]), form)
    assert asked.status_code == 200
    mine.refresh_from_db()
    assert mine.stage != StageCode.CLOSED
    assert Case.objects.open().count() == 2


def test_whoever_was_alarmed_is_told_where_a_merged_emergency_goes_on(cast: Cast) -> None:
    main, mine = a_case(cast, RouteCode.EMERGENCY), a_case(cast, RouteCode.EMERGENCY)
    Notice.objects.all().delete()
    go(mine, ActionCode.MERGE, cast.community_secretary, case=main.number)
    informed = Notice.objects.filter(channel="inbox", body__contains=mine.number)
    assert informed
    assert all(main.number in one.body for one in informed)
