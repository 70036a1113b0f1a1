"""A refused form loses nothing: photos and files wait for the next sending, for that person and that form only, and
the reason stands where the eye is. Without JavaScript."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from cases.actions import waiting_files
from cases.attachments import folder, waiting
from cases.choices import ActionCode, RouteCode
from cases.models import Attachment, Case, KeptFile
from diaries.actions import add_entry
from diaries.choices import EntryKind
from diaries.models import Entry
from kit.time import clock
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.factories import CategoryFactory
from tests.pages.desk import at_desk
from tests.pages.test_report_page import form_of
from tests.pictures import a_pdf, a_photo
from tests.residents.world import household

pytestmark = pytest.mark.django_db
REPORT = "/report/"


def photo(name: str = "before.jpg") -> SimpleUploadedFile:
    return a_photo(400, 300, name)


def version_of(case: Case) -> int:
    return Case.objects.get(pk=case.pk).version


def token(page: str) -> str:
    return re.search(r'name="kept" value="([0-9a-f]{32})"', page)[1]


def refused(browser: Client, **more: object) -> dict[str, object]:
    """A report without its category, with a photo and with somebody who told it; what the page sends next."""
    sent = {**form_of(browser), "description": "路灯不亮", "category": "", "reporter_name": "王小明", **more}
    answer = browser.post(REPORT, {**sent, "photos": [photo()]})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "before.jpg" in page
    assert "data:image/jpeg;base64," in page
    assert 'value="王小明"' in page
    return sent | {"kept": token(page)}


def test_a_report_keeps_its_photo_and_says_why_where_the_eye_is(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    sent = refused(browser)
    page = browser.post(REPORT, sent).content.decode()
    assert re.search(
        r'<div class="errors" role="alert" tabindex="-1" autofocus>.*?href="#id_category"', page, re.S
    )
    form = sent | {"category": "litter"}
    assert browser.post(REPORT, form).status_code == 302
    case = Case.objects.get()
    assert (case.attachments.count(), case.reporter_name) == (1, "王小明")
    # The answer was lost, and it is sent once more: the same case.
    assert browser.post(REPORT, form).headers["Location"].startswith(f"/cases/{case.number}/")
    assert (Case.objects.count(), Attachment.objects.count()) == (1, 1)


def test_everything_that_is_wrong_is_said_at_once(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    given = {"description": " ", "category": "", "reporter_phone": "12"}
    page = browser.post(REPORT, {**form_of(browser), **given}).content.decode()
    named = set(re.findall(r'<li><a href="#id_(\w+)"', page))
    assert named == {"description", "category", "reporter_phone"}
    assert 'name="reporter_phone" value="12"' in page


def test_nobody_is_asked_whether_it_is_settled_while_something_is_wrong(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    given = {"description": "路灯不亮", "category": "litter", "reporter_phone": "12", "settled": "1"}
    answer = browser.post(REPORT, {**form_of(browser), **given})
    assert answer.status_code == 400
    assert "reporter_phone" in re.findall(r'<li><a href="#id_(\w+)"', answer.content.decode())


def test_a_photo_is_taken_out_and_nothing_else_happens(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    sent = refused(browser, category="")
    answer = browser.post(REPORT, sent | {"category": "litter", "drop": KeptFile.objects.get().pk})
    page = answer.content.decode()
    assert (answer.status_code, Case.objects.count(), KeptFile.objects.count()) == (200, 0, 0)
    assert "before.jpg" not in page
    assert 'class="errors"' not in page
    assert "路灯不亮" in page


@pytest.mark.parametrize("named", ["abc", "", "0", "9" * 30])
def test_a_file_that_there_is_not_is_taken_out_and_nothing_else_happens(cast: Cast, named: str) -> None:
    entry = add_entry(by=cast.building_leader, date=clock.today(), kind=EntryKind.PATROL, text="路灯不亮")
    case = a_case(cast, RouteCode.ROUTINE)
    browser = at_desk(cast.building_leader)
    whole = {"description": "路灯不亮", "category": "litter", "grid": cast.building.code}
    for address, sent in (
        (REPORT, {**form_of(browser), **whole}),
        (f"/diary/entries/{entry.pk}/case/", whole),
        (f"/cases/{case.number}/handle/", {"version": version_of(case), "text": "好了"}),
    ):
        assert browser.post(address, {**sent, "drop": named}).status_code == 200
    assert list(Case.objects.values_list("closed_at", flat=True)) == [None]


def test_they_wait_for_that_person_and_that_form_only(cast: Cast) -> None:
    mine, hers = at_desk(cast.building_leader), at_desk(cast.group_leader)
    kept = refused(mine)["kept"]
    other = {**form_of(hers), "description": "别的事", "category": "litter", "kept": kept}
    page = hers.post(REPORT, other | {"category": ""}).content.decode()
    assert "before.jpg" not in page
    assert hers.post(REPORT, other | {"drop": KeptFile.objects.get().pk}).status_code == 200
    assert KeptFile.objects.count() == 1
    hers.post(REPORT, other)
    case = Case.objects.get()
    assert case.attachments.count() == 0
    step = f"/cases/{a_case(cast, RouteCode.ROUTINE).number}/note/"
    page = mine.post(step, {"version": "1", "kept": kept, "text": ""}).content.decode()
    assert "before.jpg" not in page


def test_a_step_keeps_the_good_file_and_names_the_bad_one(cast: Cast) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    for browser, step in (
        (at_desk(cast.building_leader), f"/cases/{case.number}/handle/"),
        (at_desk(cast.community_secretary), f"/admin/cases/case/{case.pk}/step/note/"),
    ):
        bad = SimpleUploadedFile("virus.exe", b"MZ" * 40, "image/jpeg")
        version = version_of(case)
        answer = browser.post(
            step, {"version": version, "text": "已处理", "photos": [photo("good.jpg"), bad]}
        )
        page = answer.content.decode()
        assert answer.status_code == 400
        assert "virus.exe: not a readable photo" in page
        assert "good.jpg" in page
        again = {"version": version, "text": "已处理", "kept": token(page)}
        assert browser.post(step, again).status_code == 302
    assert case.attachments.count() == 2


def test_when_the_case_has_moved_on_the_photos_wait_for_a_note(cast: Cast) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    browser, old = at_desk(cast.building_leader), case.version
    go(case, ActionCode.HANDLE, cast.building_leader, text="好了")
    answer = browser.post(
        f"/cases/{case.number}/handle/", {"version": old, "text": "已处理", "photos": [photo()]}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "已处理" in page
    sent = {"version": version_of(case), "text": "补照片", "kept": token(page)}
    assert browser.post(f"/cases/{case.number}/note/", sent).status_code == 302
    assert case.attachments.count() == 1


def test_an_entry_of_the_diary_keeps_the_files_of_its_case(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    browser.post("/diary/", {"text": "路灯坏了", "kind": "patrol", "key": "e1"})
    address = f"/diary/entries/{Entry.objects.get().pk}/case/"
    sent = {**form_of(browser, address), "category": ""}
    page = browser.post(address, {**sent, "photos": [a_pdf(name="信.pdf")]}).content.decode()
    assert "信.pdf" in page
    browser.post(address, sent | {"category": "litter", "kept": token(page)})
    assert Case.objects.get().attachments.get().name == "信.pdf"


def test_after_a_day_they_are_gone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    refused(at_desk(cast.building_leader))
    assert len(list(folder().iterdir())) == 2
    later = clock.now() + dt.timedelta(days=1, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    kept = KeptFile.objects.get()
    assert waiting.waiting(user=kept.user, form=kept.form, token=kept.token) == []
    call_command("sweep_files")
    assert KeptFile.objects.count() == 0
    assert list(folder().iterdir()) == []


def test_of_one_person_the_oldest_give_way(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting_files, "MOST_OF_A_PERSON", 2)
    hers = refused(at_desk(cast.group_leader))["kept"]
    mine = at_desk(cast.building_leader)
    kept = [refused(mine)["kept"] for _ in range(3)]
    assert list(KeptFile.objects.order_by("pk").values_list("token", flat=True)) == [hers, *kept[1:]]


def test_what_is_needed_says_so_before_it_is_sent(cast: Cast) -> None:
    reason = CategoryFactory(code="dump", photo_reason="核对清运")
    case = a_case(cast, RouteCode.ROUTINE, category=reason)
    browser = at_desk(cast.building_leader)
    page = browser.get(f"/cases/{case.number}/").content.decode()
    handle, note = (re.search(rf'id="{name}_photos"[^>]*>', page)[0] for name in ("handle", "note"))
    assert " required" in handle
    assert " required" not in note
    home = household(cast.building_leader, cast.building)
    for address, name in (
        (REPORT, "category"),
        (REPORT, "description"),
        ("/diary/", "text"),
        (f"/households/{home.pk}/visit/", "purpose"),
    ):
        page = browser.get(address).content.decode()
        assert re.search(rf'<(?:input|select|textarea)[^>]*name="{name}"[^>]* required', page), name
    hint = browser.get("/report/route/", {"category": "dump", "grid": cast.building.code}).content.decode()
    assert re.search(r'id="photos-mark"[^>]*>\(needed to close it\)', hint)


def test_files_beyond_six_are_named_also_where_something_is_asked_first(cast: Cast) -> None:
    CategoryFactory(code="litter")
    browser = at_desk(cast.building_leader)
    photos = [a_photo(20 + n, 10) for n in range(8)]
    for n, photo in enumerate(photos):
        photo.name = f"第{n}张.jpg"
    form = {"description": "楼道堆物", "category": "litter", "grid": cast.building.code, "settled": "1"}
    page = browser.post("/report/", form | {"photos": photos})
    (error,) = page.context["form"].errors["photos"]
    assert "第6张.jpg, 第7张.jpg" in error
    assert len(page.context["form"].uploads.kept) == 6
    assert not Case.objects.exists()


def test_a_file_that_is_chosen_twice_is_kept_once(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    first = browser.post("/report/", {"description": "", "photos": [a_photo(20, 10)]})
    files = first.context["form"].uploads
    again = {"description": "", "photos": [a_photo(20, 10)], "kept": files.token}
    assert len(browser.post("/report/", again).context["form"].uploads.kept) == 1
