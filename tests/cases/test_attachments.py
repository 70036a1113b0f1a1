"""PDF files, names, files and rows that belong together, and who gets a file."""

import datetime as dt
import io
import os
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from cases.actions import file_case, take_step
from cases.attachments import MOST, check_each, clean_name, folder
from cases.choices import ActionCode, PhotoKind, RouteCode, StageCode
from cases.models import Attachment, Case
from cases.web.forms import PHOTO_TYPES
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed
from kit.files.turns import turn
from kit.time import clock
from staff.accounts.senders import sender_of
from tests.api.program import Program, is_problem
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.factories import CategoryFactory
from tests.pages.desk import at_desk, case_page
from tests.pictures import SECRET, a_nasty_pdf, a_pdf, a_photo

pytestmark = pytest.mark.django_db


def kept_files() -> list[str]:
    return sorted(path.name for path in folder().iterdir()) if folder().exists() else []


def rows() -> list[str]:
    """Every name of a file that a row has."""
    pairs = Attachment.objects.values_list("file", "thumbnail")
    return sorted(name for pair in pairs for name in pair if name)


# What is kept of a PDF


def test_a_pdf_is_kept_with_its_name_and_without_a_thumbnail(cast: Cast) -> None:
    a_case(cast, RouteCode.ROUTINE, uploads=[a_pdf(pages=50, name="批复 1.PDF")])
    kept = Attachment.objects.get()
    assert (kept.file_kind, kept.name, kept.thumbnail) == ("pdf", "批复 1.pdf", None)
    assert len(PdfReader(folder() / kept.file).pages) == 50
    assert kept_files() == [kept.file]


def test_of_a_pdf_only_what_is_seen_is_kept(cast: Cast) -> None:
    given = a_nasty_pdf()
    assert given.read().count(SECRET.encode()) >= 8
    a_case(cast, RouteCode.ROUTINE, uploads=[given])
    content = (folder() / Attachment.objects.get().file).read_bytes()
    gone = [SECRET, "JavaScript", "/JS", "OpenAction", "/AA", "Launch", "EmbeddedFile", "/Info", "Metadata"]
    assert [word for word in gone if word.encode() in content] == []
    (page,) = PdfReader(io.BytesIO(content)).pages
    assert page.images[0].image.size == (20, 10)
    # A filled field looks as before, but it is a stamp now; the attached file had no looks.
    (stamp,) = page["/Annots"]
    assert stamp["/Subtype"] == "/Stamp"
    assert b"LOOK" in stamp["/AP"]["/N"].get_data()


def test_a_pdf_is_known_by_its_content_not_by_its_name(cast: Cast) -> None:
    a_case(cast, RouteCode.ROUTINE, uploads=[a_pdf(name="photo.jpg"), a_photo(20, 10, name="批复.pdf")])
    kept = Attachment.objects.values_list("file_kind", "name")
    assert list(kept) == [("pdf", "photo.pdf"), ("image", "批复.jpg")]


