"""What a kept file would do: looked up once and read page by page, one file of a person at a time, few waiting."""

import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from kit.admin.sheets import previews
from kit.errors import Invalid, StillRunning
from kit.files import turns, waiting
from kit.files.apart.calling import NoTurn
from kit.tables.spending import Share, Spending
from residents.admin import sheets
from residents.models import Resident
from residents.spreadsheets import parsing
from tests.cast import Cast
from tests.pages.desk import at_desk
from tests.residents.test_import_export import row, sheet, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = str(tmp_path)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was read and looked up, each time that it was."""
    done: list[str] = []
    for name, module in (("read_rows", previews), ("examine", sheets)):
        before = getattr(module, name)

        def counted(*args, name=name, before=before, **kwargs):
            done.append(name)
            return before(*args, **kwargs)

        monkeypatch.setattr(module, name, counted)
    return done


def test_pages_of_a_preview_are_read_from_what_was_found_once(cast: Cast, looks: list[str]) -> None:
    browser = at_desk(cast.community_secretary)
    rows = [row(serial, f"{serial}") for serial in range(1, 121)]
    address = upload(browser, sheet(*rows)).headers["Location"]
    pages = [browser.get(f"{address}?page={number}").context for number in (1, 2, 3, 2, 99)]
    assert looks == ["read_rows", "examine"]
    assert [(page["rows"][0]["row"], len(page["rows"]), page["people"]) for page in pages] == [
        (2, 50, 120), (52, 50, 120), (102, 20, 120), (52, 50, 120), (102, 20, 120),
    ]  # fmt: skip


def test_the_problems_are_kept_too_and_given_away_without_another_look(cast: Cast, looks: list[str]) -> None:
    browser = at_desk(cast.community_secretary)
    rows = [row(serial, f"{serial}", 姓名="") for serial in range(1, 121)]
    address = upload(browser, sheet(*rows)).headers["Location"]
    first, again = browser.get(address).context, browser.get(address).context
    assert (first["bad_rows"], len(first["problems"])) == (120, 120)
    assert first["problems"] == again["problems"]
    marked = browser.get(f"{address}?marked=1")
    assert (marked.status_code, looks.count("examine")) == (200, 1)


def test_what_was_found_is_told_in_the_language_of_the_reader(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    address = upload(browser, sheet(row(1, 姓名=""))).headers["Location"]
    english = browser.get(address).context["problems"]
    browser.cookies["django_language"] = "zh-hans"
    assert (english[0][:5], browser.get(address).context["problems"][0][:3]) == ("Row 2", "第2行")


def test_a_file_that_can_not_be_read_is_not_read_again(cast: Cast, looks: list[str]) -> None:
    browser = at_desk(cast.community_secretary)
    address = upload(browser, b"x,y\n1,2\n").headers["Location"]
    said = {browser.get(address).context["error"] for _time in range(3)}
    assert (len(said), said != {""}, looks) == (1, True, ["read_rows"])


def test_what_was_found_is_nobody_elses_and_goes_with_the_file(cast: Cast) -> None:
    by = cast.community_secretary.user
    token = waiting.keep(sheet(row(1)), owner=by.pk)
    at_desk(cast.community_secretary).get(reverse("admin:residents_resident_confirm", args=[token]))
    assert len(waiting.beside(token, 0, 9, owner=by.pk)) == 2
    foreign = reverse("admin:residents_resident_confirm", args=[token])
    assert at_desk(cast.township_official).get(foreign).status_code == 404
    waiting.drop(token, owner=by.pk)
    assert list((Path(settings.DATA_DIR) / "uploads").iterdir()) == []


def test_while_a_file_of_hers_is_checked_another_page_waits_for_nothing(cast: Cast) -> None:
    by = cast.community_secretary
    address = upload(at_desk(by), sheet(row(1))).headers["Location"]
    begun, over = threading.Event(), threading.Event()

    def slow() -> None:
        with waiting.one_at_a_time(owner=by.user.pk):
            begun.set()
            over.wait(20)

    thread = threading.Thread(target=slow)
    thread.start()
    begun.wait(20)
    try:
        for answer in (at_desk(by).get(address), at_desk(by).post(address)):
            assert (answer.status_code, "just being checked" in answer.content.decode()) == (429, True)
        other = upload(at_desk(cast.township_official), sheet(row(2))).headers["Location"]
        assert at_desk(cast.township_official).get(other).status_code == 200
        with pytest.raises(StillRunning), waiting.one_at_a_time(owner=by.user.pk):
            pass
    finally:
        over.set()
        thread.join()
    assert Resident.objects.count() == 0
    assert at_desk(by).get(address).status_code == 200


def test_five_files_of_a_person_wait_and_the_oldest_gives_way(cast: Cast) -> None:
    by, other = cast.community_secretary.user, cast.township_official.user
    theirs = waiting.keep(b"theirs", owner=other.pk)
    tokens = [waiting.keep(str(number).encode(), owner=by.pk) for number in range(7)]
    folder = Path(settings.DATA_DIR) / "uploads"
    assert {path.name for path in folder.iterdir()} == {
        f"{other.pk}-{theirs}", *(f"{by.pk}-{token}" for token in tokens[2:]),
    }  # fmt: skip


def test_a_file_that_is_wrong_as_a_whole_is_not_looked_at_to_its_end(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "MOST_BAD", 3)
    browser = at_desk(cast.community_secretary)
    rows = [row(serial, 姓名="") for serial in range(1, 9)]
    page = browser.get(upload(browser, sheet(*rows)).headers["Location"])
    assert [problem.partition(",")[0] for problem in page.context["problems"]] == [
        "Row 2", "Row 3", "Row 4", "Row 5",
    ]  # fmt: skip
    assert "From here on nothing was looked at" in page.context["problems"][-1]


def test_work_that_takes_more_of_the_processor_than_it_may_is_given_up() -> None:
    left = Spending(0.05, "too long")
    with pytest.raises(Invalid, match="too long"):
        for _number in left.over(range(10**9)):
            pass


def test_work_for_which_others_wait_is_given_up_by_the_clock() -> None:
    left = Spending(0.05, "too long", every=1, by_the_clock=True)
    with pytest.raises(Invalid, match="too long"):
        list(map(time.sleep, left.over([0.02] * 10)))


def test_work_for_which_everybody_waits_has_one_turn_at_a_time_and_a_pause_after_each() -> None:
    share = Share()
    assert share.begin(0)
    assert not share.begin(0)
    time.sleep(0.2)
    share.end()
    assert not share.begin(0)
    began = time.monotonic()
    assert share.begin(5)
    assert 0.1 < time.monotonic() - began < 2
    waiting = [threading.Thread(target=share.begin, args=(1,)) for _ in range(Share.MOST_WAITING)]
    for thread in waiting:
        thread.start()
    time.sleep(0.1)
    began = time.monotonic()
    assert not share.begin(5)
    assert time.monotonic() - began < 0.5
    for thread in waiting:
        thread.join()


def test_a_file_whose_turn_among_others_does_not_come_is_not_kept_as_unreadable(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = at_desk(cast.community_secretary)
    address = upload(browser, sheet(row(1, "1"))).headers["Location"]
    with monkeypatch.context() as others:

        def apart(*_: object, **__: object) -> None:
            raise NoTurn

        others.setattr("kit.tables.rows.apart", apart)
        assert browser.get(address).status_code == 429
    assert browser.get(address).context["people"] == 1


def test_whose_files_took_long_to_check_waits_and_goes_on_afterwards(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite nobody else writes while the rows of a file are carried out."""
    browser = at_desk(cast.community_secretary)
    address = upload(browser, sheet(row(1, "1"))).headers["Location"]
    monkeypatch.setattr(previews, "MOST_SECONDS", 0.0)
    assert browser.get(address).status_code == 429
    assert browser.post(address).status_code == 429
    assert not Resident.objects.exists()
    monkeypatch.setattr(previews, "MOST_SECONDS", 60.0)
    assert browser.get(address).context["people"] == 1
    browser.post(address)
    assert Resident.objects.count() == 1


def test_a_file_that_is_not_read_now_is_read_later(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = at_desk(cast.community_secretary)
    address = upload(browser, sheet(row(1, "1"))).headers["Location"]
    monkeypatch.setattr(turns, "MOST_SECONDS", 0.0)
    assert browser.get(address).status_code == 429
    monkeypatch.setattr(turns, "MOST_SECONDS", 60.0)
    assert browser.get(address).context["people"] == 1
