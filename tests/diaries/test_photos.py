"""Photos of entries: checked as those of cases, once however often sent, seen by whoever reads the entry, going
along into a case, and forgotten in time."""

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client

from cases.models import Case, KeptFile
from diaries.actions import (
    add_entry,
    correct_entry,
    forget_old_photos,
    forget_reporter,
    make_case,
    withdraw_entry,
)
from diaries.choices import EntryKind
from diaries.models import Entry, EntryPhoto
from diaries.models.photos import folder, sweep
from kit.actors import TIMETABLE
from kit.errors import Invalid, KeyReused, NotAllowed
from kit.time.clock import CHINA
from staff.models import Member
from tests.cast import Cast
from tests.factories import CaseFactory, CategoryFactory
from tests.pages.desk import at_desk
from tests.pictures import SECRET, a_pdf, a_photo

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 9, 24)
MORNING = dt.datetime(2026, 9, 24, 9, 0, tzinfo=CHINA)
TODAY = "/diary/2026-09-24/"
TYPED = {"text": "楼道堆物", "kind": "patrol", "place": "", "participants": "", "door": "", "time": ""}


@pytest.fixture(autouse=True)
def _on_a_morning(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(MORNING, tick=False):
        yield


def photo(name: str = "stairs.jpg", width: int = 400):
    return a_photo(width, 300, name)


def note(by: Member, *photos: object, **more: object) -> Entry:
    said = {"by": by, "date": DAY, "kind": EntryKind.PATROL, "text": "楼道堆物", **more}
    return add_entry(uploads=photos, **said)


def links(page: str) -> list[str]:
    return re.findall(r'<img src="(/diary/photos/[^"]+)"', page)


def send(browser: Client, address: str = TODAY, **more: object):
    return browser.post(address, {**TYPED, "key": "form", **more})


def test_a_photo_is_written_anew_and_shown_in_the_day_and_on_paper(cast: Cast):
    browser = at_desk(cast.building_leader)
    assert send(browser, photos=[photo(), a_pdf()]).status_code == 302
    kept = Entry.objects.get().photos.first()
    assert SECRET.encode() not in (folder() / kept.file).read_bytes()
    page = browser.get(TODAY).content.decode()
    [link] = links(page)
    assert browser.get(link)["Content-Type"] == "image/jpeg"
    sheet = browser.get(f"/diary/sheet/?since={DAY}&until={DAY}").content.decode()
    assert links(sheet) == [link]


def test_the_same_form_makes_one_entry_and_another_photo_is_named(cast: Cast):
    first = note(cast.building_leader, photo(), key="form")
    assert note(cast.building_leader, photo(), key="form") == first
    with pytest.raises(KeyReused):
        note(cast.building_leader, photo(width=500), key="form")
    assert note(cast.building_leader, photo(), key="anew") == first
    assert note(cast.building_leader, photo(width=500), key="another") != first
    assert EntryPhoto.objects.count() == 2
    assert len(list(folder().iterdir())) == 4  # nothing is left of what was refused


def test_a_refused_form_keeps_its_photo_which_can_be_taken_out(cast: Cast):
    browser = at_desk(cast.building_leader)
    page = send(browser, text="", photos=[photo()])
    assert page.status_code == 400
    text = page.content.decode()
    assert "stairs.jpg" in text
    kept = re.search(r'name="kept" value="([0-9a-f]{32})"', text)[1]
    out = send(browser, text="已劝离", kept=kept, drop=KeptFile.objects.get().pk)
    assert (out.status_code, Entry.objects.count(), KeptFile.objects.count()) == (200, 0, 0)
    assert "已劝离" in out.content.decode()
    again = send(browser, text="", kept=kept, photos=[photo()])
    assert send(browser, kept=kept).status_code == 302
    assert "stairs.jpg" in again.content.decode()
    assert Entry.objects.get().photos.count() == 1


def test_what_is_no_photo_or_too_many_is_refused_with_its_name(cast: Cast):
    browser = at_desk(cast.building_leader)
    page = send(browser, photos=[a_photo(10, 10, "virus.jpg", kind="GIF")])
    assert page.status_code == 400
    assert "virus.jpg" in page.content.decode()
    with pytest.raises(Invalid):
        note(cast.building_leader, *(photo(width=100 + number) for number in range(7)))
    assert not Entry.objects.exists()


def test_who_reads_the_entry_sees_its_photo_and_nobody_else(cast: Cast):
    name = note(cast.building_leader, photo()).photos.get().file
    status = {
        part: at_desk(member).get(f"/diary/photos/{name}").status_code
        for part, member in cast.members().items()
    }
    assert status["building_leader"] == status["group_leader"] == status["community_secretary"] == 200
    assert status["other_community_leader"] == status["stranger"] == 404
    assert Client().get(f"/diary/photos/{name}").status_code == 302
    assert at_desk(cast.building_leader).get("/diary/photos/none.jpg").status_code == 404


def test_a_correction_adds_and_takes_out_and_what_was_there_stays_with_the_earlier_words(cast: Cast):
    entry = note(cast.building_leader, photo())
    browser, first = at_desk(cast.building_leader), entry.photos.get()
    sent = {**TYPED, "version": "1", "out": first.pk, "photos": [photo("other.jpg", 500)]}
    assert browser.post(f"/diary/entries/{entry.pk}/correct/", sent).status_code == 302
    assert [one.name for one in entry.photos.standing()] == ["other.jpg"]
    page = browser.get(TODAY).content.decode()
    assert len(links(page)) == 1
    assert f"/diary/photos/{first.file}" in page  # with what it said before
    entry.refresh_from_db()
    assert (entry.version, entry.versions.count()) == (2, 1)
    again = {**TYPED, "version": "1", "out": first.pk, "photos": [photo("other.jpg", 500)]}
    assert browser.post(f"/diary/entries/{entry.pk}/correct/", again).status_code == 302
    assert entry.versions.count() == 1
    said = {"kind": "patrol", "text": "楼道堆物"}
    uploads = [photo(width=100 + number) for number in range(6)]
    with pytest.raises(Invalid):
        correct_entry(by=cast.building_leader, entry=entry, version=2, uploads=uploads, **said)


def test_a_withdrawn_entry_shows_no_photo(cast: Cast):
    entry = note(cast.building_leader, photo())
    name = entry.photos.get().file
    withdraw_entry(by=cast.building_leader, entry=entry, version=1)
    assert at_desk(cast.building_leader).get(f"/diary/photos/{name}").status_code == 404


def test_an_entry_that_becomes_a_case_takes_its_photos_along(cast: Cast):
    entry = note(cast.building_leader, photo(), photo("second.jpg", 500))
    browser, address = at_desk(cast.building_leader), f"/diary/entries/{entry.pk}/case/"
    page = browser.get(address).content.decode()
    assert len(links(page)) == 2
    keys = re.findall(r'name="along" value="(\d+)" checked', page)
    CategoryFactory(code="litter")
    sent = {"description": "楼道堆物", "category": "litter", "grid": cast.building.code, "key": "k"}
    assert browser.post(address, {**sent, "along": keys[:1]}).status_code == 302
    case = Case.objects.get()
    assert [one.name for one in case.attachments.all()] == ["stairs.jpg"]
    assert case.attachments.get().file != entry.photos.first().file


def test_photos_are_forgotten_in_time_and_only_by_the_timetable(cast: Cast, settings):
    entry = note(cast.building_leader, photo())
    kept = entry.photos.get()
    with pytest.raises(NotAllowed):
        forget_old_photos(by=cast.city_official.user)
    assert forget_old_photos(by=TIMETABLE) == 0
    later = MORNING + dt.timedelta(days=settings.RETENTION_DAYS + 1)
    with time_machine.travel(later, tick=False):
        assert forget_old_photos(by=TIMETABLE) == 1
        assert forget_old_photos(by=TIMETABLE) == 0
        page = at_desk(cast.building_leader).get(TODAY).content.decode()
        assert at_desk(cast.building_leader).get(f"/diary/photos/{kept.file}").status_code == 404
    assert "A photo, no longer kept." in page
    kept.refresh_from_db()
    assert kept.name == ""


def test_the_sweep_leaves_what_an_entry_has(cast: Cast, django_capture_on_commit_callbacks):
    note(cast.building_leader, photo())
    (folder() / "left.jpg").write_bytes(b"x")
    with time_machine.travel(dt.datetime(2100, 1, 1, tzinfo=CHINA), tick=False):
        assert sweep() == 1
    assert len(list(folder().iterdir())) == 2


def test_a_case_that_forgets_who_reported_it_forgets_her_in_the_name_of_a_photo(cast: Cast):
    entry = note(cast.building_leader, photo("王小明家.jpg"))
    made = CaseFactory(grid=cast.building)
    make_case(entry=entry, by=cast.building_leader, file=lambda: made)
    forget_reporter(by=TIMETABLE, cases=[made.pk], change=lambda text: text.replace("王小明", "反映人"))
    assert entry.photos.get().name == "反映人家.jpg"


def test_the_time_that_was_told_is_the_time_of_the_entry(cast: Cast):
    browser = at_desk(cast.building_leader)
    assert send(browser, time="09:01").status_code == 400  # ahead
    assert send(browser, time="07:30").status_code == 302
    assert Entry.objects.get().when == MORNING.replace(hour=7, minute=30)
    assert "07:30" in browser.get(TODAY).content.decode()
    form = browser.get(f"/diary/entries/{Entry.objects.get().pk}/visit/").context["form"]
    assert form["at"].value().strftime("%H:%M") == "07:30"


def test_what_waited_on_the_phone_happened_when_it_was_written(cast: Cast):
    browser = at_desk(cast.building_leader)
    for _twice in range(2):
        answer = browser.post(TODAY, {**TYPED, "key": "form"}, headers={"Gridgov-Waited": "3600"})
        assert answer.status_code == 302
    assert Entry.objects.get().when == MORNING - dt.timedelta(hours=1)
