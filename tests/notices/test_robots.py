"""Robots and webhooks, against a real server: what it is sent, and what becomes of a notice when it hangs,
fails, points elsewhere, or says no with a 200."""

import base64
import datetime as dt
import hashlib
import hmac
import logging
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.conf import settings as product
from django.core import mail
from django.db import connection

from kit.net import outgoing
from kit.time.clock import CHINA
from notices.actions import add_address, remove_address, send_test
from notices.channels import sending
from notices.channels.robots import DingTalk, Feishu, Lark, WeComApp, WeComBot
from notices.choices import Channel, NoticeState
from notices.models import ChannelAddress, Notice
from notices.outbox import delivery
from notices.outbox.delivery import deliver_all, deliver_due
from notices.telling import notify
from tests.actors import ADMIN
from tests.factories import MemberFactory, OrganizationFactory
from tests.notices.server import Server, a_server

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 9, 24, 12, 0, tzinfo=CHINA)
TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def _nobody_is_left_alone(settings, monkeypatch):
    settings.INTERNAL_HOSTS = ["127.0.0.1"]
    settings.SITE_URL = "https://grid.example.org"
    monkeypatch.setattr(delivery, "_left_alone", {})


@pytest.fixture
def server():
    with a_server() as server:
        yield server


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def robot_at(server: Server, monkeypatch) -> None:
    """The services' addresses lead to ``server``."""
    monkeypatch.setattr(DingTalk, "notify_url", server.url + "/robot/send?access_token={token}")
    monkeypatch.setattr(WeComBot, "notify_url", server.url + "/webhook/send?key={key}")
    monkeypatch.setattr(WeComApp, "token_url", server.url + "/gettoken")
    monkeypatch.setattr(WeComApp, "notify_url", server.url + "/message/send")
    monkeypatch.setattr(Feishu, "notify_url", server.url + "/hook/{token}/")
    monkeypatch.setattr(Lark, "notify_url", server.url + "/lark/")


def told(
    *texts: str, key: str = "case:1", body: str = "三楼", urgent: bool = True, secret: str = ""
) -> Notice:
    """A notice to a member who has addresses; the row of the last of them."""
    member = MemberFactory()
    for text in texts:
        add_address(by=ADMIN, holder=member, text=text, secret=secret)
    notify(recipients=[member], key=key, subject="着火\n了", body=body, link="/cases/JX1/", urgent=urgent)
    return Notice.objects.exclude(channel=Channel.INBOX).latest("id")


def result(notice: Notice) -> tuple[str, str]:
    notice.refresh_from_db()
    return notice.state, notice.problem


def test_a_webhook_gets_apprises_json_with_the_unique_key_and_the_link(server, clock):
    notice = told(f"http://user:p%40ss@127.0.0.1:{server.port}/a b/hook?source=grid".replace(" ", "%20"))
    assert deliver_due() == 1
    (asked,) = server.asked
    assert asked["method"] == "POST"
    assert asked["path"] == "/a%20b/hook?source=grid"
    assert asked["headers"]["content-type"] == "application/json; charset=utf-8"
    assert asked["headers"]["x-gridgov-key"] == notice.key
    assert asked["headers"]["authorization"] == "Basic " + base64.b64encode(b"user:p@ss").decode()
    assert server.said() == [
        {
            "version": "1.0",
            "title": "【网格化管理】着火 了",
            "message": "三楼\n\nhttps://grid.example.org/cases/JX1/",
            "attachments": [],
            "type": "warning",
        }
    ]
    assert result(notice) == (NoticeState.SENT, "")
    assert notice.sent_at == NOON


def test_a_gateway_can_be_given_headers_and_other_names_of_fields(server, clock):
    told(f"json://127.0.0.1:{server.port}/sms?+X-Api-Key=abc&:phone=13800000000&:message=text&:attachments=")
    deliver_due()
    assert server.asked[0]["headers"]["x-api-key"] == "abc"
    (said,) = server.said()
    assert (said["phone"], said["text"]) == ("13800000000", "三楼\n\nhttps://grid.example.org/cases/JX1/")
    assert {"message", "attachments"}.isdisjoint(said)


@pytest.mark.parametrize("status", [302, 400, 404, 500, 503])
def test_a_status_that_is_no_success_is_tried_again_and_said(server, clock, status):
    server.status, server.location = status, f"{server.url}/elsewhere"
    notice = told(f"{server.url}/hook")
    deliver_due()
    assert result(notice) == (NoticeState.WAITING, f"对方拒收，代码{status}")
    assert notice.due_at == NOON + delivery.PAUSES[0]
    assert [one["path"] for one in server.asked] == ["/hook"]
    server.status = 200
    clock.move_to(notice.due_at)
    deliver_due()
    assert result(notice) == (NoticeState.SENT, "")


