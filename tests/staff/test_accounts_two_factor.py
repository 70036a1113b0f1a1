"""Two-factor login: enrolling a phone, the second step, recovery codes, and who must."""

import re
import time
from binascii import unhexlify

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from pytest_django import Settings

from kit.privacy.fields import decrypted, renew, stored
from staff.models import AuditRecord, LoginSession, Member, RecoveryCode, TwoFactorPhone
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db

PAGE = "/account/two-factor/"


def code_of(key: str, steps: int = 0) -> str:
    """What a phone with the secret shows now, or ``steps`` half minutes later."""
    totp = TOTP(unhexlify(key))
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06d}"


def step_one(member: Member, next_page: str = "") -> Client:
    """A browser after the right password."""
    browser = Client()
    browser.cookies["django_language"] = "en"
    address = reverse("login") + (f"?next={next_page}" if next_page else "")
    browser.post(address, {"username": member.phone, "password": PASSWORD, "next": next_page})
    return browser


def enrol(member: Member) -> tuple[Client, str, list[str]]:
    """Browser, secret and recovery codes of somebody who has just enrolled."""
    browser = step_one(member)
    browser.get(PAGE)
    key = decrypted(browser.session["two_factor_secret"])
    page = browser.post(PAGE, {"code": code_of(key)})
    return browser, key, page.context["codes"]


def test_the_page_shows_a_picture_drawn_here_and_the_letters(cast: Cast):
    browser = step_one(cast.building_leader)
    page = browser.get(PAGE).content.decode()
    picture = page[page.index("<main") : page.index("</main")]
    assert picture.count("<svg") == 1
    assert "style=" not in page
    letters = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", page)[1]
    assert len(letters.replace(" ", "")) == 32
    assert browser.get(PAGE).content.decode().count(letters) == 1


def test_a_wrong_code_enrols_nothing(cast: Cast):
    browser = step_one(cast.building_leader)
    browser.get(PAGE)
    key = decrypted(browser.session["two_factor_secret"])
    wrong = f"{(int(code_of(key)) + 1) % 1000000:06d}"
    for typed in (wrong, "abc", "²²²²²²"):
        assert browser.post(PAGE, {"code": typed}).status_code == 200
    assert TwoFactorPhone.objects.count() == 0


def test_enrolling_shows_ten_recovery_codes_once_and_keeps_only_their_digests(cast: Cast):
    browser, _key, codes = enrol(cast.building_leader)
    assert len(set(codes)) == 10
    assert browser.get(PAGE).content.decode().count(codes[0]) == 0
    assert not set(RecoveryCode.objects.values_list("digest", flat=True)) & set(codes)
    assert browser.get("/").status_code == 200
    assert AuditRecord.objects.latest("pk").action == "two_factor_on"


def test_enrolling_ends_the_other_sessions(cast: Cast):
    other = step_one(cast.building_leader)
    browser, _key, _codes = enrol(cast.building_leader)
    assert other.get("/")["Location"].startswith("/login/")
    assert browser.get("/").status_code == 200


def test_after_the_password_nothing_is_reached_before_the_code(cast: Cast):
    with time_machine.travel(timezone.now().timestamp() - 90):
        _browser, key, _codes = enrol(cast.township_official)
    browser = step_one(cast.township_official, "/inbox/")
    for address in ("/", "/admin/", "/password/", PAGE, "/account/"):
        assert browser.get(address)["Location"] == "/login/code/"
    assert browser.post("/login/code/", {"code": code_of(key)})["Location"] == "/inbox/"
    assert browser.get("/admin/").status_code == 200


def test_a_code_is_good_once(cast: Cast):
    _browser, key, _codes = enrol(cast.building_leader)
    browser = step_one(cast.building_leader)
    assert browser.post("/login/code/", {"code": code_of(key)}).status_code == 200
    assert browser.get("/")["Location"] == "/login/code/"


def test_a_recovery_code_is_good_once(cast: Cast):
    _browser, _key, codes = enrol(cast.building_leader)
    assert step_one(cast.building_leader).post("/login/code/", {"code": codes[3].upper()}).status_code == 302
    assert step_one(cast.building_leader).post("/login/code/", {"code": codes[3]}).status_code == 200
    used = AuditRecord.objects.filter(action="recovery_code_used")
    assert [row.member for row in used] == [cast.building_leader]


