"""Nothing private in logs and error reports, wherever it stood."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from django.conf import settings as product
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.views.debug import get_exception_reporter_class
from pytest_django import Settings

from kit.privacy.logs import PrivateFilter, masked

ID, PHONE, MAIL, TOKEN = (
    "330402199003078888",
    "13812345678",
    "li.wei@example.cn",
    "gg_Zk3-x9Qw_72mmAbCdEfGhIjKl",
)
SECRETS = (ID, PHONE, MAIL, TOKEN)
handler500 = "gridgov.http.errors.server_error"


def crash(request: HttpRequest) -> HttpResponse:
    """A view that breaks while it holds private values."""
    resident = {"id_number": ID, "phone": request.POST.get("phone")}
    raise RuntimeError(f"cannot save {resident} for {MAIL}")


urlpatterns = [
    path("crash/<str:what>/", lambda request, what: crash(request)),
    path("crash/", crash),
    path("admin/", admin.site.urls),
]


@pytest.fixture
def written() -> Iterator[Callable[[], str]]:
    """What the console's handler writes, with the filter as the settings configure it."""
    stream = io.StringIO()
    console = next(
        h for h in logging.getLogger().handlers if any(isinstance(f, PrivateFilter) for f in h.filters)
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(console.formatter)
    for one in console.filters:
        handler.addFilter(one)
    logging.getLogger().addHandler(handler)
    yield stream.getvalue
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"id {ID}.", "id [id]."),
        ("身份证33040219900307123x号", "身份证[id]号"),
        (f"拨打{PHONE}", "拨打[phone]"),
        ("+86 138-1234-5678", "[phone]"),
        ("0573-82521234", "[phone]"),
        ("?q=%2B8613812345678&p=1", "?q=[phone]&p=1"),
        (f"to {MAIL}, cc a+b%40example.com.cn", "to [email], cc [email]"),
        ("Authorization: Bearer abc.DEF-123=", "Authorization: Bearer [token]"),
        (f"made {TOKEN} today", "made [token] today"),
        ("Cookie: sessionid=q1w2e3r4; csrftoken=abc", "Cookie: sessionid=[token]; csrftoken=[token]"),
        ("Not Found: /opinion/se-cret_1/", "Not Found: /opinion/***/"),
        ("GET /rota/feed/aB3-x_9.ics HTTP", "GET /rota/feed/***.ics HTTP"),
        ("330402 19900307 8888 和 １３８１２３４５６７８", "[id] 和 [phone]"),
        ("/?q=%2013812345678&r=138%201234%205678", "/?q=%20[phone]&r=[phone]"),
        ("/?q=138+1234+5678", "/?q=[phone]"),
        (f"/?q={quote('、')}{ID}{quote('。')}{PHONE}", "/?q=%E3%80%81[id]%E3%80%82[phone]"),
        ("/?q=" + quote("１３８１２３４５６７８"), "/?q=[phone]"),
        (json.dumps({"phone": "１３８１２３４５６７８"}), '{"phone": "[phone]"}'),
        (json.dumps(f"证{ID}，询{PHONE}"), r'"\u8bc1[id]\uff0c\u8be2[phone]"'),
        (repr(f"、{PHONE}、{ID}".encode()), r"b'\xe3\x80\x81[phone]\xe3\x80\x81[id]'"),
    ],
)
def test_what_is_private_is_masked(text: str, shown: str):
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "330402001001001001",
        "330402001999001001",
        "JX20261124-00012",
        "2026-11-24 08:00:00,123",
        "1700000000000",
        "user 12345678901",
        "cases.case:13812",
        "staff@",
        "/rota/feed/new/",
    ],
)
def test_what_is_not_private_is_left(text: str):
    assert masked(text) == text


def test_every_handler_has_the_filter():
    handlers = product.LOGGING["handlers"].values()
    assert [handler["filters"] for handler in handlers] == [["private"]] * len(handlers)
    assert product.LOGGING["loggers"]["django"]["handlers"] == []


def test_message_arguments_traceback_and_stack_are_masked(written: Callable[[], str]):
    log = logging.getLogger("gridgov.test")
    log.warning("for %s at %s", ID, PHONE, stack_info=True)
    log.warning("named %(mail)s", {"mail": MAIL})
    log.warning({"phone": PHONE})
    log.warning("two arguments are missing: %s %s", TOKEN)
    try:
        raise ValueError(f"wrong: {ID}") from KeyError(PHONE)
    except ValueError:
        log.exception("broke")
    text = written()
    assert text.count("[id]") == 2
    assert text.count("[phone]") == 3
    assert text.count("[email]") == 1
    assert text.count("[token]") == 1
    assert [secret for secret in SECRETS if secret in text] == []


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_a_view_that_breaks_leaves_nothing_private_in_log_and_page(
    settings: Settings, written: Callable[[], str]
):
    settings.DEBUG = False
    browser = Client(raise_request_exception=False)
    answer = browser.post(
        f"/crash/{PHONE}/?mail={MAIL}", {"phone": PHONE}, headers={"Authorization": f"Bearer {TOKEN}"}
    )
    assert answer.status_code == 500
    for text in (written(), answer.content.decode()):
        assert [secret for secret in SECRETS if secret in text] == []
    assert "RuntimeError: cannot save" in written()


def report(request: HttpRequest) -> tuple[str, str]:
    """The error report that would be mailed: as text and as a page."""
    try:
        crash(request)
    except RuntimeError as error:
        reporter = get_exception_reporter_class(request)(request, type(error), error, error.__traceback__)
    return reporter.get_traceback_text(), reporter.get_traceback_html()


def test_an_error_report_holds_no_value_that_was_sent_no_local_variable_and_no_secret_setting(
    settings: Settings,
):
    settings.DEBUG = False
    request = RequestFactory().post(
        f"/crash/?mail={MAIL}",
        {"phone": PHONE, "note": "低保申请"},
        headers={"Authorization": f"Bearer {TOKEN}"},
    )
    request.COOKIES["sessionid"] = "q1w2e3r4t5"
    for text in report(request):
        assert [secret for secret in (*SECRETS, "低保申请", "q1w2e3r4t5") if secret in text] == []
        for name in ("FIELD_KEYS", "HASH_KEY", "CHAIN_KEY", "SECRET_KEY"):
            assert name in text
        for value in (*settings.FIELD_KEYS, settings.HASH_KEY, settings.CHAIN_KEY, settings.SECRET_KEY):
            assert value not in text
        assert "cannot save" in text
