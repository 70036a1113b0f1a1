"""A phone that somebody called her own stays logged in for ninety days; one that is lent does not."""

import datetime as dt

import pytest
from django.conf import settings as product
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from staff.accounts.middleware import CODE_WANTED
from staff.accounts.second_factor import new_key
from staff.accounts.sessions import name_of
from staff.actions import end_appointment, set_active, set_password
from staff.actions.accounts import change_login, choose_password
from staff.actions.retention import forget_what_ran_out
from staff.actions.second_factor import switch_two_factor_on
from staff.models import Appointment, AuditRecord, LoginSession, Member, OwnPhone, User
from staff.models.phones import code_maker
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.pages.desk import at_desk
from tests.staff.own_phones import is_in, later, logged_in, row_of, with_pin

pytestmark = pytest.mark.django_db

NEW = "tall-Bamboo-7391"


def user_of(member: Member) -> User:
    return User.objects.get(pk=member.user_id)


def test_the_tick_is_offered_and_not_set(cast: Cast) -> None:
    page = Client(headers={"accept-language": "en"}).get("/login/").content.decode()
    (tick,) = [part for part in page.split("<") if 'name="own_phone"' in part]
    assert "checked" not in tick
    assert 'type="checkbox"' in tick


def test_her_own_phone_stays_logged_in_for_ninety_days_and_no_longer(cast: Cast) -> None:
    browser = logged_in(cast.building_leader)
    for days in (5, 36, 89.9):
        with later(days=days):
            assert is_in(browser), days
    with later(days=90, minutes=1):
        assert not is_in(browser)
    assert not is_in(browser)


def test_however_often_it_is_used_it_lives_ninety_days_from_the_login(cast: Cast) -> None:
    browser = logged_in(cast.building_leader)
    for days in range(1, 90, 4):
        with later(days=days):
            assert is_in(browser), days
    until = row_of(browser).expire_date
    assert abs(until - timezone.now() - dt.timedelta(days=90)) < dt.timedelta(minutes=1)
    with later(days=90, minutes=1):
        assert not is_in(browser)


def test_a_phone_without_the_tick_lives_as_before(cast: Cast) -> None:
    browser = logged_in(cast.building_leader, own=False)
    assert row_of(browser).own_phone == ""
    assert browser.cookies["sessionid"]["max-age"] == 7 * 24 * 3600
    with later(hours=11.9):
        assert is_in(browser)
    with later(hours=24):
        assert not is_in(browser)


def test_the_cookie_lasts_as_long_as_the_session_and_is_kept_from_scripts(cast: Cast) -> None:
    browser = logged_in(cast.building_leader)
    cookie = browser.cookies["sessionid"]
    assert abs(cookie["max-age"] - 90 * 24 * 3600) < 60
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    with later(days=40):
        is_in(browser)
        assert abs(browser.cookies["sessionid"]["max-age"] - 50 * 24 * 3600) < 60


def test_how_long_is_a_setting_and_none_switches_it_off(cast: Cast, settings: Settings) -> None:
    assert dt.timedelta(days=90) == product.SESSION_OWN_PHONE
    settings.SESSION_OWN_PHONE = dt.timedelta(days=20)
    browser = logged_in(cast.building_leader)
    with later(days=19.9):
        assert is_in(browser)
    settings.SESSION_OWN_PHONE = dt.timedelta(0)
    with later(days=19.95):
        assert not is_in(browser)
    assert "own_phone" not in Client().get("/login/").content.decode()
    assert row_of(logged_in(cast.building_leader)).own_phone == ""


def test_fewer_days_than_any_session_has_shorten_nothing(cast: Cast, settings: Settings) -> None:
    settings.SESSION_OWN_PHONE = dt.timedelta(days=1)
    browser = logged_in(cast.building_leader)
    with later(days=6.9):
        assert is_in(browser)
    with later(days=7.1):
        assert not is_in(browser)


def test_the_list_says_which_is_my_phone_since_when_and_until_when(cast: Cast) -> None:
    browser = logged_in(cast.building_leader)
    logged_in(cast.building_leader, own=False)
    sessions = browser.get("/account/").context["sessions"]
    assert [one["phone"] is not None for one in sorted(sessions, key=lambda one: one["this"])] == [
        False,
        True,
    ]
    page = browser.get("/account/").content.decode()
    assert page.count("my phone</span>") == 1
    assert "without a PIN" in page
    assert "Chrome · Android" in page
    assert OwnPhone.objects.get().name not in page


def test_the_login_and_the_phone_are_in_the_audit(cast: Cast) -> None:
    logged_in(cast.building_leader)
    assert list(AuditRecord.objects.order_by("pk").values_list("action", flat=True)) == [
        "login",
        "phone_kept",
    ]


# How it ends.


def end_there(cast: Cast, phone: Client) -> None:
    other = logged_in(cast.building_leader, own=False)
    other.post("/account/sessions/end/", {"name": name_of(phone.session.session_key)})


def end_everywhere_else(cast: Cast, _phone: Client) -> None:
    logged_in(cast.building_leader, own=False).post("/account/sessions/end/")


