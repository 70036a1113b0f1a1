"""Devices that ring: what a push service is sent, what becomes of devices, and who is rung where."""

import datetime as dt
import json
from urllib.parse import urlsplit

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection

from kit.errors import Conflict, Invalid, NotAllowed
from kit.time.clock import CHINA
from notices.actions import let_ring, mark_read, ring_now, want_ringing
from notices.channels import push
from notices.choices import Channel, Kind, NoticeState
from notices.models import ChannelAddress, Notice
from notices.outbox import delivery
from notices.outbox.delivery import deliver_all
from notices.telling import notify
from staff.accounts.sessions import end_sessions
from staff.actions.accounts import revoke_access
from tests.actors import ADMIN
from tests.factories import MemberFactory
from tests.notices.pushing import HERE, VAPID, Browser, a_push_service, claims_of, logged_in, mark_of

pytestmark = pytest.mark.django_db

DAY = dt.datetime(2026, 9, 24, 10, 0, tzinfo=CHINA)
NIGHT = dt.datetime(2026, 9, 25, 3, 0, tzinfo=CHINA)
LINK = "/cases/JX1/"
# What may stand on no locked screen.
PRIVATE = {"subject": "着火 三单元502 王小明", "body": "电话13812345678"}


@pytest.fixture(autouse=True)
def _set_up(settings, monkeypatch):
    settings.VAPID = VAPID
    settings.INTERNAL_HOSTS = ["127.0.0.1"]
    settings.LANGUAGE_CODE = "en"
    monkeypatch.setattr(delivery, "_left_alone", {})


@pytest.fixture
def service():
    with a_push_service() as made:
        yield made


@pytest.fixture
def clock():
    with time_machine.travel(DAY, tick=False) as traveller:
        yield traveller


def ringing(member, browser, client=None):
    """She lets her browser ring. Returns its session."""
    client = client or logged_in(member)
    assert client.post(HERE, browser.told).status_code == 204
    return client


def told(*members, key="case:1", about="JX20260924000001", kind=Kind.TURN, **changes):
    notify(recipients=members, key=key, link=LINK, about=about, kind=kind, **{**PRIVATE, **changes})


def states(channel=Channel.PUSH) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(channel=channel).order_by("pk").values_list("state", "problem"))


def test_a_phone_is_rung_with_nothing_private_signed_and_encrypted(clock, service):
    one, browser = MemberFactory(), Browser(service)
    ringing(one, browser)
    told(one, until=DAY.replace(hour=17, minute=30))
    assert deliver_all() == 1
    (said,), (asked,) = browser.rung(), browser.asked()
    row = Notice.objects.get(channel=Channel.PUSH)
    assert said.pop("icon").endswith(".png")
    assert len(said.pop("tag")) == 32
    assert said == {
        "person": str(one.pk),
        "title": "Your turn JX20260924000001",
        "body": "To be done by 17:30 today",
        "link": f"/inbox/rung/{row.pk}/",
        "urgent": False,
        "language": "en",
    }
    assert (row.state, row.attempts) == (NoticeState.SENT, 1)
    headers = asked["headers"]
    assert (headers["ttl"], headers["urgency"], len(headers["topic"])) == ("86400", "normal", 32)
    claims = claims_of(asked)
    assert (claims["sub"], claims["aud"]) == ("mailto:it@example.org", service.url)
    assert claims["exp"] - DAY.timestamp() <= 24 * 3600


@pytest.mark.parametrize(
    ("kind", "until", "title", "body"),
    [
        (Kind.DEADLINE, None, "Deadline JX1", "Tap to read it."),
        (Kind.DEADLINE, DAY - dt.timedelta(hours=1), "Deadline JX1", "Overdue since 09-24 09:00"),
        (Kind.DEADLINE, DAY + dt.timedelta(days=1), "Deadline JX1", "To be done by 10:00 tomorrow"),
    ],
)
def test_what_a_locked_screen_says(clock, service, kind, until, title, body):
    one, browser = MemberFactory(), Browser(service)
    ringing(one, browser)
    told(one, about="JX1", kind=kind, until=until)
    deliver_all()
    (said,) = browser.rung()
    assert (said["title"], said["body"]) == (title, body)


