"""Passwords: what they must be, and that the first login chooses one's own."""

import hashlib
import re
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from kit.errors import Invalid
from staff.accounts.passwords import is_listed
from staff.accounts.tokens import make_token
from staff.actions import create_member, set_password
from staff.actions.accounts import choose_password
from staff.choices import Identity
from staff.models import AuditRecord, OldPassword, User
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db

GOOD = "tall-Bamboo-7"


def codes_of(password: str, user: User | None = None) -> set[str]:
    """Why a password is refused."""
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return {error.code for error in refused.error_list}
    return set()


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        (GOOD, set()),
        ("pear-Blossom-2026", set()),
        ("Gridgov-demo-2026", {"our_names"}),
        ("My-Jiaxing-2026", {"our_names"}),
        ("网格员-Lotus-2026", {"our_names"}),
        ("P@ssw0rd-123456", {"our_names"}),
        ("Woaini-1314520", {"our_names"}),
        ("Aa1Aa1Aa1Aa1", {"our_names"}),
        ("J1axing@12345", {"our_names"}),
        ("Passw0rdPassw0rd", {"our_names"}),
        ("L0ve-Passw0rd!", {"our_names"}),
        ("Welcome2026!!", {"our_names"}),
        ("Liverpool-2026", {"our_names"}),
        ("Bamboo-bamboo-1", {"repeated"}),
        ("Tree9Tree9Tree9", {"repeated"}),
        ("1qaz2wsX#edc-p", {"keyboard"}),
        ("Lkjhgf-4321-Po", {"keyboard"}),
        ("correct-Horse-7", set()),
        ("Xk7_vR2pQw9z", set()),
        ("a-B3", {"password_too_short"}),
        ("tallbamboogrove", {"too_few_classes"}),
        ("tall-bamboo-grove", {"too_few_classes"}),
        ("TallBambooGrove", {"too_few_classes"}),
        ("tall-Bambo7", {"password_too_short"}),
        ("Password1", {"password_too_short", "password_too_common", "our_names"}),
    ],
)
def test_a_password_has_twelve_characters_of_three_kinds_and_is_not_common(password: str, codes: set[str]):
    assert codes_of(password) == codes


@pytest.mark.parametrize(
    "password",
    [
        "X-13912345678",
        "a-12345678-B",
        "a-139-1234-5678-B",
        "我是王小明-A1",
        "Wangxiaoming-88",
        "88-wang-Xiao-ming",
    ],
)
def test_a_password_is_not_made_of_the_phone_or_the_name(password: str, cast: Cast):
    with pytest.raises(Invalid) as refused:
        create_member(
            by=ADMIN,
            phone="13912345678",
            name="王小明",
            organization=cast.committee,
            identity=Identity.VOLUNTEER,
            password=password,
        )
    assert [*refused.value.fields] == ["password"]
    assert not User.objects.filter(username="13912345678").exists()


def listing(path: Path, words: list[str], ending: str = "\n") -> Path:
    """A list as it is published."""
    digests = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in words)
    path.write_bytes("".join(f"{digest}:{n}{ending}" for n, digest in enumerate(digests)).encode())
    return path


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_every_word_of_a_list_is_found_and_no_other(tmp_path: Path, ending: str):
    words = [f"word-{n}" for n in range(300)]
    path = listing(tmp_path / "list", words, ending)
    assert all(is_listed(path, word) for word in words)
    assert not any(is_listed(path, f"other-{n}") for n in range(300))


def test_an_empty_list_refuses_nothing(tmp_path: Path):
    assert is_listed(listing(tmp_path / "list", []), GOOD) is False


def test_a_stolen_password_is_refused(tmp_path: Path, settings: Settings):
    settings.BREACHED_PASSWORDS_FILE = str(listing(tmp_path / "list", [GOOD]))
    assert codes_of(GOOD) == {"breached"}
    assert codes_of("small-Bamboo-7") == set()


def logged_in(phone: str, password: str) -> Client:
    """A browser after the login page."""
    browser = Client()
    assert browser.post(reverse("login"), {"username": phone, "password": password}).status_code == 302
    return browser


def test_who_got_a_password_from_somebody_else_chooses_their_own_first(cast: Cast):
    leader = cast.building_leader
    set_password(by=ADMIN, user=leader.user, password=GOOD)
    browser = logged_in(leader.phone, GOOD)
    for address in ("/", "/inbox/", "/account/", "/admin/"):
        assert browser.get(address)["Location"] == "/password/"
    mine = {"old_password": GOOD, "new_password1": "quiet-River-8", "new_password2": "quiet-River-8"}
    assert browser.post("/password/", mine)["Location"] == "/"
    assert browser.get("/").status_code == 200
    assert not User.objects.get(pk=leader.user_id).must_change_password
    assert AuditRecord.objects.latest("pk").action == "password_changed"


