"""The PIN of a phone of one's own: before private numbers, there only, and gone after five wrong ones."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from kit.errors import Invalid, NotAllowed, NotFound
from staff.accounts.login_tries import limit_of_pin
from staff.accounts.own_phone import check_new_pin
from staff.actions.accounts import check_pin, set_pin
from staff.models import AuditRecord, LoginTry, OwnPhone, User
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.staff.own_phones import (
    PIN,
    give,
    is_in,
    later,
    logged_in,
    number_of_somebody,
    with_pin,
)

pytestmark = pytest.mark.django_db

WRONG = "385104"


def asked(address: str) -> str:
    return f"/login/pin/?next={address}"


def actions() -> list[str]:
    return list(AuditRecord.objects.order_by("pk").values_list("action", flat=True))


def test_a_private_number_asks_for_the_pin_which_holds_for_a_quarter_of_an_hour(cast: Cast) -> None:
    number = number_of_somebody(cast)
    phone = with_pin(cast.building_leader)
    with later(minutes=14):
        assert is_in(phone, number)
    with later(days=30):
        assert phone.get(number)["Location"] == asked(number)
        assert is_in(phone, "/households/")
        assert give(phone, PIN, number) == number
        assert is_in(phone, number)
    with later(days=30, minutes=14):
        assert is_in(phone, number)
    with later(days=30, minutes=16):
        assert phone.get(number)["Location"] == asked(number)
        part = phone.get(number, headers={"HX-Request": "true"})
        assert (part.status_code, part["HX-Redirect"]) == (200, asked(number))


def test_what_was_sent_without_it_is_not_done_and_says_so(cast: Cast) -> None:
    number = number_of_somebody(cast)
    phone = with_pin(cast.building_leader)
    with later(days=3):
        assert phone.post(number, {"purpose": "contact"})["Location"] == asked(number)
        assert "reveal" not in actions()
        assert "was not saved" in phone.get(asked(number)).content.decode()
        give(phone, PIN, number)
        shown = phone.post(number, {"purpose": "contact", "words": "上门前联系"})
        assert "13800000001" in shown.content.decode()


@pytest.mark.parametrize("name", ["unit-phone", "resident-record", "case-reporter"])
def test_so_do_the_other_pages_with_private_numbers(cast: Cast, name: str) -> None:
    phone = with_pin(cast.building_leader)
    address = reverse(name, args=["JX202601010001" if name == "case-reporter" else 1])
    with later(days=3):
        assert phone.post(address)["Location"].startswith("/login/pin/?next=")


def test_a_phone_that_is_not_kept_asks_for_the_password_after_twelve_hours_as_before(cast: Cast) -> None:
    number = number_of_somebody(cast)
    phone = logged_in(cast.building_leader, own=False)
    with later(hours=6):
        assert is_in(phone, number)
    with later(hours=12.1):
        assert phone.get(number)["Location"] == f"/login/again/?next={number}"
        assert phone.get("/login/pin/")["Location"] == "/"
        assert phone.post("/login/pin/", {"pin": PIN, "sent": "x"})["Location"] == "/"


def test_where_there_is_none_the_password_is_asked_and_one_is_set_on_the_way(cast: Cast) -> None:
    number = number_of_somebody(cast)
    phone = logged_in(cast.building_leader)
    with later(days=2):
        page = phone.get(number, follow=True)
        assert page.redirect_chain[-1][0].startswith("/login/again/?next=/account/phone/pin/")
        onward = page.context["next"]
        page = phone.post("/login/again/", {"password": PASSWORD, "next": onward}, follow=True)
        assert "A PIN for this phone" in page.content.decode()
        given = {"pin": PIN, "again": PIN, "next": page.context["next"]}
        assert phone.post("/account/phone/pin/", given)["Location"] == number
        assert is_in(phone, number)
    with later(days=2, minutes=20):
        assert give(phone, PIN, number) == number


def test_whoever_wants_none_gives_the_password_each_time(cast: Cast) -> None:
    number = number_of_somebody(cast)
    phone = logged_in(cast.building_leader)
    for days in (2, 3):
        with later(days=days):
            assert phone.get(number)["Location"] == asked(number)
            phone.post("/login/again/", {"password": PASSWORD})
            assert is_in(phone, number)


def test_the_password_is_taken_in_its_place(cast: Cast) -> None:
    number = number_of_somebody(cast)
    phone = with_pin(cast.building_leader)
    with later(days=2):
        assert f'href="/login/again/?next={number}"' in phone.get(asked(number)).content.decode()
        assert phone.post("/login/again/", {"password": PASSWORD, "next": number})["Location"] == number
        assert is_in(phone, number)


def test_it_is_good_for_nothing_else(cast: Cast) -> None:
    """Not for the desk, nor for what lets in or tells beyond the session, nor as a password."""
    phone = with_pin(cast.township_official)
    with later(days=2):
        assert give(phone, PIN, "/account/") == "/account/"
        for page in ("/admin/", "/account/two-factor/", "/inbox/channels/", "/account/phone/pin/"):
            assert phone.get(page)["Location"] == f"/login/again/?next={page}", page
        assert phone.post("/rota/feed/new/")["Location"].startswith("/login/again/")
        again = phone.post("/login/again/", {"password": PIN})
        assert again.status_code == 200
        changed = {
            "old_password": PIN,
            "new_password1": "tall-Bamboo-7391",
            "new_password2": "tall-Bamboo-7391",
        }
        assert phone.post("/password/", changed).status_code == 200
        assert not is_in(phone, "/admin/")
    assert (
        Client().post("/login/", {"username": cast.township_official.phone, "password": PIN}).status_code
        == 200
    )


def test_it_is_kept_as_a_hash_that_needs_a_key_outside_the_database(cast: Cast, settings) -> None:
    phone = with_pin(cast.building_leader)
    kept = OwnPhone.objects.get().pin
    assert PIN not in kept
    assert PIN not in str(dict(phone.session.items()))
    settings.HASH_KEY = "another key than the one before, long enough to be one"
    with later(days=2):
        assert "not right" in give(phone, PIN)


def test_after_five_wrong_ones_it_is_gone_and_the_password_is_asked(cast: Cast) -> None:
    number = number_of_somebody(cast)
    phone = with_pin(cast.building_leader)
    with later(days=2):
        for left in (4, 3, 2, 1):
            assert f"Tries left: {left}" in give(phone, WRONG, number)
        onward = f"/account/phone/pin/?next={number}"
        assert give(phone, WRONG, number).replace("%2F", "/") == onward
        assert OwnPhone.objects.get().pin == ""
        assert phone.get(onward)["Location"].startswith("/login/again/?next=/account/phone/pin/")
        assert give(phone, PIN, number).startswith("/account/phone/pin/")
        assert phone.get(number)["Location"] == asked(number)
        assert is_in(phone)
    assert actions()[-6:] == ["pin_wrong"] * 5 + ["pin_ended"]


def test_the_wrong_ones_of_days_ago_count_too_until_a_right_one(cast: Cast) -> None:
    phone = with_pin(cast.building_leader)
    for days in (2, 3, 4, 5):
        with later(days=days):
            give(phone, WRONG)
    with later(days=6):
        assert give(phone, PIN, "/account/") == "/account/"
    with later(days=7):
        assert "Tries left: 4" in give(phone, WRONG)


def test_a_form_that_is_sent_twice_counts_once(cast: Cast) -> None:
    phone = with_pin(cast.building_leader)
    with later(days=2):
        give(phone, WRONG, sent="one")
        assert "was sent already" in give(phone, WRONG, sent="one")
        assert "was sent already" in give(phone, PIN, sent="one")  # nor is it a way to try for nothing
        assert OwnPhone.objects.get().wrong == 1
        assert give(phone, PIN, "/account/", sent="two") == "/account/"
        assert give(phone, PIN, "/account/", sent="two") == "/account/"
        assert OwnPhone.objects.get().wrong == 0


def test_guessing_on_several_phones_is_counted_together(cast: Cast) -> None:
    one, two = with_pin(cast.building_leader), with_pin(cast.building_leader, "907314")
    with later(days=2):
        for phone in (one, one, one, two, two):
            assert "not right" in give(phone, WRONG)
        assert "Too many wrong tries" in give(two, "907314")
        assert actions()[-1] == "pin_wrong"
        assert AuditRecord.objects.latest("pk").facts == {"locked": True}
        assert sorted(OwnPhone.objects.values_list("wrong", flat=True)) == [2, 3]
    with later(days=2, minutes=16):
        assert give(two, "907314", "/account/") == "/account/"
    assert not LoginTry.objects.filter(key=limit_of_pin(cast.building_leader.user_id).key).exists()


def test_it_holds_on_the_phone_on_which_it_was_set(cast: Cast) -> None:
    one, two = with_pin(cast.building_leader), with_pin(cast.building_leader, "907314")
    with later(days=2):
        assert "not right" in give(two, PIN)
        assert give(one, PIN, "/account/") == "/account/"
        assert phone_is_asked(two)
        assert not phone_is_asked(one)


def phone_is_asked(phone: Client) -> bool:
    return phone.get("/login/pin/").status_code == 200


def test_nobody_sets_or_tries_that_of_somebody_else(cast: Cast) -> None:
    with_pin(cast.building_leader)
    name = OwnPhone.objects.get().name
    hers, mine = (User.objects.get(pk=one.user_id) for one in (cast.building_leader, cast.group_leader))
    with pytest.raises(NotAllowed):
        check_pin(by=mine, user=hers, name=name, pin=PIN, sent="x")
    with pytest.raises(NotAllowed):
        set_pin(by=mine, user=hers, name=name, pin=PIN)
    with pytest.raises(Invalid):
        check_pin(by=mine, user=mine, name=name, pin=PIN, sent="x")
    with pytest.raises(NotFound):
        set_pin(by=mine, user=mine, name=name, pin=PIN)


@pytest.mark.parametrize(
    "pin",
    [
        *("000000", "111111", "123456", "234567", "654321", "890123", "121212", "123123", "123321", "112233"),
        *("520520", "147258", "159357", "100001", "112211"),
        *("650803", "840229", "196508", "196583", "200101"),
        *("12345", "1234567", "12 456", "１２３４５６", "74039二", "", "+74039"),
    ],
)
def test_a_pin_that_is_soon_guessed_or_none_is_refused(cast: Cast, pin: str) -> None:
    with pytest.raises(Invalid):
        check_new_pin(cast.building_leader.user, pin)


def test_nor_a_part_of_ones_phone_number(cast: Cast) -> None:
    phone = logged_in(cast.building_leader)
    end = cast.building_leader.phone[-6:]
    page = phone.post("/account/phone/pin/", {"pin": end, "again": end})
    assert page.status_code == 200
    assert "soon guessed" in page.content.decode()
    assert OwnPhone.objects.get().pin == ""


@pytest.mark.parametrize("pin", [PIN, "907314", "385104", "021795"])
def test_others_are_taken(cast: Cast, pin: str) -> None:
    check_new_pin(cast.building_leader.user, pin)


def test_both_fields_must_be_the_same(cast: Cast) -> None:
    phone = logged_in(cast.building_leader)
    page = phone.post("/account/phone/pin/", {"pin": PIN, "again": "907314"})
    assert "This is not the PIN above." in page.content.decode()
    assert PIN not in page.content.decode()
    assert OwnPhone.objects.get().pin == ""


def test_setting_it_wants_the_password_of_just_now(cast: Cast) -> None:
    phone = with_pin(cast.building_leader)
    with later(minutes=16):
        given = {"pin": "907314", "again": "907314"}
        assert phone.post("/account/phone/pin/", given)["Location"].startswith("/login/again/")
    with later(minutes=20):
        assert give(phone, PIN, "/account/") == "/account/"


def test_nobody_goes_on_to_another_site(cast: Cast) -> None:
    phone = with_pin(cast.building_leader)
    given = {"pin": "907314", "again": "907314", "next": "//evil.example/"}
    assert phone.post("/account/phone/pin/", given)["Location"] == "/"
    with later(days=2):
        assert give(phone, "907314", "https://evil.example/") == "/"


def test_only_pages_with_private_numbers_cost_a_query_more(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    usual, kept = logged_in(cast.building_leader, own=False), with_pin(cast.building_leader)
    for browser in (usual, kept):
        with django_assert_num_queries(5):
            browser.get("/password/")
