"""The pages for residents: how far a matter is, and what they think of the result; and the sheets that lead
there."""

import re
import shutil
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from cases.actions.opinions import make_opinion_link
from cases.choices import ActionCode, RouteCode, StageCode
from cases.models import Case, OpinionLink, ResidentOpinion
from kit.time import clock
from tests.cases.journey import a_case, go
from tests.cast import Cast, make_cast
from tests.pages.desk import at_desk, case_page
from tests.pages.visible import visible

pytestmark = pytest.mark.django_db
TRACK = "/track/"


def somebody() -> Client:
    """A resident's browser."""
    browser = Client()
    browser.cookies["django_language"] = "en"
    return browser


def shown(response: object) -> list[str]:
    """The words of the page below its head line."""
    parts = visible(response.content.decode())
    return parts[parts.index("中文") + 1 :]


def look(case: Case, browser: Client | None = None, **typed: str) -> object:
    given = {"number": case.number, "code": case.track_code, **typed}
    return (browser or somebody()).post(TRACK, given)


@pytest.fixture
def case(cast: Cast) -> Case:
    """Told by a resident, handled on the spot, closed without an opinion."""
    return a_case(
        cast,
        RouteCode.ROUTINE,
        title="王小明家门口堆物",
        address="三单元楼道",
        reporter_name="王小明",
        reporter_phone="13812345678",
        handled_result="家具已搬走,电话 13812345678",
    )


@pytest.fixture
def secret(cast: Cast, case: Case) -> str:
    """The secret of a link that was just made."""
    return make_opinion_link(case, by=cast.building_leader)


def address(secret: str) -> str:
    return reverse("opinion", args=[secret])


def test_a_resident_sees_stage_dates_and_result_and_nothing_else(cast: Cast, case: Case) -> None:
    go(case, ActionCode.NOTE, cast.building_leader, text="脾气不好,少惹")
    response = look(case)
    assert response.status_code == 200
    date = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
    assert [date.sub("DATE", part) for part in shown(response)] == [
        case.number,
        "How far it is",
        *(words for label in ("Accept", "Handle", "Reply", "Close") for words in (label, "(done)")),
        "Done",
        "Filed",
        "DATE",
        "Closed",
        "DATE",
        "Result",
        "家具已搬走,电话 ***",
        "Grid leader",
        cast.building_leader.name,
        cast.building_leader.phone,
        "Another matter",
        "How your data are handled",
    ]