def test_what_is_of_no_case_says_its_kind_alone(clock, service):
    one, browser = MemberFactory(), Browser(service)
    ringing(one, browser)
    want_ringing(by=ADMIN, member=one, chosen=["diary:push"], quiet=None)
    told(one, about="week:2026-09-21", kind=Kind.DIARY)
    deliver_all()
    assert [said["title"] for said in browser.rung()] == ["Diary and week"]


def test_messages_about_one_case_take_each_others_place_and_an_emergency_rings_again(clock, service):
    one, browser = MemberFactory(), Browser(service)
    ringing(one, browser)
    told(one, key="a", urgent=True)
    told(one, key="b", urgent=True)
    told(one, key="c", about="JX2")
    deliver_all()
    first, second, other = browser.rung()
    assert first["tag"] == second["tag"] != other["tag"]
    assert [said["urgent"] for said in (first, second, other)] == [True, True, False]
    assert first["title"] == "Emergency JX20260924000001"
    assert [one["headers"]["urgency"] for one in browser.asked()] == ["high", "high", "normal"]
    topics = [one["headers"]["topic"] for one in browser.asked()]
    assert topics[0] == topics[1] != topics[2]


def test_at_night_it_rings_for_emergencies_only(service):
    one, browser = MemberFactory(), Browser(service)
    with time_machine.travel(NIGHT, tick=False) as at:
        ringing(one, browser)
        told(one, key="turn")
        told(one, key="fire", urgent=True)
        deliver_all()
        assert [said["urgent"] for said in browser.rung()] == [True]
        at.move_to(NIGHT.replace(hour=7, minute=30))
        deliver_all()
        assert len(browser.rung()) == 2


def test_what_nobody_chose_rings_for_deadlines_and_turns_and_not_for_the_rest(clock, service):
    one, browser = MemberFactory(), Browser(service)
    ringing(one, browser)
    for kind in Kind:
        told(one, key=kind, kind=kind, about="", urgent=kind == Kind.EMERGENCY)
    rung = Notice.objects.filter(channel=Channel.PUSH).values_list("kind", flat=True)
    assert set(rung) == {Kind.EMERGENCY, Kind.DEADLINE, Kind.TURN, Kind.NEWS}
    assert Notice.objects.filter(channel=Channel.INBOX).count() == len(Kind)


def test_what_was_read_in_the_inbox_before_rings_no_more(service):
    one, browser = MemberFactory(), Browser(service)
    with time_machine.travel(NIGHT, tick=False) as at:
        ringing(one, browser)
        told(one)
        mark_read(notice=Notice.objects.get(channel=Channel.INBOX), by=one)
        at.move_to(NIGHT.replace(hour=8))
        deliver_all()
    assert browser.rung() == []
    assert states() == [(NoticeState.SPARED, "It has been read already.")]


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_taken_off_the_list(clock, service, status):
    one, browser = MemberFactory(), Browser(service)
    ringing(one, browser)
    service.status = status
    told(one)
    deliver_all()
    assert states() == [(NoticeState.FAILED, "The device can't be rung any more; it was taken off the list.")]
    row = ChannelAddress.objects.get()
    assert (row.url, row.digest, row.removed_at) == ("", "", DAY)
    told(one, key="case:2")
    assert len(states()) == 1


def test_a_service_that_says_no_is_asked_again_later(clock, service):
    one, browser = MemberFactory(), Browser(service)
    ringing(one, browser)
    service.status = 429
    told(one)
    deliver_all()
    assert states() == [(NoticeState.WAITING, "Refused with code 429")]
    service.status = 201
    clock.shift(delivery.PAUSES[0])
    deliver_all()
    assert states() == [(NoticeState.SENT, "")]


def test_a_redirect_into_the_house_is_not_followed(clock, service):
    one, browser = MemberFactory(), Browser(service)
    ringing(one, browser)
    service.status, service.location = 307, f"{service.url}/inside"
    told(one)
    deliver_all()
    assert [asked["path"] for asked in service.asked] == ["/push/one"]
    assert states() == [(NoticeState.WAITING, "Refused with code 307")]


def test_a_name_that_leads_into_the_house_later_is_not_asked(clock, service, settings):
    one, browser = MemberFactory(), Browser(service)
    ringing(one, browser)
    settings.INTERNAL_HOSTS = []
    told(one)
    deliver_all()
    assert service.asked == []
    assert states() == [(NoticeState.FAILED, "The host is in an internal network, which is not allowed.")]


