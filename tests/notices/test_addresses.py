"""Addresses of robots and webhooks: what is taken, what is refused with which words, and what is kept."""

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from kit.errors import Invalid, NotFound
from kit.privacy.fields import private_fields
from notices.actions import add_address, change_address, remove_address, send_test, want_email
from notices.actions.addresses import MOST
from notices.channels.address_text import read_address
from notices.choices import Channel, NoticeState
from notices.models import ChannelAddress, Notice
from tests.actors import ADMIN
from tests.factories import MemberFactory, OrganizationFactory

TOKEN = "0123456789abcdef0123456789abcdef"
DINGTALK = f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}"
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/9c8e7f6a-1111-2222-3333-444455556666"


@pytest.fixture(autouse=True)
def public_dns(settings, monkeypatch):
    """Names lead to the public net, but for those of the internal one."""
    settings.INTERNAL_HOSTS = []
    places = {"inside.example.org": "10.2.3.4", "half.example.org": "192.168.7.7"}
    monkeypatch.setattr(
        "kit.net.outgoing.socket.getaddrinfo",
        lambda host, *_a, **_k: [
            (2, 1, 6, "", (places.get(host, host if host[0].isdigit() else "114.114.114.114"), 0))
        ],
    )


def wrong(text: str, secret: str = "") -> str:
    with pytest.raises(Invalid) as caught:
        read_address(text, secret=secret)
    ((field, (words,)),) = caught.value.fields.items()
    assert text not in str(words)
    assert TOKEN not in str(words)
    return f"{field}: {words}"


@pytest.mark.parametrize(
    ("text", "channel", "url", "hint"),
    [
        (DINGTALK, "dingtalk", f"dingtalk://{TOKEN}", "…cdef"),
        (f"dingtalk://{TOKEN}/13800000000/", "dingtalk", f"dingtalk://{TOKEN}/13800000000", "…cdef"),
        ("dingtalk://short", "dingtalk", "dingtalk://short", "…"),
        (WECOM, "wecom", "wecombot://693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa", "…5aaa"),
        (
            "wechat://corp:appsecret0123@1000002/wangfang",
            "wecom",
            "wechat://corp:appsecret0123@1000002/wangfang",
            "…",
        ),
        (FEISHU, "feishu", "feishu://9c8e7f6a-1111-2222-3333-444455556666", "…6666"),
        ("lark://abcdefghijkl-mnop", "feishu", "lark://abcdefghijkl-mnop", "…mnop"),
        (
            "https://sms.example.org:8443/send?to=1&x=",
            "webhook",
            "jsons://sms.example.org:8443/send?-to=1&-x=",
            "sms.example.org",
        ),
        (
            "jsons://a:b@sms.example.org/?+Key=1&:phone=2",
            "webhook",
            "jsons://a:b@sms.example.org/?+Key=1&:phone=2",
            "sms.example.org",
        ),
    ],
)
def test_what_the_services_show_and_what_apprise_writes_is_taken(text, channel, url, hint):
    found = read_address(f" {text} ")
    assert (found.channel, found.url, found.hint) == (channel, url, hint)


def test_the_secret_that_dingtalk_signs_with():
    assert read_address(DINGTALK, secret="SECabc").url == f"dingtalk://SECabc@{TOKEN}"
    assert wrong(WECOM, "SECabc").startswith("secret: ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("file:///etc/passwd", "This kind of address is not allowed"),
        ("syslog://", "This kind of address is not allowed"),
        ("mailto://a:b@example.org", "This kind of address is not allowed"),
        ("dbus://", "This kind of address is not allowed"),
        ("script:///bin/sh", "This kind of address is not allowed"),
        ("xmls://example.org", "This kind of address is not allowed"),
        ("tgram://123/456", "This kind of address is not allowed"),
        ("ftp://example.org", "This kind of address is not allowed"),
        ("nonsense", "This kind of address is not allowed"),
        ("two words", "An address is one word"),
        ("https://" + "a" * 1000, "An address is one word"),
        ("", "An address is one word"),
        ("https://", "The host's name is missing"),
        ("https://example.org:port/", "The host's name is missing"),
        ("https://oapi.dingtalk.com/robot/send", "The token is missing"),
        ("dingtalk://to-ken_!", "The token has characters"),
        ("dingtalk://SEC-!@0123456789", "The signing secret has characters"),
        ("wecombot://", "The robot's key is missing"),
        ("wechat://corp:secret@1000002", "The recipient is missing"),
        ("wechat://corp:secret@agent/user", "The application's number has characters"),
        ("wechat://corp@1000002/user", "The application's secret is missing"),
        ("dingtalk://0123456789/138", "A recipient in the address is not right"),
        ("jsons://example.org?verify=no", "The option “verify” is not allowed"),
        ("jsons://example.org?rto=600", "The option “rto” is not allowed"),
        ("jsons://example.org?retry=9&wait=60", "The option “retry” is not allowed"),
        ("jsons://example.org?redirect=yes", "The option “redirect” is not allowed"),
        ("jsons://example.org?method=DELETE", "The option “method” is not allowed"),
        ("dingtalk://0123456789?overflow=split", "The option “overflow” is not allowed"),
        ("jsons://example.org?+Host=other", "This header is not allowed"),
        ("http://example.org/hook", "Only https is allowed"),
        ("json://example.org/hook", "Only https is allowed"),
        ("https://inside.example.org/hook", "This host is in an internal network"),
        ("https://half.example.org/hook", "This host is in an internal network"),
        ("https://127.0.0.1/hook", "This host is in an internal network"),
        ("https://192.0.0.8/", "This host is in an internal network"),
        ("https://169.254.169.254/latest/meta-data", "This host is in an internal network"),
    ],
)
def test_what_is_wrong_is_said_in_words_that_do_not_repeat_it(text, words):
    with translation.override("en"):
        if text:
            assert wrong(text).startswith(f"address: {words}")
        else:
            with pytest.raises(Invalid):
                read_address(text)