def test_a_wrong_code_and_an_unknown_number_look_alike(case: Case) -> None:
    wrong = look(case, code="AAAAAAAA")
    unknown = look(case, number="JX209901010000001")
    pages = [
        re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", response.content.decode())
        for response in (wrong, unknown)
    ]
    assert (wrong.status_code, unknown.status_code) == (404, 404)
    assert pages[0].replace(case.number, "") == pages[1].replace("JX209901010000001", "")
    assert wrong.headers.items() >= {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"}.items()


def test_after_ten_wrong_tries_one_waits(case: Case) -> None:
    browser = somebody()
    statuses = [look(case, browser, code="AAAAAAAA").status_code for _ in range(11)]
    assert statuses == [404] * 10 + [429]
    response = look(case, browser)
    assert response.status_code == 429
    assert 590 < int(response.headers["Retry-After"]) <= 600
    assert shown(response)[1] == "Too many tries. Please try again in 10 minutes."


def test_strangers_who_guess_shut_out_nobody_who_knows_the_code(case: Case) -> None:
    """Also not when they are many: each network has a few tries at a number that is being guessed at."""
    for number in range(6):
        for _try in range(5):
            look(case, Client(REMOTE_ADDR=f"10.1.{number}.1"), code="AAAAAAAA")
    assert look(case, Client(REMOTE_ADDR="10.2.0.1")).status_code == 200
    late = Client(REMOTE_ADDR="10.3.0.1")
    assert [look(case, late, code="AAAAAAAA").status_code for _try in range(4)] == [404] * 3 + [429]
    assert look(case, late).status_code == 429
    assert {look(case, Client(REMOTE_ADDR="10.2.0.1")).status_code for _try in range(5)} == {200}


def test_whoever_knows_the_code_may_look_often(case: Case) -> None:
    browser = somebody()
    assert {look(case, browser).status_code for _ in range(25)} == {200}


def test_the_form_knows_the_number_but_takes_no_code_from_an_address(case: Case) -> None:
    page = somebody().get(TRACK, {"number": case.number.lower(), "code": case.track_code})
    assert page.context["form"]["number"].value() == case.number
    assert page.context["form"]["code"].value() is None
    assert somebody().post(TRACK, {"number": case.number}).status_code == 400


def test_no_session_is_begun_and_no_menu_of_leaders_is_shown(cast: Cast, case: Case) -> None:
    browser = somebody()
    assert set(look(case, browser).cookies) == {"csrftoken"}
    assert "Main menu" not in shown(at_desk(cast.building_leader).get(TRACK))


def test_a_post_from_a_strange_page_is_refused(case: Case) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert look(case, strict).status_code == 403


def test_the_slip_is_for_those_who_see_the_case(cast: Cast, case: Case, settings: Settings) -> None:
    settings.SITE_URL = "https://grid.example.cn/"
    page = reverse("case-slip", args=[case.number])
    response = at_desk(cast.building_leader).get(page)
    assert shown(response)[:6] == [
        "How far is my matter?",
        "Number",
        case.number,
        "Code",
        case.track_code,
        "Scan this, or open this address and type number and code:",
    ]
    assert response.context["link"] == (
        f"https://grid.example.cn/track/?number={case.number}#{case.track_code}"
    )
    assert response.context["page"] == "https://grid.example.cn/track/"
    assert response.headers["Cache-Control"] == "no-store"
    assert at_desk(cast.other_community_leader).get(page).status_code == 404
    assert somebody().get(page).headers["Location"] == f"/login/?next={page}"


def test_without_a_site_address_the_one_of_the_request_counts(
    cast: Cast, case: Case, settings: Settings
) -> None:
    settings.SITE_URL = ""
    page = at_desk(cast.building_leader).get(reverse("case-slip", args=[case.number]))
    assert page.context["page"] == "http://testserver/track/"


def test_the_sheets_need_no_style_and_no_script_in_the_page(cast: Cast, case: Case, secret: str) -> None:
    desk = at_desk(cast.building_leader)
    pages = [
        desk.get(reverse("case-slip", args=[case.number])),
        desk.post(reverse("case-opinion-link", args=[case.number])),
        somebody().get(TRACK),
        look(case),
    ]
    for response in pages:
        html = response.content.decode()
        assert response.status_code == 200
        assert re.findall(r"\sstyle=|\son\w+=|<style|<script(?! [^>]*src=)", html) == []


def test_the_case_page_leads_to_slip_and_link(cast: Cast, case: Case) -> None:
    link = f'action="{reverse("case-opinion-link", args=[case.number])}"'
    slip = f'href="{reverse("case-slip", args=[case.number])}"'

    def found(person: object, page: str) -> tuple[bool, bool, bool]:
        html = at_desk(person).get(page).content.decode()
        return slip in html, case.track_code in html, link in html

    phone = reverse("case", args=[case.number])
    assert found(cast.building_leader, phone) == (True, True, True)
    assert found(cast.building_liaison, phone) == (True, True, False)
    assert found(cast.community_secretary, case_page(case)) == (True, True, True)
    go(case, ActionCode.OPINION, cast.building_leader, satisfaction="satisfied")
    assert found(cast.building_leader, phone) == (True, True, False)
    assert found(cast.community_secretary, case_page(case)) == (True, True, False)


def test_the_link_is_shown_once(cast: Cast, case: Case, settings: Settings) -> None:
    settings.SITE_URL = "https://grid.example.cn"
    page = reverse("case-opinion-link", args=[case.number])
    desk = at_desk(cast.building_leader)
    made = desk.post(page)
    assert re.fullmatch(r"https://grid\.example\.cn/opinion/[\w-]{32}/", made.context["link"])
    assert made.headers["Cache-Control"] == "no-store"
    assert desk.get(page).headers["Location"] == reverse("case", args=[case.number])
    assert at_desk(cast.other_community_leader).post(page).status_code == 404
    assert at_desk(cast.building_liaison).post(page).status_code == 403
    assert OpinionLink.objects.count() == 1


def test_a_resident_answers_without_login_and_without_cookies(case: Case, secret: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["django_language"] = "en"
    question = browser.get(address(secret))
    assert shown(question) == [
        f"Your matter {case.number} of {clock.local(case.filed_at):%Y-%m-%d} was closed.",
        "Are you satisfied?",
        "(required)",
        "Satisfied",
        "Basically satisfied",
        "Dissatisfied",
        "What you would like to say",
        "(optional)",
        "Send",
        "How your data are handled",
    ]
    thanks = Client(enforce_csrf_checks=True).post(address(secret), {"satisfaction": "satisfied"})
    assert thanks.status_code == 200
    assert ResidentOpinion.objects.get().source == "link"
    for response in (question, thanks):
        wanted = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
        assert response.headers.items() >= wanted.items()


def test_a_dissatisfied_answer_opens_the_matter_again(case: Case, secret: str) -> None:
    page = somebody().post(address(secret), {"satisfaction": "dissatisfied", "words": "没搬走"})
    assert shown(page) == [
        "Thank you.",
        f"Your matter {case.number} has been opened again, one level up.",
        "How far is my matter?",
        "How your data are handled",
    ]
    case.refresh_from_db()
    assert case.stage == StageCode.HANDLING


def test_used_expired_wrong_and_unknown_secrets_look_alike(cast: Cast, case: Case, secret: str) -> None:
    somebody().post(address(secret), {"satisfaction": "satisfied"})
    other = a_case(cast, RouteCode.ROUTINE, handled_result="好了")
    expired = make_opinion_link(other, by=cast.building_leader)
    OpinionLink.objects.filter(case=other).update(expires_at=case.filed_at)
    pages = set()
    for gone in (secret, expired, secret[:-1], "nothing", "二维码"):
        for response in (
            somebody().get(address(gone)),
            somebody().post(address(gone), {"satisfaction": "satisfied"}),
            somebody().post(address(gone), {}),
        ):
            assert (response.status_code, response.headers["Referrer-Policy"]) == (404, "no-referrer")
            pages.add(tuple(shown(response)))
    assert pages == {
        ("This link can't be used any more. If you have answered already, your answer has arrived.",)
    }


def test_what_was_recorded_already_is_said_kindly(cast: Cast, case: Case, secret: str) -> None:
    go(case, ActionCode.OPINION, cast.building_leader, satisfaction="satisfied")
    seen = somebody().get(address(secret))
    sent = somebody().post(address(secret), {"satisfaction": "dissatisfied"})
    assert (seen.status_code, sent.status_code) == (200, 409)
    assert (
        shown(seen) == shown(sent) == ["Thank you.", "The opinion of this matter has been recorded already."]
    )
    assert ResidentOpinion.objects.get().satisfaction == "satisfied"


def test_a_forgotten_choice_is_asked_for_and_the_words_stay(secret: str) -> None:
    page = somebody().post(address(secret), {"words": "快一点就好"})
    assert page.status_code == 400
    assert list(page.context["form"].errors) == ["satisfaction"]
    assert page.context["form"]["words"].value() == "快一点就好"


@pytest.fixture
def phone(live_server: LiveServer) -> Iterator[object]:
    """A resident's phone."""
    sync_api = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("there is no Chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": 390, "height": 844})
        browser.close()


@pytest.fixture
def told(live_server: LiveServer) -> tuple[Case, str]:
    """A closed case and the secret of its link, made before the browser starts."""
    cast = make_cast()
    case = a_case(cast, RouteCode.ROUTINE, handled_result="好了")
    return case, make_opinion_link(case, by=cast.building_leader)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_in_a_browser_the_code_stays_out_of_every_address(
    told: tuple[Case, str], phone: object, live_server: LiveServer
) -> None:
    case, secret = told
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url + str(request.headers)))
    phone.goto(f"{live_server.url}/track/?number={case.number}#{case.track_code}")
    assert phone.input_value("#track_code") == case.track_code
    assert case.track_code not in phone.url
    phone.click("button.primary")
    assert phone.inner_text(".stage") == "办结"
    assert not [line for line in asked if case.track_code in line]
    # A page without referrer has no origin either; its two forms must work all the same.
    asked.clear()
    phone.goto(f"{live_server.url}{address(secret)}")
    phone.click("form.language button")
    phone.click("text=Basically satisfied")
    phone.click("button.primary")
    assert phone.inner_text("h1") == "Thank you."
    assert not [line for line in asked if f"'referer': '{live_server.url}" in line]