@pytest.mark.parametrize(
    ("upload", "reason"),
    [
        (a_pdf(pages=51), "more than 50 pages"),
        (a_pdf(password="1"), "encrypted"),
        (SimpleUploadedFile("批复.pdf", a_pdf().read()[:300]), "not a readable"),
        (SimpleUploadedFile("批复.pdf", b"%PDF-1.7\n" + b"[" * 100_000), "not a readable"),
        (SimpleUploadedFile("批复.pdf", b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF"), "not a readable"),
        (SimpleUploadedFile("批复.pdf", b"MZ\x90\x00"), "not a readable"),
        (a_pdf(pages=0), "not a readable"),
    ],
    ids=["51 pages", "encrypted", "half", "deep", "script", "program", "no page"],
)
def test_a_pdf_that_does_not_fit_is_refused_by_name(cast: Cast, upload, reason) -> None:
    with translation.override("en"), pytest.raises(Invalid) as refused:
        a_case(cast, RouteCode.ROUTINE, uploads=[upload])
    (error,) = refused.value.fields["photos"]
    assert str(error).startswith(f"批复.pdf: {reason}")
    assert (kept_files(), Case.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("批复.pdf", "批复.pdf"),
        ("C:\\Users\\王\\批复.PDF", "批复.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ('a"; filename="evil.exe.pdf', "a; filename=evil.exe.pdf"),
        ("line\r\nSet-Cookie: x.pdf", "lineSet-Cookie x.pdf"),
        ("fdp\u202eexe.pdf", "fdpexe.pdf"),
        ("...", "file.pdf"),
        ("", "file.pdf"),
        ("长" * 300, "长" * 100 + ".pdf"),
    ],
)
def test_a_name_is_cleaned(given: str, name: str) -> None:
    assert clean_name(given, ".pdf") == name


# Files and rows belong together


def test_when_a_step_is_refused_its_files_go(cast: Cast) -> None:
    case = a_case(cast, RouteCode.COORDINATION)
    for by, version, error in (
        (cast.building_leader, case.version + 1, Conflict),
        (cast.stranger, case.version, NotAllowed),
    ):
        with pytest.raises(error):
            take_step(
                case, ActionCode.NOTE, by=by, version=version, text="图", uploads=[a_photo(20, 10), a_pdf()]
            )
    assert (kept_files(), rows()) == ([], [])


def test_when_filing_fails_at_its_end_its_files_go(cast: Cast) -> None:
    # It is filed and its photo attached before the result is refused: only the leader settles on the spot.
    with pytest.raises(NotAllowed):
        file_case(
            by=cast.group_leader,
            grid=cast.building,
            category=CategoryFactory(),
            description="楼道堆物",
            handled_result="已清理",
            uploads=[a_photo(20, 10)],
        )
    assert (kept_files(), Case.objects.count()) == ([], 0)


def test_the_same_form_sent_again_keeps_its_files_once(cast: Cast) -> None:
    given = {"key": "1", "category": CategoryFactory()}
    once = {"by": cast.building_leader, "grid": cast.building, "description": "楼道堆物", **given}
    first = file_case(**once, uploads=[a_photo(20, 10)])
    assert file_case(**once, uploads=[a_photo(20, 10)]) == first
    assert (len(rows()), kept_files()) == (2, rows())
    with pytest.raises(KeyReused):
        file_case(**once, uploads=[a_photo(30, 10)])
    assert kept_files() == rows()


def test_what_a_failed_transaction_around_it_left_is_swept_when_it_is_a_day_old(cast: Cast, capsys) -> None:
    kept = a_case(cast, RouteCode.ROUTINE, uploads=[a_photo(20, 10), a_pdf()])
    with transaction.atomic():
        a_case(cast, RouteCode.ROUTINE, uploads=[a_photo(20, 10)])
        transaction.set_rollback(True)
    assert (len(kept_files()), Case.objects.get()) == (5, kept)
    now = clock.now().timestamp()  # the disk has a clock of its own, which does not travel with TEST_AT
    for path in folder().iterdir():
        os.utime(path, (now, now))
    call_command("sweep_files")
    assert len(kept_files()) == 5
    long_ago = (clock.now() - dt.timedelta(days=2)).timestamp()
    for path in folder().iterdir():
        os.utime(path, (long_ago, long_ago))
    call_command("sweep_files")
    assert kept_files() == rows()
    assert capsys.readouterr().out == "Removed 0 file(s).\nRemoved 2 file(s).\n"


# What a category says about photos


def test_where_a_category_says_why_a_case_is_not_closed_without_a_photo(cast: Cast) -> None:
    reason = CategoryFactory(photo_reason="消防复查要看照片")
    facts = {"by": cast.building_leader, "grid": cast.building, "route": RouteCode.ROUTINE}
    case = file_case(**facts, category=reason, description="通道被堵")
    with pytest.raises(Invalid) as refused:
        go(case, ActionCode.HANDLE, cast.building_leader, text="已清")
    assert list(refused.value.fields) == ["photos"]
    assert "消防复查要看照片" in str(refused.value.fields["photos"][0])
    go(case, ActionCode.HANDLE, cast.building_leader, text="已清", uploads=[a_photo(20, 10)])
    assert case.stage == StageCode.CLOSED


def test_a_photo_that_came_with_the_report_will_do_and_others_need_none(cast: Cast) -> None:
    facts = {"by": cast.building_leader, "grid": cast.building, "description": "堵", "handled_result": "已清"}
    reason = CategoryFactory(photo_reason="消防复查要看照片")
    with pytest.raises(Invalid):
        file_case(**facts, category=reason)
    assert file_case(**facts, category=reason, uploads=[a_photo(20, 10)]).stage == StageCode.CLOSED
    assert file_case(**facts, category=CategoryFactory()).stage == StageCode.CLOSED


# Who gets a file, and how


@pytest.fixture
def case(cast: Cast) -> Case:
    """A case with a photo before, a photo after and a PDF."""
    made = a_case(cast, RouteCode.COORDINATION, uploads=[a_photo(20, 10)])
    go(made, ActionCode.NOTE, cast.building_leader, text="材料", uploads=[a_pdf(name="申请表(1).pdf")])
    return go(made, ActionCode.RESOLVE, cast.building_leader, text="好了", uploads=[a_photo(30, 10)])


def test_a_pdf_is_saved_under_its_name_and_a_photo_is_shown(cast: Cast, case: Case) -> None:
    browser = at_desk(cast.building_leader)
    pdf, photo = case.attachments.get(file_kind="pdf"), case.attachments.first()
    saved = browser.get(reverse("photo", args=[pdf.file]))
    assert saved.headers["Content-Type"] == "application/pdf"
    assert saved.headers["X-Content-Type-Options"] == "nosniff"
    assert (
        saved.headers["Content-Disposition"]
        == f"attachment; filename*=UTF-8''{quote('申请表(1).pdf', safe='')}"
    )
    assert b"".join(saved.streaming_content).startswith(b"%PDF-")
    for name in (photo.file, photo.thumbnail):
        shown = browser.get(reverse("photo", args=[name]))
        assert shown.headers["Content-Type"] == "image/jpeg"
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
        assert shown.headers["Content-Disposition"].startswith("inline")


def test_nobody_else_gets_it(cast: Cast, case: Case) -> None:
    names = [name for kept in case.attachments.all() for name in (kept.file, kept.thumbnail) if name]
    assert len(names) == 5
    for person in (cast.other_community_leader, cast.stranger, cast.department_officer):
        browser = at_desk(person)
        assert {browser.get(reverse("photo", args=[name])).status_code for name in names} == {404}


def test_no_address_leads_out_of_the_folder(cast: Cast, case: Case) -> None:
    (folder().parent / "secret.txt").write_text("x")
    browser = at_desk(cast.building_leader)
    assert browser.get("/photos/..%2Fsecret.txt").status_code == 404
    assert browser.get("/photos/../secret.txt").status_code == 404


def test_the_pages_group_files_by_what_they_show_and_name_a_pdf(cast: Cast, case: Case) -> None:
    pages = ((cast.building_leader, reverse("case", args=[case.number])), (cast.superuser, case_page(case)))
    for person, address in pages:
        response = at_desk(person).get(address)
        shown = [
            (str(label), [file.name for file in files]) for label, files in response.context["page"].photos
        ]
        assert shown == [
            (PhotoKind.BEFORE.label, ["photo.jpg"]),
            (PhotoKind.AFTER.label, ["photo.jpg"]),
            (PhotoKind.OTHER.label, ["申请表(1).pdf"]),
        ]
        content = response.content.decode()
        pdf = case.attachments.get(file_kind="pdf")
        assert f'href="{reverse("photo", args=[pdf.file])}">申请表(1).pdf</a>' in content
        assert content.count('<img src="/photos/') == 2


def test_every_file_input_offers_the_same_kinds(cast: Cast, case: Case) -> None:
    accept = f'accept="{PHOTO_TYPES}"'
    assert {"image/heic", "application/pdf"} <= set(PHOTO_TYPES.split(","))
    leader, official = at_desk(cast.building_leader), at_desk(cast.township_official)
    for browser, address in (
        (leader, "/report/"),
        (leader, reverse("case", args=[case.number])),
        (official, case_page(case)),
    ):
        content = browser.get(address).content.decode()
        assert content.count("accept=") == content.count(accept) > 0


def test_what_is_wrong_with_a_file_is_said_in_the_form_and_the_words_stay(cast: Cast, case: Case) -> None:
    case.refresh_from_db()
    wrong = SimpleUploadedFile("批复.pdf", b"%PDF-1.7 broken")
    given = {"text": "见附件", "version": case.version, "photos": [wrong]}
    sent = at_desk(cast.building_leader).post(reverse("case-step", args=[case.number, "note"]), given)
    assert sent.status_code == 400
    content = sent.content.decode()
    assert "批复.pdf: not a readable photo (JPEG, PNG, WebP, HEIC) or PDF" in content
    assert "见附件" in content


# Programs


def body(cast: Cast, **more: object) -> dict[str, object]:
    category = CategoryFactory(code="corridor").code
    return {"grid": cast.building.code, "category": category, "description": "楼道堆物", **more}


def form(program: Program, path: str, parts: dict[str, object]) -> object:
    return program.client.post(f"/api/v1/{path}", parts, headers=program.headers)


def test_a_program_files_a_case_with_photos(cast: Cast) -> None:
    program = Program(cast.building_leader, may_write=True)
    sent = form(program, "cases/", body(cast, photos=[a_photo(40, 20), a_pdf()]))
    assert sent.status_code == 201, sent.content
    number = sent.json()["number"]
    assert list(Attachment.objects.values_list("case__number", "kind")) == [(number, "before")] * 2


def test_a_program_takes_a_step_with_a_photo(cast: Cast) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    program = Program(cast.building_leader, may_write=True)
    parts = {"action": "handle", "version": case.version, "text": "已清理", "photos": a_photo(40, 20)}
    sent = form(program, f"cases/{case.number}/actions/", parts)
    assert (sent.status_code, sent.json()["stage"]) == (200, "closed")
    assert case.attachments.get().kind == "after"


def test_a_program_is_told_when_to_send_again_what_is_not_read_just_now_and_takes_no_turn_of_its_person(
    cast: Cast,
) -> None:
    program = Program(cast.building_leader, may_write=True)
    sent = lambda: form(program, "cases/", body(cast, photos=a_photo(40, 20)))  # noqa: E731
    own = f"{cast.building_leader.user.pk}:programs"
    with turn(own), turn(own):
        refused = sent()
        problem = is_problem(refused, 429, "not_read_now")
        assert 0 < int(refused.headers["Retry-After"]) < 60
        assert "photo.jpg" in problem["errors"]["photos"][0]
        checked, wrong = check_each([a_photo(40, 20)], whose=sender_of(cast.building_leader.user))
        assert (len(checked), wrong) == (1, [])
    assert sent().status_code == 201


@pytest.mark.parametrize(
    "photos",
    [
        [SimpleUploadedFile("门口.jpg", b"<script>")],
        [SimpleUploadedFile("门口.jpg", b"")],
        [a_photo(20, 10) for _ in range(MOST + 1)],
    ],
    ids=["disguised", "empty", "too many"],
)
def test_a_program_is_told_what_is_wrong_with_a_file(cast: Cast, photos: list[SimpleUploadedFile]) -> None:
    program = Program(cast.building_leader, may_write=True)
    problem = is_problem(form(program, "cases/", body(cast, photos=photos)), 400, "invalid")
    assert list(problem["errors"]) == ["photos"]
    assert len(photos) > 1 or problem["errors"]["photos"][0].startswith("门口.jpg：")
    assert (Case.objects.count(), kept_files()) == (0, [])


def test_words_in_the_place_of_a_file_are_refused(cast: Cast) -> None:
    program = Program(cast.building_leader, may_write=True)
    problem = is_problem(program.post("cases/", body(cast, photos=["x"])), 400, "invalid")
    assert list(problem["errors"]) == ["photos.0"]


def test_a_program_lists_the_files_of_a_case_and_gets_each(cast: Cast, case: Case) -> None:
    program = Program(cast.township_official)
    results = program.get(f"cases/{case.number}/attachments/").json()["results"]
    shown = [(row["kind"], row["file_kind"], row["name"], row["width"], row["height"]) for row in results]
    assert shown == [
        ("before", "image", "photo.jpg", 10, 20),
        ("other", "pdf", "申请表(1).pdf", 0, 0),
        ("after", "image", "photo.jpg", 10, 30),
    ]
    for row, kept in zip(results, case.attachments.all(), strict=True):
        assert set(row) == {"kind", "file_kind", "name", "width", "height", "added_at", "url"}
        assert row["url"] == f"http://testserver/api/v1/cases/{case.number}/attachments/{kept.file}"
        answer = program.get(row["url"], Accept="image/webp,*/*;q=0.1")
        assert b"".join(answer.streaming_content) == (folder() / kept.file).read_bytes()
        assert program.get(row["url"], Accept="application/pdf").status_code == 200


def test_a_file_belongs_to_the_case_in_the_address_and_to_the_area_of_the_token(
    cast: Cast, case: Case
) -> None:
    other = a_case(cast, RouteCode.ROUTINE, uploads=[a_photo(20, 10)])
    file = case.attachments.first().file
    own, foreign = Program(cast.building_leader), Program(cast.other_community_leader)
    assert own.get(f"cases/{case.number}/attachments/{file}").status_code == 200
    is_problem(own.get(f"cases/{other.number}/attachments/{file}"), 404, "not_found")
    is_problem(
        own.get(f"cases/{case.number}/attachments/{'0' * 32}.jpg", Accept="image/jpeg"), 404, "not_found"
    )
    is_problem(foreign.get(f"cases/{case.number}/attachments/{file}"), 404, "not_found")
    is_problem(foreign.get(f"cases/{case.number}/attachments/"), 404, "not_found")
    is_problem(Program(None).get(f"cases/{case.number}/attachments/{file}"), 401, "not_authenticated")


def test_when_the_file_itself_is_gone_there_is_nothing(cast: Cast, case: Case) -> None:
    kept = case.attachments.first()
    (folder() / kept.file).unlink()
    assert at_desk(cast.building_leader).get(reverse("photo", args=[kept.file])).status_code == 404
