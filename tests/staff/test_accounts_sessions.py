"""Sessions: they end when idle or old, are listed, and are ended by their owner or by whoever is in charge."""

import datetime as dt
import re

import pytest
import time_machine
from django.conf import settings as product
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from staff.accounts.sessions import name_of, sessions_of
from staff.actions import issue_token, set_active
from staff.models import ApiToken, AuditRecord, LoginSession, Member
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.pages.desk import at_desk
from tests.residents.world import household, id_number, resident

pytestmark = pytest.mark.django_db

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Safari/604.1"
)


def logged_in(member: Member, agent: str = IPHONE, address: str = "10.0.0.9") -> Client:
    """A browser after the login page."""
    browser = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    browser.cookies["django_language"] = "en"
    browser.post(reverse("login"), {"username": member.phone, "password": PASSWORD})
    return browser


def is_in(browser: Client, address: str = "/") -> bool:
    """Whether the browser is logged in still."""
    answer = browser.get(address)
    return not (answer.status_code == 302 and answer["Location"].startswith("/login/"))


def later(**span: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + dt.timedelta(**span), tick=False)


def test_a_leaders_phone_stays_logged_in_for_twelve_idle_hours(cast: Cast):
    browser = logged_in(cast.building_leader)
    with later(hours=11.9):
        assert is_in(browser)
    with later(hours=23.7):
        assert is_in(browser)
    with later(hours=36):
        assert not is_in(browser)
    assert not is_in(browser)


def test_the_admin_asks_again_after_thirty_idle_minutes(cast: Cast):
    browser = logged_in(cast.township_official)
    with later(minutes=25):
        assert is_in(browser, "/admin/")
    with later(minutes=50):
        assert is_in(browser, "/admin/")
    with later(minutes=81):
        assert not is_in(browser, "/admin/")


def test_the_desks_end_asks_for_the_password_and_ends_nothing_else(cast: Cast):
    browser = logged_in(cast.township_official)
    for minutes in (10, 20, 31):
        with later(minutes=minutes):
            assert is_in(browser, "/cases/")
    key = browser.session.session_key
    with later(minutes=32):
        asked = browser.get("/admin/cases/case/?q=1")
        assert asked["Location"] == "/login/again/?next=/admin/cases/case/%3Fq%3D1"
        assert is_in(browser, "/cases/")
        wrong = browser.post(asked["Location"], {"password": "wrong"})
        assert wrong.status_code == 200
        assert not is_in(browser, "/admin/")
        right = browser.post("/login/again/", {"password": PASSWORD, "next": "/admin/cases/case/?q=1"})
        assert right["Location"] == "/admin/cases/case/?q=1"
        assert browser.get(right["Location"]).status_code == 200
        assert browser.session.session_key != key
    row = AuditRecord.objects.filter(action="login").latest("pk")
    assert row.facts == {"again": True}
    with later(minutes=33):
        elsewhere = browser.post("/login/again/", {"password": PASSWORD, "next": "https://evil.example/"})
        assert elsewhere["Location"] == "/"


def test_the_desk_asks_again_after_twelve_hours_however_busy_it_was(cast: Cast):
    browser = logged_in(cast.township_official)
    for minutes in range(25, 12 * 60, 25):
        with later(minutes=minutes):
            assert is_in(browser, "/admin/grids/grid/"), minutes
    with later(hours=12, minutes=1):
        assert not is_in(browser, "/admin/grids/grid/")


def test_a_private_number_and_a_new_channel_ask_a_phone_that_stayed_logged_in(cast: Cast):
    home = household(cast.building_leader, cast.building)
    person = resident(cast.building_leader, home, id_number=id_number(1), phone="13800000001")
    browser = logged_in(cast.building_leader)
    reveal = f"/households/residents/{person.pk}/reveal/phone/"
    assert browser.get(reveal).status_code == 200
    assert browser.get("/inbox/channels/").status_code == 200
    with later(minutes=16):
        assert browser.get(reveal).status_code == 200
        assert browser.get("/inbox/channels/")["Location"] == "/login/again/?next=/inbox/channels/"
        sent = browser.post("/inbox/channels/", {}, headers={"Referer": "https://x.example/inbox/?a=1"})
        assert sent["Location"] == "/login/again/?next=/inbox/"  # the page, on no other site
    with later(hours=6):
        assert is_in(browser)
    with later(hours=12.1):
        assert browser.post(reveal, {"purpose": "contact"})["Location"] == f"/login/again/?next={reveal}"
        assert is_in(browser, f"/households/residents/{person.pk}/")


def test_a_token_is_made_by_whoever_gave_the_password_just_now(cast: Cast):
    browser = logged_in(cast.township_official)
    assert browser.get("/admin/staff/apitoken/add/").status_code == 200
    with later(minutes=16):
        assert browser.get("/admin/staff/apitoken/").status_code == 200
        asked = browser.post("/admin/staff/apitoken/add/", {"name": "x"})
        assert asked["Location"] == "/login/again/?next=/admin/staff/apitoken/add/"