@pytest.mark.parametrize(
    "changed",
    [
        {"endpoint": "https://127.0.0.1/push"},
        {"endpoint": "https://169.254.169.254/latest"},
        {"endpoint": "https://[::1]/push"},
        {"endpoint": "http://push.example.org/x"},
        {"endpoint": "ftp://push.example.org/x"},
        {"endpoint": "https://a:b@push.example.org/x"},
        {"endpoint": "https://push.example.org:port/x"},
        {"endpoint": "https://"},
        {"endpoint": "nonsense"},
        {"endpoint": ""},
        {"endpoint": "https://push.example.org/" + "x" * 1000},
        {"endpoint": "https://push.example.org/ü"},
        {"p256dh": ""},
        {"p256dh": "AAAA"},
        {"p256dh": "B" + "A" * 86},
        {"p256dh": "ü"},
        {"p256dh": "x" * 5000},
        {"auth": ""},
        {"auth": "AAAA"},
        {"auth": "!!!"},
    ],
)
def test_an_address_that_is_none_or_lies_in_the_house_is_refused(service, settings, changed):
    settings.INTERNAL_HOSTS = []
    one = MemberFactory()
    told = {**Browser(service).told, "endpoint": "https://8.8.8.8/push", **changed}
    answer = logged_in(one).post(HERE, told)
    assert answer.status_code == 400
    assert json.loads(answer.content)["reason"]
    assert not ChannelAddress.objects.exists()


def test_without_keys_nothing_rings_and_nothing_breaks(clock, service, settings):
    one, browser = MemberFactory(), Browser(service)
    client = ringing(one, browser)
    settings.VAPID = None
    told(one)
    deliver_all()
    assert states() == [(NoticeState.FAILED, "No keys for ringing devices are set.")]
    assert Notice.objects.filter(channel=Channel.INBOX).count() == 1
    assert client.get("/inbox/ringing/").status_code == 200
    answer = client.post(HERE, browser.told)
    assert (answer.status_code, json.loads(answer.content)["reason"]) == (
        400,
        "Ringing is not set up in this installation.",
    )


def test_at_rest_it_is_encrypted_and_its_key_rotates_with_the_others(service, settings):
    one, browser = MemberFactory(), Browser(service)
    ringing(one, browser)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notices_channeladdress")
        stored = repr(cursor.fetchall())
    assert browser.told["auth"] not in stored
    assert "/push/one" not in stored
    new = Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, *settings.FIELD_KEYS]
    call_command("rotate_keys", verbosity=0)
    settings.FIELD_KEYS = [new]
    row = ChannelAddress.objects.get()
    assert json.loads(row.url)["endpoint"] == browser.told["endpoint"]
    assert (row.hint, row.removed_at) == ("127.0.0.1", None)


def test_the_same_browser_told_twice_is_one_device_and_another_address_takes_its_place(service):
    one, browser = MemberFactory(), Browser(service)
    client = ringing(one, browser)
    ringing(one, browser, client)
    assert ChannelAddress.objects.count() == 1
    ringing(one, Browser(service, "two"), client)
    assert [json.loads(row.url)["endpoint"][-3:] for row in ChannelAddress.objects.live()] == ["two"]


def test_two_phones_of_one_person_ring_both(clock, service):
    one, first, second = MemberFactory(), Browser(service), Browser(service, "two")
    ringing(one, first)
    ringing(one, second)
    told(one)
    deliver_all()
    assert (len(first.rung()), len(second.rung())) == (1, 1)


@pytest.mark.parametrize("leave", ["logs out", "is logged out elsewhere", "is revoked", "session expires"])
def test_where_she_is_not_logged_in_any_more_it_does_not_ring(clock, service, leave):
    one, browser = MemberFactory(), Browser(service)
    client = ringing(one, browser)
    told(one)  # already waiting when she leaves
    if leave == "logs out":
        client.post("/logout/")
    elif leave == "is logged out elsewhere":
        end_sessions(one.user)
    elif leave == "is revoked":
        revoke_access(by=ADMIN, member=one)
    else:
        clock.shift(dt.timedelta(days=8))
    told(one, key="case:2")
    deliver_all()
    assert browser.rung() == []
    assert states() == [(NoticeState.SPARED, "She is not logged in on this device any more.")]
    assert not ChannelAddress.objects.live().exists()


