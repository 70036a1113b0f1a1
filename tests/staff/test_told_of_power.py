"""What changes somebody's rights without her doing is told to her and to the level above; what she is not to press
is not shown."""

import pytest
from django.utils import timezone

from cases.actions.categories import save_category
from notices.models import Notice
from staff.accounts.second_factor import new_key
from staff.actions.organizations import save_organization
from staff.actions.second_factor import new_recovery_codes, switch_two_factor_off, switch_two_factor_on
from staff.choices import OrganizationKind
from staff.models import Appointment, User
from staff.models.phones import code_maker
from tests.cast import Cast
from tests.factories import CategoryFactory, MemberFactory, grid
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    return sorted(Notice.objects.filter(key__startswith="power:").values_list("recipient__name", flat=True))


def test_new_recovery_codes_are_told_to_the_person_too_who_may_not_have_made_them(cast: Cast) -> None:
    user = User.objects.get(pk=cast.building_leader.user_id)
    new_recovery_codes(by=user, user=user)
    assert told() == ["小组长", "楼道长"]  # and to her liaison


def test_a_second_factor_that_comes_or_goes_is_told_to_the_person_too(cast: Cast) -> None:
    user = User.objects.get(pk=cast.building_leader.user_id)
    key = new_key()
    switch_two_factor_on(by=user, user=user, key=key, code=str(code_maker(key).token()), but=None)
    assert told() == ["小组长", "楼道长"]
    Notice.objects.all().delete()
    switch_two_factor_off(by=user, user=user)
    assert told() == ["小组长", "楼道长"]


def test_everybody_of_an_office_is_told_once_that_it_administers_something_else(cast: Cast) -> None:
    MemberFactory(organization=cast.committee, name="另一社工")
    more = grid("330402001003")
    facts = {"name": cast.committee.name, "kind": OrganizationKind.COMMUNITY_COMMITTEE}
    county = User.objects.get(pk=cast.county_official.user_id)
    save_organization(by=county, organization=cast.committee, communities=[cast.community], **facts)
    assert told() == []  # nothing was changed
    save_organization(by=county, organization=cast.committee, communities=[cast.community, more], **facts)
    assert {"书记", "专职社工乙", "另一社工"} <= set(told())
    assert len(told()) == len(set(told()))


def test_a_department_is_told_that_it_sees_the_cases_of_a_category(cast: Cast) -> None:
    category = CategoryFactory()
    facts = {name: getattr(category, name) for name in ("code", "name", "name_en", "parent", "route")}
    facts |= {"photo_reason": "", "position": 1, "in_use": True}
    city = User.objects.get(pk=cast.city_official.user_id)
    save_category(by=city, category=category, departments=[cast.department], **facts)
    assert "消防员" in told()
    Notice.objects.all().delete()
    save_category(by=city, category=category, departments=[cast.department], **facts)
    assert told() == []
    save_category(by=city, category=category, departments=[], **facts)
    assert "消防员" in told()


def test_a_button_that_would_be_refused_is_not_there(cast: Cast) -> None:
    def buttons(member: object, appointment: Appointment) -> bool:
        page = at_desk(member).get(f"/admin/staff/appointment/{appointment.pk}/change/").content.decode()
        return f"/admin/staff/appointment/{appointment.pk}/end/" in page

    below = Appointment.objects.get(member=cast.building_leader)
    own = Appointment.objects.get(member=cast.community_secretary, role="leader")
    assert [buttons(cast.community_secretary, one) for one in (below, own)] == [True, False]
    assert buttons(cast.township_official, own)
    Appointment.objects.filter(pk=below.pk).update(until=timezone.now().date())
    assert not buttons(cast.community_secretary, below)

    def of_member(by: object, member: object) -> bool:
        page = at_desk(by).get(f"/admin/staff/member/{member.pk}/change/").content.decode()
        return "/forget-phone/" in page

    assert of_member(cast.community_secretary, cast.community_worker2)
    assert not of_member(cast.community_worker2, cast.community_secretary)