def test_whatever_lets_in_or_diverts_messages_asks_for_the_password_again(cast: Cast):
    """On a phone that was left open: a second factor, an address, a switch, the address of the rota."""
    browser = logged_in(cast.township_official)
    shown = ("/account/two-factor/", "/inbox/channels/", "/admin/notices/channeladdress/add/")
    sent = (*shown, "/inbox/channels/email/", "/inbox/channels/1/", "/rota/feed/new/", "/account/email/")
    for page in shown:
        assert browser.get(page).status_code == 200, page
    with later(minutes=16):
        asked = [browser.get(page)["Location"] for page in shown]
        assert asked == [f"/login/again/?next={page}" for page in shown]
        for page in sent:
            assert browser.post(page, {"code": "123456"})["Location"].startswith("/login/again/"), page
        assert browser.get("/account/").status_code == 200
        browser.post("/login/again/", {"password": PASSWORD, "next": "/account/two-factor/"})
        assert browser.get("/account/two-factor/").status_code == 200


def test_who_must_enrol_a_phone_is_asked_too(cast: Cast, settings):
    settings.REQUIRE_TWO_FACTOR = True
    browser = logged_in(cast.township_official)
    assert browser.get("/")["Location"] == "/account/two-factor/"
    assert browser.get("/account/two-factor/").status_code == 200
    with later(minutes=16):
        asked = browser.get("/account/two-factor/")
        assert asked["Location"] == "/login/again/?next=/account/two-factor/"


def test_there_are_so_many_sessions_and_the_longest_unused_ends(cast: Cast, settings):
    settings.SESSION_MOST = 3
    phones = []
    for minutes in range(3):
        with later(minutes=minutes):
            phones.append(logged_in(cast.building_leader))
    with later(minutes=10):
        assert is_in(phones[0])
        newest = logged_in(cast.building_leader)
        page = newest.get("/account/").content.decode()
        assert [is_in(one) for one in (*phones, newest)] == [True, False, True, True]
    assert "Safari · iPhone has been logged out" in page
    record = AuditRecord.objects.filter(action="session_revoked").latest("pk")
    assert record.facts == {"sessions": 1, "most": 3}


def test_a_leaders_page_that_is_used_does_not_keep_the_admin_open(cast: Cast):
    browser = logged_in(cast.township_official)
    assert is_in(browser, "/admin/")
    with later(minutes=40):
        assert is_in(browser, "/")
        answer = browser.get("/admin/cases/case/?q=1")
        assert answer["Location"] == "/login/again/?next=/admin/cases/case/%3Fq%3D1"


def test_no_session_lives_longer_than_seven_days(cast: Cast):
    browser = logged_in(cast.building_leader)
    for hours in range(10, 24 * 7, 10):
        with later(hours=hours):
            assert is_in(browser)
    with later(days=7, minutes=1):
        assert not is_in(browser)
    assert product.SESSION_COOKIE_AGE == 7 * 24 * 3600


def test_htmx_is_told_to_load_the_login_page_as_a_whole(cast: Cast):
    browser = logged_in(cast.building_leader)
    with later(hours=13):
        answer = browser.get("/inbox/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/login/?next=/inbox/")


@pytest.mark.parametrize(
    ("shown", "back"),
    [("http://testserver/people/7/?tab=1", "/people/7/%3Ftab%3D1"), ("", "/diary/"), ("http://[", "/diary/")],
)
def test_a_part_of_a_page_asked_for_without_a_login_leads_there_and_back_to_its_page(
    db: None, shown: str, back: str
):
    parts = {"HX-Request": "true", "HX-Current-URL": shown}
    for answer in (Client().post("/diary/", headers=parts), Client().get("/diary/", headers=parts)):
        assert (answer.status_code, answer["HX-Redirect"]) == (200, f"/login/?next={back}")


def test_the_login_form_sends_the_password_to_the_login_page_only(db: None):
    page = Client().get("/login/?next=/diary/").content.decode()
    assert re.search(r'<form[^>]* action="/login/"[^>]* data-login', page)


def test_a_page_costs_nothing_more_within_a_minute(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
):
    browser = logged_in(cast.building_leader)
    before = LoginSession.objects.values_list("seen_at", flat=True).get(user=cast.building_leader.user)
    with later(seconds=50):
        browser.get("/")
    assert (
        LoginSession.objects.values_list("seen_at", flat=True).get(user=cast.building_leader.user) == before
    )
    with later(seconds=70):
        browser.get("/")
    after = LoginSession.objects.values_list("seen_at", flat=True).get(user=cast.building_leader.user)
    assert after - before > dt.timedelta(seconds=60)