def test_after_the_last_try_it_is_kept_as_failed(server, clock):
    server.status = 500
    notice = told(f"{server.url}/hook")
    while deliver_due():
        notice.refresh_from_db()
        clock.move_to(notice.due_at)
    assert result(notice) == (NoticeState.FAILED, "对方拒收，代码500")
    assert len(server.asked) == notice.attempts == len(delivery.PAUSES) + 1
    assert len({one["headers"]["x-gridgov-key"] for one in server.asked}) == 1


def test_dingtalk_is_signed_as_it_asks(server, clock, monkeypatch):
    robot_at(server, monkeypatch)
    notice = told(f"dingtalk://{TOKEN}/13800000000", secret="SECabc")
    deliver_due()
    (asked,) = server.asked
    given = parse_qs(urlsplit(asked["path"]).query)
    moment = given["timestamp"][0]
    words = f"{moment}\nSECabc".encode()
    assert given["sign"] == [base64.b64encode(hmac.digest(b"SECabc", words, hashlib.sha256)).decode()]
    assert given["access_token"] == [TOKEN]
    assert server.said() == [
        {
            "msgtype": "text",
            "at": {"atMobiles": ["13800000000"], "isAtAll": False},
            "text": {"content": "【网格化管理】着火 了\n三楼\n\nhttps://grid.example.org/cases/JX1/"},
        }
    ]
    assert result(notice)[0] == NoticeState.SENT


@pytest.mark.parametrize(
    ("address", "path", "field"),
    [
        ("wecombot://abcdef-012345", "/webhook/send?key=abcdef-012345", "text"),
        ("feishu://abcdef-012345", "/hook/abcdef-012345/", "content"),
        ("lark://abcdef-012345", "/lark/abcdef-012345", "content"),
    ],
)
def test_the_other_robots_of_groups(server, clock, monkeypatch, address, path, field):
    robot_at(server, monkeypatch)
    notice = told(address)
    deliver_due()
    assert [one["path"] for one in server.asked] == [path]
    (text,) = server.said()[0][field].values()
    assert text.replace("\r\n", "\n") == "【网格化管理】着火 了\n三楼\n\nhttps://grid.example.org/cases/JX1/"
    assert result(notice)[0] == NoticeState.SENT


def test_an_application_of_wecom_writes_to_one_person(server, clock, monkeypatch):
    robot_at(server, monkeypatch)
    server.body = b'{"errcode": 0, "access_token": "t0ken"}'
    notice = told("wechat://corp:s%2Fcret@1000002/wangfang")
    deliver_due()
    assert [one["path"] for one in server.asked] == [
        "/gettoken?corpid=corp&corpsecret=s%2Fcret",
        "/message/send?access_token=t0ken",
    ]
    (said,) = server.said()
    assert (said["touser"], said["agentid"]) == ("wangfang", 1000002)
    assert result(notice)[0] == NoticeState.SENT


@pytest.mark.parametrize("address", [f"dingtalk://{TOKEN}", "wecombot://abc-123", "wechat://c:s@1/u"])
def test_a_robot_that_says_no_with_a_200_has_not_taken_it(server, clock, monkeypatch, address):
    robot_at(server, monkeypatch)
    server.body = b'{"errcode": 310000, "errmsg": "sign not match"}'
    notice = told(address)
    deliver_due()
    assert result(notice) == (NoticeState.WAITING, "对方拒收，代码310000")


def test_feishu_says_no_in_another_field(server, clock, monkeypatch):
    robot_at(server, monkeypatch)
    server.body = b'{"code": 19024, "msg": "Key Words Not Found"}'
    notice = told("feishu://abc-123")
    deliver_due()
    assert result(notice) == (NoticeState.WAITING, "对方拒收，代码19024")


def test_a_long_message_is_cut_to_what_wecom_takes(server, clock, monkeypatch):
    robot_at(server, monkeypatch)
    told("wecombot://abc-123", body="长" * 3000)
    deliver_due()
    (said,) = server.said()
    assert len(said["text"]["content"].encode()) <= 2048
    assert said["text"]["content"].endswith("…\n\nhttps://grid.example.org/cases/JX1/")


