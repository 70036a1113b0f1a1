"""What a higher post took, a lower one does not give back: a login, a post, a cover, a token."""

import datetime as dt

import pytest
from pytest_django import Settings

from kit.errors import Invalid
from kit.time.clock import today
from staff.actions import (
    appoint,
    end_appointment,
    end_cover,
    issue_token,
    make_cover,
    revoke_token,
    set_active,
    set_password,
)
from staff.actions.accounts import change_login
from staff.choices import AppointmentRole
from staff.models import Appointment, Member, User
from staff.rights.rank import ABOVE_ALL, Rank
from tests.cast import Cast
from tests.factories import MemberFactory, UserFactory

pytestmark = pytest.mark.django_db


def login(member: Member) -> User:
    """The login, read anew."""
    return User.objects.get(pk=member.user_id)


def is_open(member: Member) -> bool:
    return login(member).is_active


@pytest.mark.parametrize("closed_by", ["county_official", "township_official"])
def test_a_login_is_opened_by_the_rank_that_closed_it_or_a_higher_one(cast: Cast, closed_by: str) -> None:
    on, by = cast.community_worker2, login(getattr(cast, closed_by))
    set_active(by=by, member=on, active=False)
    assert login(on).taken_by == by
    lower = {"county_official": cast.township_official}.get(closed_by, cast.community_secretary)
    for who in {lower, cast.community_secretary}:
        with pytest.raises(Invalid) as caught:
            set_active(by=login(who), member=on, active=True)
        assert set(caught.value.fields) == {"active"}
        assert not is_open(on)
    colleague = MemberFactory(organization=getattr(cast, closed_by).organization)
    set_active(by=login(colleague), member=on, active=True)
    assert (is_open(on), login(on).taken_rank, login(on).taken_by) == (True, None, None)
    set_active(by=login(cast.community_secretary), member=on, active=False)
    set_active(by=login(cast.community_secretary), member=on, active=True)
    assert is_open(on)


def test_a_login_that_the_secretary_closed_the_county_may_close_too(cast: Cast) -> None:
    on = cast.community_worker2
    set_active(by=login(cast.community_secretary), member=on, active=False)
    assert login(on).taken_rank == Rank.SECRETARY
    set_active(by=login(cast.county_official), member=on, active=False)
    assert login(on).taken_rank == Rank.COUNTY
    with pytest.raises(Invalid):
        set_active(by=login(cast.community_secretary), member=on, active=True)


def test_what_an_administrator_closed_no_post_opens(cast: Cast) -> None:
    on = cast.community_worker2
    given = {"username": on.user.username, "email": "", "is_superuser": False}
    change_login(by=cast.superuser, user=login(on), is_active=False, **given)
    assert login(on).taken_rank == ABOVE_ALL
    with pytest.raises(Invalid):
        set_active(by=login(cast.city_official), member=on, active=True)
    change_login(by=cast.superuser, user=login(on), is_active=True, **given)
    assert (is_open(on), login(on).taken_rank) == (True, None)


def test_a_login_that_waits_for_its_second_key_is_opened_by_no_post(cast: Cast, settings: Settings) -> None:
    settings.THREE_ADMINISTRATORS = True
    on = cast.community_worker2
    chief = UserFactory(is_security_admin=True)
    set_active(by=login(cast.community_secretary), member=on, active=False)
    set_password(by=UserFactory(is_superuser=True), user=login(on), password="tall-Bamboo-7")
    with pytest.raises(Invalid):
        set_active(by=login(cast.community_secretary), member=on, active=True)
    set_active(by=chief, member=on, active=True)
    assert is_open(on)


def test_a_post_that_the_street_ended_the_community_does_not_give_again(cast: Cast) -> None:
    held = Appointment.objects.get(grid=cast.building, role=AppointmentRole.LEADER)
    given = {"member": held.member, "grid": cast.building, "role": AppointmentRole.LEADER}
    end_appointment(by=login(cast.township_official), appointment=held)
    with pytest.raises(Invalid) as caught:
        appoint(by=login(cast.community_secretary), **given)
    assert set(caught.value.fields) == {"member"}
    made = appoint(by=login(cast.township_official), **given)
    end_appointment(by=login(cast.community_secretary), appointment=made)
    appoint(by=login(cast.community_secretary), **given)


def test_who_was_dismissed_as_leader_does_not_come_back_as_liaison(cast: Cast) -> None:
    held = Appointment.objects.get(grid=cast.building, role=AppointmentRole.LEADER)
    liaison = Appointment.objects.get(grid=cast.building, role=AppointmentRole.LIAISON)
    given = {"member": held.member, "grid": cast.building, "role": AppointmentRole.LIAISON}
    end_appointment(by=login(cast.community_secretary), appointment=liaison)
    end_appointment(by=login(cast.township_official), appointment=held)
    with pytest.raises(Invalid) as caught:
        appoint(by=login(cast.community_secretary), **given)
    assert set(caught.value.fields) == {"member"}
    made = appoint(by=login(cast.township_official), **given)
    end_appointment(by=login(cast.community_secretary), appointment=made)
    appoint(by=login(cast.community_secretary), **given)


def test_a_cover_that_the_street_ended_the_community_does_not_arrange_again(cast: Cast) -> None:
    since = today()
    given = {"absent": cast.building_leader, "deputy": cast.building_liaison}
    days = {"since": since, "until": since + dt.timedelta(days=3)}
    cover = make_cover(by=login(cast.community_secretary), **given, **days)
    end_cover(by=login(cast.township_official), cover=cover)
    with pytest.raises(Invalid) as caught:
        make_cover(by=login(cast.community_secretary), **given, **days)
    assert set(caught.value.fields) == {"deputy"}
    later = {name: day + dt.timedelta(days=10) for name, day in days.items()}
    make_cover(by=login(cast.community_secretary), **given, **later)
    make_cover(by=login(cast.township_official), **given, **days)


def test_a_token_that_the_county_revoked_is_made_anew_by_the_county(cast: Cast) -> None:
    on, county, own = cast.township_official, login(cast.county_official), login(cast.township_official)
    token, _plain = issue_token(by=own, user=own, name="统计")
    revoke_token(by=county, token=token)
    with pytest.raises(Invalid) as caught:
        issue_token(by=own, user=login(on), name="另一个")
    assert set(caught.value.fields) == {"member"}
    issue_token(by=county, user=login(on), name="统计")
    again, _plain = issue_token(by=own, user=login(on), name="另一个")
    revoke_token(by=own, token=again)
    issue_token(by=own, user=login(on), name="又一个")
