"""What was sent and lost its answer is sent again, also from a form that was opened anew: it happens once, and the
page says so. Other words under the same token are shown beside the first."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from cases.models import Case
from diaries.models import Entry
from residents.models import Visit
from tests.cast import Cast
from tests.pages.desk import at_desk
from tests.pages.test_report_page import form_of
from tests.pictures import a_photo
from tests.residents.world import household

pytestmark = pytest.mark.django_db
EMERGENCY = "/report/?route=emergency"


def said(response: object) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def report(browser: Client, address: str = "/report/", **changes: object) -> object:
    """A form that is opened anew each time."""
    return browser.post(address, {**form_of(browser, address), "description": "三楼冒烟", **changes})


def test_an_emergency_is_reported_once(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    first, again = report(browser, EMERGENCY), report(browser, EMERGENCY)
    assert first.headers["Location"] == again.headers["Location"]
    assert "It was not reported a second time" in said(again)
    assert Case.objects.count() == 1
    other = report(browser, EMERGENCY, description="三楼冒烟，有人")
    assert Case.objects.count() == 2
    # Nothing holds an emergency up: both are there, and she is told of the first, to merge them.
    assert Case.objects.earliest("pk").number in said(other)
    assert "If it is the same, merge this one into it." in said(other)


def test_other_words_under_the_same_token_are_shown_beside_the_first(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    form = {**form_of(browser), "description": "路灯不亮", "category": "litter"}
    browser.post("/report/", form)
    other = form | {"description": "垃圾堆在路口", "seen": [Case.objects.get().number]}
    answer = browser.post("/report/", other)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "路灯不亮" in page
    assert "垃圾堆在路口" in page
    key = answer.context["form"]["key"].value()
    assert key != form["key"]
    assert browser.post("/report/", other | {"key": key}).status_code == 302
    assert Case.objects.count() == 2


def test_the_same_words_without_who_told_them_are_named_as_the_same(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    form = {**form_of(browser), "description": "路灯不亮", "category": "litter", "address": "东门"}
    browser.post("/report/", form | {"reporter_name": "王阿姨"})
    case = Case.objects.get()
    # As it comes back from the phone, which keeps no names of others.
    again = form | {"reporter_name": "", "seen": [case.number]}
    answer = browser.post("/report/", again)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "You have reported these words already." in page
    # The way out of it drops what the phone keeps (static/pages/report.js).
    assert f'href="/cases/{case.number}/?reported=1"' in page
    for other in ({"address": "西门"}, {"title": "东门路灯"}, {"handled_result": "已报修", "open": "1"}):
        page = browser.post("/report/", again | other).content.decode()
        assert "This form was sent already with other words." in page
        assert "?reported=1" not in page
    assert Case.objects.count() == 1


def test_joining_again_with_another_photo_is_not_dropped_in_silence(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    report(browser, category="litter")
    case = Case.objects.get()
    form = {"description": "又看到", "category": "litter", "grid": cast.building.code, "key": "j1"}
    join = form | {"join_now": case.number}
    assert browser.post("/report/", join | {"photos": a_photo(40, 20)}).status_code == 302
    other = browser.post("/report/", join | {"photos": a_photo(20, 40)})
    assert (other.status_code, case.attachments.count()) == (422, 1)
    assert case.events.filter(action="note").count() == 1


def test_an_entry_of_the_diary_is_noted_once(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)

    def note(text: str) -> object:
        key = browser.get("/diary/").context["form"]["key"].value()
        return browser.post("/diary/", {"text": text, "kind": "patrol", "key": key})

    assert said(note("走访三户")).startswith("Noted.\nNothing is left for you")
    assert "It stands here once" in said(note("走访三户"))
    assert Entry.objects.count() == 1
    note("走访四户")
    assert Entry.objects.count() == 2


def test_a_visit_is_noted_once(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building, "101")
    browser = at_desk(cast.building_leader)
    address = f"/households/{home.pk}/visit/"

    def note(text: str, key: str = "") -> object:
        key = key or browser.get(address).context["form"]["key"].value()
        return browser.post(address, {"purpose": "care", "findings": text, "key": key})

    note("都好", "k")
    assert "It stands here once" in said(note("都好"))
    other = note("摔了一跤", "k")
    assert other.status_code == 422
    assert "都好" in other.content.decode()
    assert Visit.objects.count() == 1
    assert note("摔了一跤", other.context["form"]["key"].value()).status_code == 302
    assert Visit.objects.count() == 2


def test_a_note_from_a_form_opened_anew_is_written_once_but_again_after_it_was_taken_back(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    report(browser, category="litter")
    case = Case.objects.get()

    def send(action: str, **words: str) -> None:
        case.refresh_from_db()
        address = f"/cases/{case.number}/{action}/"
        assert browser.post(address, {"version": case.version, **words}).status_code == 302

    for _ in range(2):
        send("note", text="又看到")
    assert case.events.filter(action="note").count() == 1
    send("take_back")
    send("note", text="又看到")
    send("note", text="又看到了")
    assert case.events.filter(action="note").count() == 3


def test_a_join_that_was_taken_back_can_be_reported_with_its_words_and_photos(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    report(browser, category="litter")
    case = Case.objects.get()
    browser.post(f"/cases/{case.number}/note/", {"version": case.version, "text": "早先的备注"})
    form = {"description": "又看到", "category": "litter", "grid": cast.building.code, "key": "j1"}
    browser.post("/report/", form | {"join_now": case.number, "photos": a_photo(40, 20)})
    case.refresh_from_db()
    done = browser.post(f"/cases/{case.number}/take_back/", {"version": case.version}, follow=True)
    page = done.content.decode()
    assert "Taken back: " in page
    # Another tap at the same place would take back the older one.
    assert f'action="/cases/{case.number}/take_back/"' not in page
    new = browser.get(done.context["report_it"])
    filled = new.context["form"]
    assert (filled["description"].value(), filled["category"].value()) == ("又看到", "litter")
    assert len(filled.uploads.kept) == 1
    sent = form | {"key": filled["key"].value(), "kept": filled.uploads.token, "seen": case.number}
    browser.post(done.context["report_it"], sent)
    made = Case.objects.latest("pk")
    assert (made.description, made.attachments.count()) == ("又看到", 1)
    # Nobody else's note is handed out.
    other = at_desk(cast.community_secretary).get(done.context["report_it"])
    assert "又看到" not in other.content.decode().replace(made.title, "")