def test_of_two_on_one_phone_each_is_rung_only_while_it_is_hers(clock, service):
    first, second, browser = MemberFactory(), MemberFactory(), Browser(service)
    client = ringing(first, browser)
    # The second logs in without the first having logged out.
    client.force_login(second.user)
    told(first)
    deliver_all()
    assert browser.rung() == []
    ringing(second, browser, client)
    told(first, second, key="case:2")
    deliver_all()
    assert [said["person"] for said in browser.rung()] == [str(second.pk)]


def test_who_lets_the_same_browser_ring_takes_it_from_whoever_had_it(clock, service):
    # A browser whose cookies were emptied, but not its subscription: the first one's session lives on.
    first, second, browser = MemberFactory(), MemberFactory(), Browser(service)
    ringing(first, browser)
    ringing(second, browser)
    told(first, second)
    deliver_all()
    assert [said["person"] for said in browser.rung()] == [str(second.pk)]


def test_a_mark_that_somebody_knows_rings_nobody_elses_device(clock, service):
    one, other, browser = MemberFactory(), MemberFactory(), Browser(service)
    mark = mark_of(logged_in(one))
    let_ring(by=other.user, member=other, device=mark, **browser.told)
    told(other)
    assert states() == []


def test_only_she_herself_lets_her_phone_ring(service):
    one, other = MemberFactory(), MemberFactory()
    with pytest.raises(NotAllowed):
        let_ring(by=other.user, member=one, device="x", **Browser(service).told)
    with pytest.raises(NotAllowed):
        want_ringing(by=other.user, member=one, chosen=[], quiet=None)
    with pytest.raises(NotAllowed):
        ring_now(by=other.user, member=one)


def test_two_at_once_with_one_browser_leave_one(service, monkeypatch):
    one, other, browser = MemberFactory(), MemberFactory(), Browser(service)
    ringing(one, browser)
    monkeypatch.setattr("notices.querysets.ChannelAddressQuerySet.forget", lambda self, at: 0)
    with pytest.raises(Conflict):
        let_ring(by=other.user, member=other, device="other", **browser.told)


def test_ring_me_now_rings_all_of_hers_by_day_and_night(service):
    one, browser = MemberFactory(), Browser(service)
    with time_machine.travel(NIGHT, tick=False):
        client = ringing(one, browser)
        for _twice in range(2):
            assert client.post("/inbox/ringing/test/").status_code == 302
        deliver_all()
    (said,) = browser.rung()
    assert said["title"] == "Test message"
    assert Notice.objects.count() == 1


def test_a_tap_leads_to_the_case_and_the_message_is_read(clock, service):
    one, browser = MemberFactory(), Browser(service)
    client = ringing(one, browser)
    told(one)
    deliver_all()
    (said,) = browser.rung()
    answer = client.get(said["link"])
    assert (answer.status_code, answer["Location"]) == (302, LINK)
    assert Notice.objects.get(channel=Channel.INBOX).read_at == DAY
    # Somebody else's, or nobody's: by a login first, and then not at all.
    assert logged_in(MemberFactory()).get(said["link"]).status_code == 404
    client.post("/logout/")
    assert urlsplit(client.get(said["link"])["Location"]).path == "/login/"


def test_what_was_taken_back_or_was_a_test_leads_on_all_the_same(clock, service):
    one, browser = MemberFactory(), Browser(service)
    client = ringing(one, browser)
    told(one)
    deliver_all()
    Notice.objects.filter(channel=Channel.INBOX).delete()
    (said,) = browser.rung()
    assert client.get(said["link"])["Location"] == "/inbox/"
    client.post("/inbox/ringing/test/")
    test = Notice.objects.get(key__startswith=push.TEST)
    assert client.get(f"/inbox/rung/{test.pk}/")["Location"] == "/inbox/ringing/"
    inbox = Notice.objects.filter(pk=999999)
    assert not inbox.exists()
    assert client.get("/inbox/rung/999999/").status_code == 404


def test_quiet_hours_that_leave_no_day_are_refused():
    one = MemberFactory()
    for quiet in ((dt.time(8), dt.time(21)), (dt.time(9), dt.time(9)), (dt.time(21), dt.time(18))):
        with pytest.raises(Invalid):
            want_ringing(by=ADMIN, member=one, chosen=[], quiet=quiet)
    with pytest.raises(Invalid):
        want_ringing(by=ADMIN, member=one, chosen=["emergency:push"], quiet=None)