def test_a_citys_own_gateway_may_be_named(settings):
    settings.INTERNAL_HOSTS = ["inside.example.org", "10.9.9.9"]
    assert read_address("http://inside.example.org/sms").url == "json://inside.example.org/sms"
    assert read_address("https://10.9.9.9/sms").channel == Channel.WEBHOOK
    wrong("http://half.example.org/sms")


@pytest.mark.django_db
def test_at_rest_it_is_encrypted_and_removing_forgets_it():
    one = add_address(
        by=ADMIN, holder=MemberFactory(), text=DINGTALK, secret="SECabc", label="工作群 13800000000"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notices_channeladdress")
        stored = repr(cursor.fetchall())
    assert TOKEN not in stored
    assert "SECabc" not in stored
    assert ChannelAddress.objects.get().url == f"dingtalk://SECabc@{TOKEN}"
    assert one.label == "工作群 *******0000"
    assert TOKEN not in f"{one} {one!r} {one.audit_label()}"
    remove_address(by=ADMIN, address=one)
    remove_address(by=ADMIN, address=one)
    one.refresh_from_db()
    assert (one.url, one.hint, one.digest) == ("", "", "")
    assert not ChannelAddress.objects.live().exists()
    with pytest.raises(NotFound):
        change_address(by=ADMIN, address=one, label="", ordinary=True)
    with pytest.raises(NotFound):
        send_test(by=ADMIN, address=one)


@pytest.mark.django_db
def test_its_key_rotates_with_the_others(settings):
    add_address(by=ADMIN, holder=MemberFactory(), text=DINGTALK)
    assert "notices.ChannelAddress.url" in {
        f"{model._meta.label}.{field.name}" for model, field in private_fields()
    }
    new = Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, *settings.FIELD_KEYS]
    call_command("rotate_keys", verbosity=0)
    settings.FIELD_KEYS = [new]
    assert ChannelAddress.objects.get().url == f"dingtalk://{TOKEN}"


@pytest.mark.django_db
def test_the_same_address_is_there_once_a_holder_and_may_come_again_when_it_was_removed():
    one, office = MemberFactory(), OrganizationFactory()
    first = add_address(by=ADMIN, holder=one, text=DINGTALK)
    add_address(by=ADMIN, holder=office, text=DINGTALK)
    add_address(by=ADMIN, holder=MemberFactory(), text=DINGTALK)
    with pytest.raises(Invalid) as caught:
        add_address(by=ADMIN, holder=one, text=f"dingtalk://{TOKEN}/")
    assert list(caught.value.fields) == ["address"]
    remove_address(by=ADMIN, address=first)
    add_address(by=ADMIN, holder=one, text=DINGTALK)


@pytest.mark.django_db
def test_there_is_an_end_to_them():
    one = MemberFactory()
    want_email(by=ADMIN, member=one, ordinary=False)
    for number in range(MOST):
        add_address(by=ADMIN, holder=one, text=f"dingtalk://{number:032}")
    with pytest.raises(Invalid):
        add_address(by=ADMIN, holder=one, text=DINGTALK)


@pytest.mark.django_db
def test_the_choice_about_email_is_one_row():
    one = MemberFactory()
    for ordinary in (False, True, False):
        want_email(by=ADMIN, member=one, ordinary=ordinary)
    assert list(ChannelAddress.objects.values_list("channel", "ordinary")) == [("email", False)]
    assert not ChannelAddress.objects.of(one).robots().exists()


@pytest.mark.django_db
def test_an_address_has_one_holder_and_a_notice_somebody_it_is_for():
    for holders in ({}, {"member": MemberFactory(), "organization": OrganizationFactory()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ChannelAddress.objects.create(channel="dingtalk", url="x", **holders)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(channel="inbox", key="k", subject="s", due_at="2026-09-24T00:00Z")


@pytest.mark.django_db
def test_a_test_message_goes_through_the_outbox_to_this_address_alone_and_once_a_minute():
    one = MemberFactory(user__email="a@example.org")
    other = add_address(by=ADMIN, holder=one, text=WECOM)
    tried = add_address(by=ADMIN, holder=one, text=DINGTALK, ordinary=False)
    assert send_test(by=ADMIN, address=tried)
    assert send_test(by=ADMIN, address=tried) in (False, True)  # the minute may just have ended
    rows = Notice.objects.all()
    assert {(row.address_id, row.recipient_id, row.state, row.urgent) for row in rows} == {
        (tried.pk, one.pk, NoticeState.WAITING, True)
    }
    assert 1 <= len(rows) <= 2
    assert other.pk != tried.pk