def test_a_server_that_hangs_does_not_hold_up_the_others(server, monkeypatch):
    monkeypatch.setattr(sending, "LONGEST", 1.0)
    server.hangs = 30
    hanging = [told(f"{server.url}/hook", key=f"hangs:{number}") for number in range(5)]
    notify(
        recipients=[MemberFactory(user__email="a@example.org")], key="m", subject="着火", body="", urgent=True
    )
    begun = time.monotonic()
    assert deliver_all() == 6
    assert time.monotonic() - begun < 5
    assert len(mail.outbox) == 1
    assert len(server.asked) == 1
    assert {result(notice) for notice in hanging} == {(NoticeState.WAITING, "对方没有应答")}
    assert sorted(
        Notice.objects.values_list("attempts", flat=True).filter(pk__in=[n.pk for n in hanging])
    ) == [
        *[0] * 4,
        1,
    ]


def test_it_is_asked_again_after_a_while(server, clock, monkeypatch):
    notice = told(f"{server.url}/hook")
    monkeypatch.setattr(delivery, "_left_alone", {"webhook 127.0.0.1": time.monotonic() + 3600})
    deliver_due()
    assert result(notice) == (NoticeState.WAITING, "对方没有应答")
    assert server.asked == []
    delivery._left_alone["webhook 127.0.0.1"] = time.monotonic() - 1
    notice.refresh_from_db()
    clock.move_to(notice.due_at)
    deliver_due()
    assert result(notice)[0] == NoticeState.SENT


def test_a_server_that_drips_is_given_up(server, monkeypatch):
    monkeypatch.setattr(sending, "LONGEST", 1.0)
    server.drips = 100
    notice = told(f"{server.url}/hook")
    begun = time.monotonic()
    deliver_due()
    assert time.monotonic() - begun < 3
    assert result(notice) == (NoticeState.WAITING, "对方没有应答")


def test_nothing_goes_to_a_host_that_is_no_longer_named(server, clock, settings):
    notice = told(f"{server.url}/hook")
    settings.INTERNAL_HOSTS = []
    deliver_due()
    assert result(notice) == (NoticeState.FAILED, "主机位于内部网络，不允许发送。")
    assert server.asked == []


def test_nothing_goes_to_an_address_that_was_removed_meanwhile(server, clock):
    notice = told(f"{server.url}/hook")
    remove_address(by=ADMIN, address=ChannelAddress.objects.get())
    deliver_due()
    assert result(notice) == (NoticeState.FAILED, "该地址已被移除。")
    assert server.asked == []


def test_a_secret_that_no_key_fits_is_one_notices_failure(server, clock):
    broken, good = told(f"{server.url}/broken"), told(f"{server.url}/good", key="case:2")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notices_channeladdress SET url = 'nonsense' WHERE id = %s", [broken.address_id]
        )
    assert deliver_due() == 2
    assert result(broken) == (NoticeState.WAITING, "ImproperlyConfigured")
    assert result(good)[0] == NoticeState.SENT


def test_a_group_gets_it_and_a_test_message_says_what_it_is(server, clock):
    office = OrganizationFactory()
    group = add_address(by=ADMIN, holder=office, text=f"{server.url}/duty", ordinary=False)
    notify(
        recipients=[MemberFactory(name="王芳", organization=office)],
        key="c",
        subject="着火",
        body="",
        urgent=True,
    )
    send_test(by=ADMIN, address=group)
    assert deliver_due() == 2
    messages = [(one["title"], one["message"]) for one in server.said()]
    assert messages == [
        ("【网格化管理】着火", "发给：王芳"),
        ("【网格化管理】测试消息", "能看到这条消息，就能收到今后的消息。"),
    ]


def test_no_part_of_an_address_is_in_any_log_or_problem(server, clock, monkeypatch, caplog):
    robot_at(server, monkeypatch)
    caplog.set_level(logging.DEBUG)
    for logger in ("apprise", "urllib3"):
        caplog.set_level(product.LOGGING["loggers"][logger].get("level", "NOTSET"), logger=logger)
    addresses = [
        f"dingtalk://{TOKEN}",
        f"lark://{TOKEN}",
        f"wechat://{TOKEN}:{TOKEN}@1/u",
        f"{server.url}/{TOKEN}?k={TOKEN}",
    ]
    for number, address in enumerate(addresses):
        told(address, key=f"{number}")
    for answer in (500, 200):
        server.status, server.body = answer, b"not json {"
        deliver_due()
        clock.shift(dt.timedelta(hours=1))
    server.closing.set()
    monkeypatch.setattr(outgoing, "_TIMEOUTS", (0.000001, 0.000001))
    told(f"lark://{TOKEN}", key="unreachable")
    deliver_due()
    shown = caplog.text + repr(list(Notice.objects.values_list("problem", "key", "subject", "body")))
    assert TOKEN not in shown
    assert "try 1 failed" in shown