def test_my_sessions_are_listed_with_device_and_address_and_nobody_elses(cast: Cast):
    phone = logged_in(cast.building_leader)
    logged_in(cast.building_leader, "Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537", "10.0.0.7")
    logged_in(cast.group_leader)
    page = phone.get("/account/")
    listed = [(one["device"], one["address"], one["this"]) for one in page.context["sessions"]]
    assert sorted(listed) == [("Chrome · Windows", "10.0.0.7", False), ("Safari · iPhone", "10.0.0.9", True)]
    for row in LoginSession.objects.all():
        assert row.session_key not in page.content.decode()


def test_one_session_is_ended_and_the_others_stay(cast: Cast):
    mine, other, third = (logged_in(cast.building_leader) for _browser in range(3))
    name = name_of(other.session.session_key)
    assert mine.post("/account/sessions/end/", {"name": name})["Location"] == "/account/"
    assert [is_in(mine), is_in(other), is_in(third)] == [True, False, True]
    assert AuditRecord.objects.latest("pk").facts == {"sessions": 1}


def test_all_others_are_ended(cast: Cast):
    mine, other, third = (logged_in(cast.building_leader) for _browser in range(3))
    mine.post("/account/sessions/end/")
    assert [is_in(mine), is_in(other), is_in(third)] == [True, False, False]


def test_ending_this_session_logs_out(cast: Cast):
    mine = logged_in(cast.building_leader)
    assert (
        mine.post("/account/sessions/end/", {"name": name_of(mine.session.session_key)})["Location"]
        == "/login/"
    )
    assert not is_in(mine)


def test_nobody_ends_a_session_of_somebody_else(cast: Cast):
    theirs = logged_in(cast.group_leader)
    name = name_of(theirs.session.session_key)
    logged_in(cast.building_leader).post("/account/sessions/end/", {"name": name})
    assert is_in(theirs)


def test_my_tokens_are_listed_and_revoked_and_those_of_others_are_not_there(cast: Cast):
    mine, _plain = issue_token(
        by=ADMIN, user=cast.township_official.user, name="我的", area=cast.community.code
    )
    theirs, _plain = issue_token(by=ADMIN, user=cast.county_official.user, name="别人的")
    browser = logged_in(cast.township_official)
    assert [token.name for token in browser.get("/account/").context["tokens"]] == ["我的"]
    assert browser.post(f"/account/tokens/{theirs.pk}/end/").status_code == 404
    assert browser.post(f"/account/tokens/{mine.pk}/end/").status_code == 302
    assert [token.pk for token in ApiToken.objects.filter(revoked_at__isnull=True)] == [theirs.pk]


def test_a_dismissed_member_is_out_at_once_and_stays_out_when_the_login_is_opened_again(cast: Cast):
    browser = logged_in(cast.township_official)
    _row, token = issue_token(by=ADMIN, user=cast.township_official.user, name="大屏")

    def program() -> int:
        return Client().get("/api/v1/grids/", headers={"Authorization": f"Bearer {token}"}).status_code

    assert (is_in(browser), program()) == (True, 200)
    set_active(by=ADMIN, member=cast.township_official, active=False)
    assert (is_in(browser), program()) == (False, 401)
    set_active(by=ADMIN, member=cast.township_official, active=True)
    assert (is_in(browser), program()) == (False, 401)


def test_whoever_is_in_charge_ends_all_sessions_and_tokens_of_a_member(cast: Cast):
    leader = cast.community_worker2
    theirs = logged_in(leader)
    issue_token(by=ADMIN, user=leader.user, name="大屏")
    address = f"/admin/staff/member/{leader.pk}/sign-out/"
    browser = at_desk(cast.township_official)
    assert browser.get(address).status_code == 200
    assert is_in(theirs)
    assert browser.post(address).status_code == 302
    assert not is_in(theirs)
    assert not ApiToken.objects.filter(user=leader.user, revoked_at__isnull=True).exists()
    row = AuditRecord.objects.latest("pk")
    assert (row.action, row.subject, row.area, row.facts) == (
        "session_revoked",
        f"staff.member:{leader.pk}",
        cast.community.code,
        {"sessions": 1, "tokens": 1},
    )


@pytest.mark.parametrize("button", ["sign-out", "forget-phone"])
def test_nobody_ends_the_sessions_of_whom_they_are_not_in_charge_of(cast: Cast, button: str):
    above = cast.township_official
    theirs = logged_in(above)
    assert (
        at_desk(cast.community_secretary).post(f"/admin/staff/member/{above.pk}/{button}/").status_code == 403
    )
    assert at_desk(cast.other_community_leader).post(
        f"/admin/staff/member/{cast.community_secretary.pk}/{button}/"
    ).status_code in (403, 404)
    assert is_in(theirs)


def test_what_has_run_out_is_not_listed(cast: Cast):
    logged_in(cast.building_leader)
    LoginSession.objects.update(expire_date=timezone.now() - dt.timedelta(minutes=1))
    assert sessions_of(cast.building_leader.user) == []