def close(cast: Cast, _phone: Client) -> None:
    set_active(by=ADMIN, member=cast.building_leader, active=False)
    set_active(by=ADMIN, member=cast.building_leader, active=True)


def give_a_password(cast: Cast, _phone: Client) -> None:
    set_password(by=ADMIN, user=user_of(cast.building_leader), password=NEW)


def change_the_password_elsewhere(cast: Cast, _phone: Client) -> None:
    other = logged_in(cast.building_leader, own=False)
    given = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert other.post(reverse("password"), given).status_code == 302
    assert is_in(other)


def enrol_elsewhere(cast: Cast, _phone: Client) -> None:
    user, key = user_of(cast.building_leader), new_key()
    switch_two_factor_on(by=user, user=user, key=key, code=f"{code_maker(key).token():06d}", but=None)


def log_out(_cast: Cast, phone: Client) -> None:
    phone.post(reverse("logout"))


def log_in_too_often(cast: Cast, _phone: Client) -> None:
    for minutes in range(1, product.SESSION_MOST + 1):
        with later(minutes=minutes):
            logged_in(cast.building_leader, own=False)


@pytest.mark.parametrize(
    "end",
    [
        end_there,
        end_everywhere_else,
        close,
        give_a_password,
        change_the_password_elsewhere,
        enrol_elsewhere,
        log_out,
        log_in_too_often,
    ],
)
def test_it_ends_at_once_with_its_pin(cast: Cast, end) -> None:
    phone = with_pin(cast.building_leader)
    key = phone.session.session_key
    assert is_in(phone)
    end(cast, phone)
    assert not is_in(phone)
    assert not OwnPhone.objects.exists()
    assert not LoginSession.objects.filter(session_key=key).exists()


def test_her_superior_ends_it_where_it_was_stolen(cast: Cast) -> None:
    phone = with_pin(cast.community_worker2)
    desk = at_desk(cast.township_official)
    assert desk.post(f"/admin/staff/member/{cast.community_worker2.pk}/sign-out/").status_code == 302
    assert not is_in(phone)
    assert not OwnPhone.objects.exists()
    assert AuditRecord.objects.latest("pk").facts == {"sessions": 1, "tokens": 0}


def test_whoever_lost_her_posts_is_logged_out_as_others_are(cast: Cast) -> None:
    phone = with_pin(cast.building_leader)
    with later(days=10):
        assert is_in(phone)
    Appointment.objects.filter(member=cast.building_leader).update(since=dt.date(2026, 1, 1))
    for row in Appointment.objects.filter(member=cast.building_leader):
        end_appointment(by=ADMIN, appointment=row)
    with later(days=10.1):
        assert not is_in(phone)


def test_whoever_becomes_an_administrator_is_logged_out_as_others_are(cast: Cast) -> None:
    phone = logged_in(cast.building_leader)
    user = user_of(cast.building_leader)
    facts = {"username": user.username, "email": "", "is_active": True, "is_superuser": False}
    with later(days=10):
        assert is_in(phone)
    change_login(by=ADMIN, user=user, auditor=True, **facts)
    with later(days=10.1):
        assert not is_in(phone)


def test_an_administrator_is_told_that_no_phone_is_kept(cast: Cast) -> None:
    browser = Client()
    browser.cookies["django_language"] = "en"
    given = {"username": cast.superuser.username, "password": PASSWORD, "own_phone": "on"}
    cast.superuser.set_password(PASSWORD)
    cast.superuser.save()
    browser.post("/login/", given)
    assert row_of(browser).own_phone == ""
    assert "no phone is kept" in browser.get("/account/").content.decode()
    assert browser.get("/account/phone/").status_code == 403
    assert browser.post("/account/phone/").status_code == 403


def test_the_desk_keeps_its_own_short_limits(cast: Cast) -> None:
    browser = logged_in(cast.township_official)
    assert is_in(browser, "/admin/")
    with later(minutes=31):
        assert browser.get("/admin/")["Location"] == "/login/again/?next=/admin/"
    with later(days=60):
        assert is_in(browser)
        assert browser.get("/admin/")["Location"] == "/login/again/?next=/admin/"
        browser.post("/login/again/", {"password": PASSWORD})
        assert is_in(browser, "/admin/")
    with later(days=60, minutes=31):
        assert not is_in(browser, "/admin/")


def test_old_sessions_leave_no_phone_behind(cast: Cast) -> None:
    kept, gone = with_pin(cast.building_leader), with_pin(cast.group_leader)
    LoginSession.objects.filter(pk=row_of(gone).pk).update(expire_date=timezone.now() - dt.timedelta(1))
    OwnPhone.objects.update(since=timezone.now() - dt.timedelta(days=2))
    assert forget_what_ran_out(by=ADMIN, months=6).sessions == 1
    assert OwnPhone.objects.get().name == row_of(kept).own_phone


# Whose it is.