def test_five_wrong_codes_lock_the_second_step(cast: Cast):
    _browser, _key, codes = enrol(cast.building_leader)
    browser = step_one(cast.building_leader)
    for _try in range(5):
        assert "This code is not right." in browser.post("/login/code/", {"code": "000000"}).content.decode()
    assert "Too many wrong codes." in browser.post("/login/code/", {"code": codes[0]}).content.decode()


def test_the_code_page_is_only_for_those_between_the_steps(cast: Cast):
    assert Client().get("/login/code/")["Location"] == "/login/"
    assert step_one(cast.building_leader).get("/login/code/")["Location"] == "/login/"


def test_switching_it_off_takes_the_password(cast: Cast):
    browser, _key, _codes = enrol(cast.building_leader)
    assert browser.post(PAGE, {"what": "off", "password": "wrong"}).status_code == 200
    assert TwoFactorPhone.objects.count() == 1
    assert browser.post(PAGE, {"what": "off", "password": PASSWORD})["Location"] == "/account/"
    assert (TwoFactorPhone.objects.count(), RecoveryCode.objects.count()) == (0, 0)
    assert step_one(cast.building_leader).get("/").status_code == 200


def test_new_recovery_codes_replace_the_old_ones(cast: Cast):
    browser, _key, old = enrol(cast.building_leader)
    new = browser.post(PAGE, {"what": "codes", "password": PASSWORD}).context["codes"]
    assert step_one(cast.building_leader).post("/login/code/", {"code": old[0]}).status_code == 200
    assert step_one(cast.building_leader).post("/login/code/", {"code": new[0]}).status_code == 302


def test_where_it_is_required_whoever_may_enter_the_admin_enrols_first(cast: Cast, settings: Settings):
    settings.REQUIRE_TWO_FACTOR = True
    desk, phone = step_one(cast.township_official), step_one(cast.building_leader)
    assert desk.get("/admin/")["Location"] == PAGE
    assert desk.get("/")["Location"] == PAGE
    assert phone.get("/").status_code == 200
    browser, _key, _codes = enrol(cast.township_official)
    assert browser.get("/admin/").status_code == 200
    assert browser.post(PAGE, {"what": "off", "password": PASSWORD}).status_code == 403
    assert TwoFactorPhone.objects.count() == 1


def test_where_it_is_not_required_nobody_is_asked(cast: Cast):
    assert step_one(cast.township_official).get("/admin/").status_code == 200


def test_whoever_is_in_charge_forgets_a_lost_phone(cast: Cast):
    enrol(cast.community_worker2)
    address = f"/admin/staff/member/{cast.community_worker2.pk}/forget-phone/"
    assert at_desk(cast.township_official).post(address).status_code == 302
    assert step_one(cast.community_worker2).get("/").status_code == 200
    assert AuditRecord.objects.filter(action="two_factor_off").count() == 1


def test_the_secrets_are_not_in_the_admin(cast: Cast):
    assert at_desk(cast.superuser).get("/admin/otp_totp/totpdevice/").status_code == 404


def test_the_secret_lies_encrypted_and_its_key_rotates(cast: Cast, settings: Settings):
    with time_machine.travel(timezone.now().timestamp() - 90):
        _browser, key, _codes = enrol(cast.building_leader)
    ((pk, before),) = stored(TwoFactorPhone, "key", size=10)
    assert key not in before
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    assert renew(TwoFactorPhone, "key", [(pk, before)]) == (1, 0)
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert step_one(cast.building_leader).post("/login/code/", {"code": code_of(key)}).status_code == 302


def test_while_it_is_enrolled_the_secret_is_not_in_the_table_of_sessions(cast: Cast, settings: Settings):
    browser = step_one(cast.building_leader)
    browser.get(PAGE)
    key = decrypted(browser.session["two_factor_secret"])
    row = LoginSession.objects.get(pk=browser.session.session_key)
    assert key not in str(browser.session.decode(row.session_data))
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    assert browser.get(PAGE).status_code == 200
    assert decrypted(browser.session["two_factor_secret"]) != key
