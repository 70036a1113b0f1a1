"""A request is UTF-8: another charset is refused in words and breaks nothing, wherever it is named."""

import json

import pytest
from django.test import Client

from gridgov.http.charset import Handler
from tests.access.walking import browser_of
from tests.cast import make_cast

# What Python knows besides encodings of texts; encodings that can't read just anything; others; and none at all.
OTHERS = (
    *("idna", "punycode", "rot13", "zip", "hex", "base64", "undefined", "unicode_escape"),
    *("utf-16", "utf-7", "gb18030", "utf-8-sig", "latin-1", "nosuch", "x" * 3000, "é", "a b", ""),
)
UTF8 = ("utf-8", "UTF-8", "utf8", "UTF_8", '"utf-8"', "u8")
FORM, FILES = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
ASKED = (
    *(("GET", page, "text/plain") for page in ("/healthz?x=%ff", "/privacy/?x=%ff", "/track/?x=%ff")),
    *(("POST", page, kind) for page in ("/track/?x=%ff", "/login/") for kind in (FORM, FILES)),
)
API = (("GET", "/api/v1/cases/?x=%ff", "text/plain"), ("POST", "/api/v1/cases/?x=%ff", "application/json"))


@pytest.fixture(autouse=True)
def _as_served(monkeypatch, settings):
    """The test client makes Django's own requests; the server makes ours."""
    monkeypatch.setattr("django.test.client.WSGIRequest", Handler.request_class)
    settings.LANGUAGE_CODE = "en"


@pytest.mark.django_db
@pytest.mark.parametrize("charset", OTHERS)
def test_another_charset_is_refused_in_words(client, charset):
    for method, page, kind in ASKED:
        answer = client.generic(method, page, b"number=%ff", CONTENT_TYPE=f"{kind}; charset={charset}")
        assert answer.status_code == 415, page
        assert "only in UTF-8" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("charset", OTHERS)
def test_programs_get_a_problem_document(client, charset):
    for method, page, kind in API:
        kind = f"{kind}; charset={charset}"
        answer = client.generic(method, page, b"{}", CONTENT_TYPE=kind, HTTP_ACCEPT_LANGUAGE="en")
        problem = json.loads(answer.content)
        assert (answer.status_code, problem["type"]) == (415, "urn:gridgov:unsupported_charset")
        assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
@pytest.mark.parametrize("more", ["x*=nosuch''a", "x*=idna''%ff%c3", "charset*=idna''%ff", "charset*=zip''a"])
def test_a_parameter_with_a_charset_of_its_own_breaks_nothing(client, more):
    for page in ("/healthz", "/api/v1/cases/"):
        assert client.generic("GET", page, CONTENT_TYPE=f"text/plain; {more}").status_code == 415


@pytest.mark.django_db
def test_who_is_logged_in_reads_it_in_her_language():
    browser = browser_of(make_cast().community_secretary.user)
    browser.cookies["django_language"] = "zh-hans"
    answer = browser.generic("GET", "/cases/?q=%ff", CONTENT_TYPE="text/plain; charset=idna")
    assert answer.status_code == 415
    assert "只认UTF-8" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("charset", UTF8)
def test_every_spelling_of_utf_8_is_understood(charset):
    client = Client()
    answer = client.generic("GET", "/privacy/?x=%ff", CONTENT_TYPE=f"text/plain; charset={charset}")
    assert answer.status_code == 200
    sent = "number=嘉兴".encode()
    answer = client.generic("POST", "/track/", sent, CONTENT_TYPE=f"{FORM}; charset={charset}")
    assert answer.status_code < 500
    assert "嘉兴" in answer.content.decode()
