"""To whom somebody answers, in the area where she acts; and who is told of what no post stands above."""

import pytest

from notices.models import Notice
from staff.actions.accounts import change_login, open_login, set_password
from staff.models import Member, User
from staff.rights.superiors import office_above, superiors
from tests.cast import Cast
from tests.factories import MemberFactory, OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_each_answers_to_the_next_above_and_nobody_to_an_equal_or_to_those_below(cast: Cast) -> None:
    clerk = MemberFactory(organization=cast.township_office)
    expected = {
        cast.building_leader: ["小组长"],
        cast.building_liaison: ["专职社工乙"],  # the liaison of a building is no superior of herself
        cast.group_leader: ["专职社工乙"],
        cast.community_worker2: ["书记"],
        cast.community_secretary: ["街道干部"],
        cast.township_official: ["区领导小组"],
        clerk: ["区领导小组"],  # guides nobody here, but answers to no volunteer
        cast.county_official: ["市领导小组"],
    }
    area = cast.building.code
    assert {one: [above.name for above in superiors(one, area)] for one in expected} == expected
    assert [one.name for one in superiors(cast.department_officer, cast.county.code)] == ["区领导小组"]


def test_a_case_goes_to_the_street_or_past_it_to_the_county(cast: Cast) -> None:
    area = cast.building.code
    for by, above in (
        (None, "街道干部"),
        (cast.building_leader, "街道干部"),
        (cast.township_official, "区领导小组"),
    ):
        assert [one.name for one in office_above(area, by)] == [above]


def told() -> list[str]:
    names = Notice.objects.filter(key__startswith="power:").values_list("recipient__name", flat=True)
    return sorted(names)


def test_somebody_is_told_when_a_login_without_a_member_becomes_an_administrators(
    cast: Cast, settings
) -> None:
    settings.THREE_ADMINISTRATORS = True
    system, chief = UserFactory(is_superuser=True), UserFactory(is_security_admin=True)
    facts = {"email": "", "is_active": True}

    def grant() -> None:
        user = User.objects.get(pk=open_login(by=system, user=User(username=f"a{Notice.objects.count()}")).pk)
        Notice.objects.all().delete()
        change_login(by=chief, user=user, username=user.username, is_superuser=True, **facts)

    grant()
    assert told() == ["市领导小组"]
    auditor = MemberFactory(name="审计", is_auditor=True, organization=OrganizationFactory(kind="other"))
    grant()
    assert told() == ["审计"]
    set_password(by=system, user=UserFactory(), password="tall-Bamboo-7")
    assert told() == ["审计", "审计", "审计"]  # the password, and the login that waits for its second key
    assert superiors(cast.city_official, cast.city.code) == [auditor]


def test_one_administrator_for_all_of_it_is_told_who_has_a_member(cast: Cast) -> None:
    Member.objects.filter(pk=cast.stranger.pk).update(is_auditor=True)
    User.objects.filter(pk=cast.stranger.user_id).update(is_superuser=True)
    MemberFactory(name="审计", is_auditor=True)
    assert [one.name for one in superiors(cast.city_official, cast.city.code)] == ["外人"]