def test_whoever_logs_in_next_on_the_phone_inherits_nothing(cast: Cast) -> None:
    phone = with_pin(cast.building_leader)
    phone.post(reverse("logout"))
    phone.post(reverse("login"), {"username": cast.group_leader.phone, "password": PASSWORD})
    assert row_of(phone).user_id == cast.group_leader.user_id
    assert row_of(phone).own_phone == ""
    assert phone.cookies["sessionid"]["max-age"] == 7 * 24 * 3600
    assert phone.get("/account/phone/pin/")["Location"] == "/account/"
    with later(hours=13):
        assert not is_in(phone)


def test_nor_does_she_herself_when_she_logs_in_without_the_tick(cast: Cast) -> None:
    phone = logged_in(cast.building_leader)
    with later(days=91):
        assert not is_in(phone)
        phone.post(reverse("login"), {"username": cast.building_leader.phone, "password": PASSWORD})
        assert row_of(phone).own_phone == ""


def test_the_key_of_the_session_is_another_one_after_the_login_and_after_the_mark(cast: Cast) -> None:
    browser = logged_in(cast.building_leader, own=False)
    before = browser.session.session_key
    browser.post("/account/phone/")
    after = browser.session.session_key
    assert after != before
    assert not LoginSession.objects.filter(session_key=before).exists()
    browser.post("/account/phone/end/")
    assert browser.session.session_key != after


def test_nothing_is_kept_before_the_code_of_the_second_factor(cast: Cast) -> None:
    user, key = user_of(cast.building_leader), new_key()
    switch_two_factor_on(by=user, user=user, key=key, code=f"{code_maker(key).token():06d}", but=None)
    browser = logged_in(cast.building_leader)
    assert browser.session[CODE_WANTED]
    assert row_of(browser).own_phone == ""
    assert not OwnPhone.objects.exists()
    with later(minutes=2):
        browser.post("/login/code/", {"code": f"{code_maker(key).token():06d}"})
        assert row_of(browser).own_phone == OwnPhone.objects.get().name
        assert is_in(browser)
    with later(days=5):
        again = browser.post("/login/again/", {"password": PASSWORD, "next": "/account/two-factor/"})
        assert again["Location"] == "/account/two-factor/"
    with later(days=30):
        assert is_in(browser)
        again = browser.post("/login/again/", {"password": PASSWORD, "next": "/account/two-factor/"})
        assert again["Location"] == "/login/code/"
        assert browser.get("/account/two-factor/")["Location"] == "/login/code/"
        code = browser.post("/login/code/", {"code": f"{code_maker(key).token():06d}"})
        assert code["Location"] == "/account/two-factor/"
        assert is_in(browser, "/account/two-factor/")


def test_nothing_is_kept_before_one_has_a_password_of_ones_own(cast: Cast) -> None:
    set_password(by=ADMIN, user=user_of(cast.building_leader), password=NEW)
    browser = logged_in(cast.building_leader, password=NEW)
    assert row_of(browser).own_phone == ""
    chosen = "quiet-Willow-5204"
    given = {"old_password": NEW, "new_password1": chosen, "new_password2": chosen}
    assert browser.post("/password/", given).status_code == 302
    assert row_of(browser).own_phone == OwnPhone.objects.get().name
    with later(days=80):
        assert is_in(browser)


def test_ones_own_new_password_leaves_this_phone_and_takes_its_pin(cast: Cast) -> None:
    phone = with_pin(cast.building_leader)
    given = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert phone.post("/password/", given).status_code == 302
    assert is_in(phone)
    assert OwnPhone.objects.get().pin == ""
    assert row_of(phone).own_phone == OwnPhone.objects.get().name


def test_the_password_of_a_program_or_page_ends_all_sessions_where_none_is_named(cast: Cast) -> None:
    phone, user = logged_in(cast.building_leader), user_of(cast.building_leader)
    choose_password(by=user, user=user, password=NEW)
    assert not is_in(phone)


# Set and taken back on the account page.


def test_it_is_said_later_with_the_password_and_taken_back_without(cast: Cast) -> None:
    browser = logged_in(cast.building_leader, own=False)
    with later(minutes=16):
        for send in (browser.get, browser.post):
            assert send("/account/phone/")["Location"] == "/login/again/?next=/account/phone/"
        assert not OwnPhone.objects.exists()
        browser.post("/login/again/", {"password": PASSWORD})
        assert is_in(browser, "/account/phone/")
        assert browser.post("/account/phone/")["Location"] == "/account/phone/pin/"
        assert browser.post("/account/phone/")["Location"] == "/account/"  # sent twice
        assert OwnPhone.objects.count() == 1
    with later(days=6):
        assert is_in(browser)
        assert browser.post("/account/phone/end/")["Location"] == "/account/"
        assert not OwnPhone.objects.exists()
        assert is_in(browser)
    with later(days=6, hours=13):
        assert not is_in(browser)
    done = AuditRecord.objects.order_by("pk").values_list("action", flat=True)
    assert list(done)[-2:] == ["phone_kept", "phone_given_up"]


def test_taken_back_after_more_than_seven_days_it_logs_out(cast: Cast) -> None:
    browser = logged_in(cast.building_leader)
    with later(days=20):
        browser.post("/account/phone/end/")
        assert not is_in(browser)
