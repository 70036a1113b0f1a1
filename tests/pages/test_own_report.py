"""The public page of a grid, what a resident reports there without a login, and what becomes of it."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from cases.choices import ActionCode, OpinionSource, RouteCode, Source, StageCode
from cases.models import Attachment, Case, CaseEvent, OwnReport, ResidentOpinion
from cases.public import own_reports
from cases.workflow.available import next_steps
from grids.queries.printed import public_code
from kit.errors import Invalid
from kit.time import clock
from notices.models import Notice
from notices.outbox.delivery import deliver_due
from staff.choices import Post
from tests.cases.journey import go
from tests.cases.test_no_alarm_disappears import make_late
from tests.cast import Cast
from tests.factories import AppointmentFactory
from tests.pages.test_track_page import shown, somebody
from tests.pictures import a_photo

pytestmark = pytest.mark.django_db
KEY = "a" * 32
WORDS = "三楼楼道里的灯不亮了,晚上看不见路。"


def at(name: str, cast: Cast) -> str:
    return reverse(name, args=[public_code(cast.building.code)])


def send(cast: Cast, browser: Client | None = None, **typed: object) -> object:
    given = {"description": WORDS, "address": "三楼", "category": "unknown", "key": KEY, "send": "1", **typed}
    return (browser or somebody()).post(at("own-report", cast), given, follow=True)


def reported(cast: Cast, **typed: object) -> Case:
    response = send(cast, **typed)
    assert response.status_code == 200, response.content.decode()
    return Case.objects.get(source=Source.RESIDENT)


def look(case: Case, name: str = "track", **typed: object) -> object:
    case.refresh_from_db()
    return somebody().post(reverse(name), {"number": case.number, "code": case.track_code, **typed})


def test_the_public_page_says_what_the_contact_card_says_and_nothing_else(cast: Cast) -> None:
    AppointmentFactory(grid=cast.building, member=cast.stranger, role="volunteer")
    page = somebody().get(at("grid-page", cast))
    assert page.status_code == 200
    words = page.content.decode()
    assert cast.building_leader.name in words
    assert cast.building_leader.phone in words
    assert cast.building_liaison.name in words
    assert cast.stranger.name not in words
    assert cast.stranger.phone not in words
    assert "tel:110" in words
    assert "tel:119" in words
    assert "tel:120" in words


@pytest.mark.parametrize("made", ["", "-0000000000", "-" + "f" * 9, "-" + "g" * 10])
def test_nobody_makes_the_address_of_another_building(cast: Cast, made: str) -> None:
    own = public_code(cast.building.code)
    for code in (cast.building.code + made, cast.group.code + own[-11:]):
        if code.strip("-"):
            assert somebody().get(reverse("grid-page", args=[code])).status_code == 404


def test_the_code_hangs_in_the_stairwell(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.building_leader.user)
    for sheet in ("grid-chart", "contact-card"):
        page = browser.get(reverse(sheet, args=[cast.building.code]))
        assert page.context["address"].endswith(at("grid-page", cast))


def test_a_retired_grids_code_leads_to_the_grid_around_it(cast: Cast) -> None:
    type(cast.building).objects.filter(pk=cast.building.pk).update(retired_on=dt.date(2026, 1, 1))
    page = somebody().get(at("grid-page", cast))
    assert page.context["grid"] == cast.group
    case = reported(cast)
    assert case.grid == cast.group
    type(cast.building).objects.all().update(retired_on=dt.date(2026, 1, 1))
    gone = somebody().get(at("grid-page", cast))
    assert gone.status_code == 404
    assert "is no grid any more" in gone.content.decode()


def test_a_vacant_post_shows_the_next_leader_above(cast: Cast) -> None:
    cast.building_leader.appointments.all().update(until=clock.today() - dt.timedelta(days=1))
    words = somebody().get(at("grid-page", cast)).content.decode()
    assert cast.building_leader.name not in words
    assert cast.group_leader.phone in words
    case = reported(cast)
    assert Notice.objects.filter(recipient=cast.group_leader, about=case.number).exists()


def test_a_report_becomes_a_routine_case_of_the_leader(cast: Cast) -> None:
    response = send(cast, reporter_name="王小明", reporter_phone="138 1234 5678", photos=[a_photo(60, 40)])
    case = Case.objects.get()
    assert (case.source, case.route, case.stage) == (Source.RESIDENT, RouteCode.ROUTINE, StageCode.HANDLING)
    assert (case.grid, case.filed_by, case.address) == (cast.building, None, "三楼")
    assert (case.reporter_name, case.reporter_phone) == ("王小明", "13812345678")
    assert case.category.code == "other"
    assert case.due_at is not None
    assert [one.added_by for one in Attachment.objects.filter(case=case)] == [None]
    assert Notice.objects.filter(recipient=cast.building_leader, about=case.number).exists()
    words = response.content.decode()
    assert case.number in words
    assert case.track_code in words
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies.keys() & {"sessionid"}
    (event,) = CaseEvent.objects.filter(case=case)
    assert (event.action, event.actor, event.facts) == (ActionCode.FILE, None, {"photos": 1})


def test_the_first_page_asks_for_words_and_the_second_proposes_what_it_is(cast: Cast) -> None:
    browser = somebody()
    empty = browser.post(at("own-report", cast), {"description": "  ", "next": "1"})
    assert empty.status_code == 400
    page = browser.post(at("own-report", cast), {"description": "楼道堆物,路灯也坏了", "next": "1"})
    assert page.status_code == 200
    assert [one.code for one in page.context["guesses"]][:2] == ["stairwell-clutter", "street-light"]
    assert not re.search(r'name="category"[^>]*checked', page.content.decode())
    assert not Case.objects.exists()
    case = reported(cast, category="street-light")
    assert case.category.code == "street-light"


def test_a_category_of_alarms_or_applications_is_not_taken(cast: Cast) -> None:
    assert reported(cast, category="fire").category.code == "other"


def test_danger_is_called_in_first(cast: Cast) -> None:
    page = somebody().post(at("own-report", cast), {"description": "楼下有人触电了", "next": "1"})
    assert page.context["danger"]
    assert cast.building_leader.phone in page.content.decode()


def test_sent_twice_it_happens_once(cast: Cast) -> None:
    first, second = send(cast), send(cast)
    assert first.context["case"] == second.context["case"]
    assert Case.objects.count() == 1
    other = send(cast, description="别的事")
    assert other.status_code == 422
    said = other.content.decode()
    assert first.context["case"].number in said
    assert WORDS in said, "what was sent first, beside what was typed now"
    assert "别的事" in said
    assert Case.objects.count() == 1
    assert other.context["key"] != KEY
    assert send(cast, description="别的事", key=other.context["key"]).status_code == 200
    assert Case.objects.count() == 2


def test_two_residents_with_the_same_words_have_two_cases(cast: Cast) -> None:
    first, second = send(cast), send(cast, key="b" * 32)
    assert first.context["case"] != second.context["case"]
    assert first.context["case"].track_code not in second.content.decode()


def test_sent_again_with_a_new_form_after_a_lost_answer_it_is_one_report(cast: Cast) -> None:
    phone = somebody()
    phone.get(at("own-report", cast))  # the page of the first words: the cookie that forms need
    first, again = send(cast, phone), send(cast, phone, key="b" * 32)
    assert first.context["case"] == again.context["case"]
    assert "You sent the same a short while ago" in again.content.decode()
    assert "You sent the same a short while ago" not in send(cast, phone).content.decode()
    assert (Case.objects.count(), CaseEvent.objects.count()) == (1, 1)
    # Other words, the words of another device, and what is said anew after the end are reports of their own.
    assert send(cast, phone, key="c" * 32, description="四楼也是").context["case"] != first.context["case"]
    assert send(cast, key="d" * 32).context["case"] != first.context["case"]
    go(first.context["case"], ActionCode.HANDLE, cast.building_leader, text="换了灯泡")
    assert send(cast, phone, key="e" * 32).context["case"] != first.context["case"]
    assert Case.objects.count() == 4


def test_who_knows_a_neighbours_phone_number_and_words_is_not_shown_her_report(cast: Cast) -> None:
    hers = {"reporter_name": "王小明", "reporter_phone": "13812345678"}
    first, other = send(cast, **hers), send(cast, key="b" * 32, **hers)
    assert first.context["case"] != other.context["case"]
    assert first.context["case"].track_code not in other.content.decode()


def test_programs_that_fill_in_everything_are_refused(cast: Cast) -> None:
    response = send(cast, website="http://example.org")
    assert response.status_code == 400
    assert not Case.objects.exists()


def test_too_many_from_a_network_of_a_phone_or_in_a_grid(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FROM_A_NETWORK", "OF_A_PHONE", "IN_A_GRID"):
        monkeypatch.setattr(own_reports, name, (2, 60))
    for number in range(2):
        assert send(cast, key=f"{number}" * 32).status_code == 200
    refused = send(cast, key="c" * 32)
    assert refused.status_code == 429
    assert "call the grid leader" in refused.content.decode()
    assert WORDS in refused.content.decode()
    assert send(cast, key="1" * 32).status_code == 200, "what was sent already is answered all the same"


def test_a_wrong_phone_and_a_wrong_file_are_named_and_the_words_stay(cast: Cast) -> None:
    response = send(cast, reporter_phone="123")
    assert response.status_code == 400
    assert "A phone number has 7 to 15 digits." in response.content.decode()
    assert WORDS in response.content.decode()
    bad = send(cast, photos=[SimpleUploadedFile("a.jpg", b"<script>")])
    assert bad.status_code == 400
    assert not Case.objects.exists()


def test_the_forms_are_protected_from_strange_pages(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(at("own-report", cast), {"description": WORDS, "send": "1"}).status_code == 403
    for name in ("track-answer", "track-opinion", "track-phone"):
        assert browser.post(reverse(name), {}).status_code == 403


def test_staff_see_who_reported_masked_and_never_the_code(cast: Cast) -> None:
    case = reported(cast, reporter_name="王小明", reporter_phone="13812345678")
    browser = Client()
    browser.cookies["django_language"] = "en"
    browser.force_login(cast.building_leader.user)
    words = browser.get(reverse("case", args=[case.number])).content.decode()
    assert "a resident, by her own hand" in words
    assert "Phone not checked" in words
    assert "To be told in person" in words
    assert "13812345678" not in words
    assert case.track_code not in words
    assert browser.get(reverse("case-slip", args=[case.number])).status_code == 404
    assert "the resident" in words


def test_the_leader_asks_back_and_the_resident_answers(cast: Cast) -> None:
    case = reported(cast)
    go(case, ActionCode.ASK_REPORTER, cast.building_leader, text="几单元?问李主任 13900000000")
    page = look(case)
    words = page.content.decode()
    assert "几单元?" in words
    assert "13900000000" not in words
    assert look(case, "track-answer", words="").status_code == 400
    done = look(case, "track-answer", words="二单元", photos=[a_photo(60, 40)])
    assert done.status_code == 200
    assert "Thank you. The grid leader has your answer." in shown(done)
    event = CaseEvent.objects.get(case=case, action=ActionCode.ANSWER)
    assert (event.actor, event.text, event.facts["photos"]) == (None, "二单元", 1)
    told = Notice.objects.get(key__startswith=f"event:{event.pk}:", channel="inbox")
    assert (told.recipient, told.body) == (cast.building_leader, "二单元")
    assert look(case, "track-answer", words="还有").status_code == 409
    assert CaseEvent.objects.filter(case=case, action=ActionCode.ANSWER).count() == 1


def test_without_the_code_nothing_is_said(cast: Cast) -> None:
    case = reported(cast)
    go(case, ActionCode.ASK_REPORTER, cast.building_leader, text="几单元?")
    for name in ("track-answer", "track-opinion", "track-phone"):
        assert look(case, name, code="AAAAAAAA", words="x", satisfaction="satisfied").status_code == 404
    assert not CaseEvent.objects.filter(action=ActionCode.ANSWER).exists()


def test_the_leader_names_the_category(cast: Cast) -> None:
    case = reported(cast)
    before = case.due_at
    go(case, ActionCode.SORT, cast.building_leader, category="street-light")
    assert (case.category.code, case.due_at) == ("street-light", before)


def test_a_report_goes_the_way_of_its_category_and_is_not_settled_in_one_press(cast: Cast) -> None:
    case = reported(cast, category="neighbours")
    assert (case.route, case.stage) == (RouteCode.COORDINATION, StageCode.COORDINATING)
    assert (case.office, case.handling_grid, case.waiting_post) == (None, cast.building, Post.LEADER)
    assert ActionCode.HANDLE not in {one.action for one in next_steps(case, cast.building_leader)}
    with pytest.raises(Invalid):
        go(case, ActionCode.HANDLE, cast.building_leader, text="劝过了")
    go(case, ActionCode.SORT, cast.building_leader, category="street-light")
    assert (case.route, case.stage) == (RouteCode.ROUTINE, StageCode.HANDLING)
    go(case, ActionCode.HANDLE, cast.building_leader, text="换了灯泡")
    assert case.closed_at is not None


def test_the_route_follows_when_the_leader_names_the_category(cast: Cast) -> None:
    case = reported(cast)
    go(case, ActionCode.SORT, cast.community_secretary, category="unpaid-wages")
    assert (case.route, case.stage) == (RouteCode.COORDINATION, StageCode.COORDINATING)
    (run,) = case.runs.filter(left_at=None)
    assert (run.route, run.due_at) == (RouteCode.COORDINATION, case.due_at)
    with pytest.raises(Invalid):
        go(case, ActionCode.HANDLE, cast.building_leader, text="给了")
    # Once somebody has done something with it, it goes on where it is.
    go(case, ActionCode.RAISE_LEVEL, cast.building_leader, text="办不了")
    go(case, ActionCode.SORT, cast.community_secretary, category="street-light")
    assert (case.category.code, case.route) == ("street-light", RouteCode.COORDINATION)


def test_what_is_late_becomes_no_routine_by_its_category(cast: Cast) -> None:
    case = reported(cast, category="neighbours")
    make_late(case)
    go(case, ActionCode.SORT, cast.building_leader, category="street-light")
    assert case.route == RouteCode.COORDINATION


def test_at_the_end_the_resident_says_how_it_was(cast: Cast) -> None:
    case = reported(cast)
    assert look(case, "track-opinion", satisfaction="satisfied").status_code == 409
    go(case, ActionCode.HANDLE, cast.building_leader, text="换了灯泡")
    assert look(case).context["progress"].judges
    assert look(case, "track-opinion", satisfaction="dissatisfied", words="又不亮了").status_code == 200
    opinion = ResidentOpinion.objects.get(case=case)
    assert (opinion.source, opinion.taken_by) == (OpinionSource.TRACK, None)
    case.refresh_from_db()
    assert (case.closed_at, case.cycle) == (None, 2)


def test_by_e_mail_she_is_told_what_is_meant_for_her_only(cast: Cast, settings: Settings) -> None:
    settings.NOTICE_QUIET_HOURS = ()
    case = reported(cast, email="wang@example.org")
    go(case, ActionCode.NOTE, cast.building_leader, text="看过")
    go(case, ActionCode.ASK_REPORTER, cast.building_leader, text="几单元?")
    go(case, ActionCode.HANDLE, cast.building_leader, text="换了灯泡")
    rows = Notice.objects.filter(key__startswith="resident:").order_by("pk")
    assert len(rows) == 3
    assert all(row.email_to == "wang@example.org" and case.number in row.body for row in rows)
    assert not any("几单元" in row.body or "灯泡" in row.body for row in rows)
    assert rows[2].due_at > clock.now() + dt.timedelta(minutes=9), "not while it can be taken back"
    go(case, ActionCode.TAKE_BACK, cast.building_leader)
    assert rows.all().count() == 2
    assert not mail.outbox


def test_what_was_told_is_not_kept(cast: Cast, settings: Settings) -> None:
    settings.NOTICE_QUIET_HOURS = ()
    case = reported(cast, email="wang@example.org")
    deliver_due()
    assert any(one.to == ["wang@example.org"] and case.track_code in one.body for one in mail.outbox)
    row = Notice.objects.get(key__startswith="resident:")
    assert (row.state, row.email_to, row.body) == ("sent", "", "")
    assert OwnReport.objects.get().email == "wang@example.org"


def test_the_receipt_can_be_loaded_anew_and_only_in_the_browser_that_sent_it(cast: Cast) -> None:
    browser = somebody()
    page = send(cast, browser, photos=[a_photo()])
    case = Case.objects.get()
    assert page.redirect_chain == [(f"{at('own-report', cast)}?sent=1", 302)]
    address = page.redirect_chain[0][0]
    assert case.track_code not in address
    again = browser.get(address)
    assert case.number in again.content.decode()
    assert case.track_code in again.content.decode()
    assert again["Cache-Control"] == "no-store"
    stranger = somebody().get(address)
    assert stranger.status_code == 200
    assert case.number not in stranger.content.decode()
    assert case.track_code not in stranger.content.decode()
    with time_machine.travel(clock.now() + dt.timedelta(minutes=31)):
        assert case.track_code not in browser.get(address).content.decode()
    assert Case.objects.count() == 1


def test_a_form_that_comes_again_with_an_empty_photo_shows_the_receipt(cast: Cast) -> None:
    send(cast, photos=[a_photo()])
    case = Case.objects.get()
    page = send(cast, photos=[SimpleUploadedFile("small.jpg", b"", "image/jpeg")])
    assert page.status_code == 200
    assert case.number in page.content.decode()
    other = send(cast, description="另一件事", photos=[SimpleUploadedFile("small.jpg", b"", "image/jpeg")])
    assert other.status_code == 400
    assert Case.objects.count() == 1


def test_a_browser_may_go_back_to_the_first_words_and_keeps_no_other_page(cast: Cast) -> None:
    first = somebody().get(at("own-report", cast))
    assert "no-store" not in first["Cache-Control"]
    assert "pages/own.js" in first.content.decode()
    rest = somebody().post(at("own-report", cast), {"description": WORDS, "next": "1"})
    assert rest["Cache-Control"] == "no-store"


def test_words_of_danger_are_proposed_nothing_but_to_call(cast: Cast) -> None:
    words = "4楼有人家煤气漏气味道很大,电动车充电"
    page = somebody().post(at("own-report", cast), {"description": words, "next": "1"})
    assert page.context["danger"]
    assert not page.context["guesses"]
    assert "tel:119" in page.content.decode()


def test_after_a_dissatisfied_word_the_page_says_who_has_it_and_what_came_before(cast: Cast) -> None:
    case = reported(cast)
    go(case, ActionCode.HANDLE, cast.building_leader, text="换了灯泡")
    thanks = look(case, "track-opinion", satisfaction="dissatisfied", words="还是不亮")
    assert case.track_code in thanks.content.decode()  # one tap back to the matter
    page = look(case)
    words = page.content.decode()
    progress = page.context["progress"]
    case.refresh_from_db()
    assert case.handling_grid == cast.group
    assert progress.leader == cast.group_leader
    assert cast.group.name in progress.holder
    headings = [str(heading) for _at, heading, _text in progress.past]
    assert headings == ["Result", "What was said of it", "Opened again"]
    assert "换了灯泡" in words
    assert "还是不亮" in words
    assert cast.group_leader.phone in words