def test_the_password_that_somebody_else_knows_is_not_taken_again(cast: Cast):
    leader = cast.building_leader
    set_password(by=ADMIN, user=leader.user, password=GOOD)
    browser = logged_in(leader.phone, GOOD)
    again = {"old_password": GOOD, "new_password1": GOOD, "new_password2": GOOD}
    page = browser.post("/password/", again)
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"new_password1"}
    assert User.objects.get(pk=leader.user_id).must_change_password


def test_a_short_password_is_refused_in_chinese():
    with translation.override("zh-hans"), pytest.raises(ValidationError) as refused:
        validate_password("a-B3")
    assert refused.value.messages == ["密码太短，至少需要12个字符。"]


def test_one_can_log_out_and_read_the_page_in_another_language_before_choosing(cast: Cast):
    set_password(by=ADMIN, user=cast.building_leader.user, password=GOOD)
    browser = logged_in(cast.building_leader.phone, GOOD)
    assert (
        browser.post("/i18n/setlang/", {"language": "en", "next": "/password/"})["Location"] == "/password/"
    )
    assert browser.post("/logout/")["Location"] == "/login/"


def test_programs_go_on_while_their_person_owes_a_password(cast: Cast):
    _row, token = make_token(user=cast.city_official.user, name="大屏")
    set_password(by=ADMIN, user=cast.city_official.user, password=GOOD)
    answer = Client().get("/api/v1/grids/", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200


def test_a_member_that_an_official_makes_owes_a_password_and_one_of_the_demonstration_does_not(cast: Cast):
    facts = {"name": "新人", "organization": cast.committee.pk, "identity": "volunteer", "active": "on"}
    at_desk(cast.community_secretary).post(
        "/admin/staff/member/add/", {**facts, "phone": "13700000001", "password": GOOD}
    )
    create_member(
        by=ADMIN,
        phone="13700000002",
        name="示范",
        organization=cast.committee,
        identity=Identity.VOLUNTEER,
        password="pear-Blossom-2026",
    )
    owes = dict(
        User.objects.filter(username__startswith="137").values_list("username", "must_change_password")
    )
    assert owes == {"13700000001": True, "13700000002": False}


def test_an_official_who_gives_a_password_ends_the_old_sessions_and_is_written_down(cast: Cast):
    leader = cast.building_leader
    theirs = logged_in(leader.phone, PASSWORD)
    facts = {
        "name": "楼道长",
        "organization": leader.organization_id,
        "identity": leader.identity,
        "active": "on",
    }
    browser, address = at_desk(cast.superuser), f"/admin/staff/member/{leader.pk}/change/"
    rows = re.findall(r'name="([\w-]+-(?:TOTAL|INITIAL)_FORMS)"', browser.get(address).content.decode())
    facts |= dict.fromkeys(rows, 0)
    done = browser.post(address, {**facts, "phone": leader.phone, "password": GOOD})
    assert done.status_code == 302
    assert theirs.get("/")["Location"].startswith("/login/")
    assert AuditRecord.objects.latest("pk").action == "password_reset"
    assert User.objects.get(pk=leader.user_id).must_change_password


def test_a_system_administrator_who_gives_a_password_does_so_too(cast: Cast):
    user = cast.building_leader.user
    done = at_desk(cast.superuser).post(
        f"/admin/staff/user/{user.pk}/password/",
        {"password1": GOOD, "password2": GOOD, "usable_password": "true"},
    )
    assert done.status_code == 302
    assert User.objects.get(pk=user.pk).must_change_password
    assert AuditRecord.objects.latest("pk").action == "password_reset"


def test_the_admins_own_password_page_is_the_one_of_everybody(cast: Cast):
    assert at_desk(cast.superuser).get("/admin/password_change/")["Location"] == "/password/"


def test_the_last_five_passwords_are_not_taken_again(cast: Cast) -> None:
    user = cast.building_leader.user
    new = [f"quiet-River-{number}" for number in range(6)]
    for password in new:
        choose_password(by=user, user=user, password=password)
    for password in new[1:]:
        with pytest.raises(Invalid) as refused:
            choose_password(by=user, user=user, password=password)
        assert list(refused.value.fields) == ["password"]
    set_password(by=ADMIN, user=user, password=new[3])  # says nothing of what somebody else had
    choose_password(by=user, user=user, password=new[0])
    assert OldPassword.objects.filter(user=user).count() == 4
    assert not OldPassword.objects.filter(password__contains="River").exists()


def test_the_page_says_that_a_password_was_there_before(cast: Cast) -> None:
    user = cast.building_leader.user
    before = "quiet-River-8"
    for password in (before, GOOD):
        choose_password(by=user, user=user, password=password)
    browser = Client()
    browser.force_login(user)
    sent = {"old_password": GOOD, "new_password1": before, "new_password2": before}
    answer = browser.post(reverse("password"), sent)
    assert list(answer.context["form"].errors) == ["new_password1"]
