"""Portraits: checked by what they hold, cut square, without metadata, for those who see the member."""

import datetime as dt
import io
import os
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from cases import attachments
from gridgov.tasks import sweep_files
from kit.errors import Invalid
from kit.files.images import Refused, square
from kit.files.turns import turn
from staff.accounts.senders import sender_of
from staff.actions import remove_photo, set_photo
from staff.models import Member
from staff.models.photos import folder, path_of
from tests.actors import ADMIN
from tests.cast import Cast
from tests.pages.desk import at_desk
from tests.pictures import SECRET, a_photo, encoded


def test_a_portrait_is_the_upright_middle_in_a_square_without_metadata() -> None:
    # 300×200 pixels, turned by its metadata: green above, red in the middle, green below.
    wide = Image.new("RGB", (300, 200), "green")
    wide.paste("red", (100, 0, 200, 200))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = SECRET
    made = Image.open(io.BytesIO(square(encoded(wide, "JPEG", exif=exif.tobytes()), 100)))
    assert (made.format, made.size, dict(made.getexif())) == ("JPEG", (100, 100), {})
    red, green, _blue = made.getpixel((50, 50))
    assert red > 200
    assert green < 60
    assert made.getpixel((50, 2))[1] > 100  # the picture stands upright: green at the top
    assert made.getpixel((2, 50))[0] > 200  # and red at the side
    assert SECRET.encode() not in made.tobytes()


def test_transparent_parts_become_white() -> None:
    clear = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
    made = Image.open(io.BytesIO(square(encoded(clear, "PNG"), 10)))
    assert made.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"%PDF-1.4", encoded(Image.new("RGB", (9, 9)), "GIF")])
def test_what_is_no_photo_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match="JPEG"):
        square(content, 10)


@pytest.mark.django_db
def test_a_new_photo_takes_the_place_of_the_old_one_and_can_be_removed(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    member = cast.building_leader
    with django_capture_on_commit_callbacks(execute=True):
        set_photo(by=ADMIN, member=member, upload=a_photo(400, 300))
    first = member.photo
    with Image.open(path_of(first)) as kept:
        assert kept.size == (600, 600)
    with django_capture_on_commit_callbacks(execute=True):
        set_photo(by=ADMIN, member=member, upload=a_photo(300, 400))
    assert [path.name for path in folder().iterdir()] == [member.photo]
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(by=ADMIN, member=member)
    member.refresh_from_db()
    assert (member.photo, list(folder().iterdir())) == ("", [])


@pytest.mark.django_db
def test_a_wrong_file_changes_nothing(cast: Cast) -> None:
    with pytest.raises(Invalid) as caught:
        set_photo(by=ADMIN, member=cast.building_leader, upload=SimpleUploadedFile("x.jpg", b"no photo"))
    assert set(caught.value.fields) == {"upload"}
    cast.building_leader.refresh_from_db()
    assert cast.building_leader.photo == ""


@pytest.mark.django_db
def test_only_people_of_the_scope_see_a_photo(cast: Cast) -> None:
    set_photo(by=ADMIN, member=cast.group_leader, upload=a_photo(40, 40))
    address = f"/people/photos/{cast.group_leader.photo}"
    for member, status in (
        (cast.group_leader, 200),
        (cast.community_secretary, 200),
        (cast.township_official, 200),
        (cast.building_leader, 404),
        (cast.other_community_leader, 404),
        (cast.department_officer, 404),
        (cast.stranger, 404),
    ):
        assert at_desk(member).get(address).status_code == status, member.name
    page = at_desk(cast.group_leader).get(address)
    assert page.headers["Content-Type"] == "image/jpeg"
    assert page.headers["Cache-Control"].startswith("private")


@pytest.mark.django_db
def test_the_desk_puts_a_photo_in_and_out(cast: Cast) -> None:
    member = cast.community_worker2
    browser = at_desk(cast.community_secretary)
    change = f"/admin/staff/member/{member.pk}/change/"
    typed = {
        "phone": member.phone,
        "name": member.name,
        "organization": member.organization_id,
        "identity": member.identity,
        "active": "on",
        "attendances-TOTAL_FORMS": "0",
        "attendances-INITIAL_FORMS": "0",
        "appointments-TOTAL_FORMS": "0",
        "appointments-INITIAL_FORMS": "0",
    }
    assert browser.post(change, {**typed, "upload": a_photo(50, 80)}).status_code == 302
    member.refresh_from_db()
    assert path_of(member.photo).is_file()
    assert member.photo in browser.get(change).content.decode()
    assert browser.post(change, {**typed, "no_photo": "on"}).status_code == 302
    member.refresh_from_db()
    assert member.photo == ""
    bad = SimpleUploadedFile("x.jpg", b"no photo")
    refused = browser.post(change, {**typed, "name": "别人", "upload": bad})
    assert "upload" in refused.context["adminform"].form.errors
    assert Member.objects.get(pk=member.pk).name == member.name


def test_a_photo_as_phones_by_apple_take_it_will_do() -> None:
    heic = encoded(Image.new("RGB", (60, 40), "navy"), "HEIF")
    assert Image.open(io.BytesIO(square(heic, 20))).size == (20, 20)


@pytest.mark.django_db
def test_a_photo_that_its_row_refuses_leaves_no_file(
    cast: Cast,
) -> None:
    member = cast.building_leader
    set_photo(by=ADMIN, member=member, upload=a_photo(40, 40))
    nobody = Member(pk=0, name="x", user=member.user)
    with pytest.raises(Member.DoesNotExist):
        set_photo(by=ADMIN, member=nobody, upload=a_photo(40, 40))
    assert [path.name for path in folder().iterdir()] == [member.photo]


@pytest.mark.django_db
def test_one_sweep_removes_what_rollbacks_left_and_nothing_else(
    cast: Cast, capsys: pytest.CaptureFixture
) -> None:
    member = cast.building_leader
    set_photo(by=ADMIN, member=member, upload=a_photo(40, 40))
    kept = member.photo
    with transaction.atomic():
        set_photo(by=ADMIN, member=cast.group_leader, upload=a_photo(40, 40))
        transaction.set_rollback(True)
    now = timezone.now().timestamp()  # the disk has a clock of its own, which does not travel with TEST_AT
    for path in folder().iterdir():
        os.utime(path, (now, now))
    call_command("sweep_files")
    assert len(list(folder().iterdir())) == 2  # the young one may still be attached
    long_ago = (timezone.now() - dt.timedelta(days=2)).timestamp()
    for path in folder().iterdir():
        os.utime(path, (long_ago, long_ago))
    attachments.folder().mkdir(parents=True)
    (attachments.folder() / "left.jpg").write_bytes(b"x")
    os.utime(attachments.folder() / "left.jpg", (long_ago, long_ago))
    assert sweep_files() == 2
    assert [path.name for path in folder().iterdir()] == [kept]
    assert list(attachments.folder().iterdir()) == []
    call_command("sweep_files")
    assert re.findall(r"\d+", capsys.readouterr().out) == ["0", "0"]


@pytest.mark.django_db
def test_a_member_sets_her_own_photo_on_the_phone_sees_it_and_takes_it_out(cast: Cast) -> None:
    browser, member = at_desk(cast.stranger), cast.stranger
    heic = SimpleUploadedFile("me.heic", encoded(Image.new("RGB", (60, 40), "navy"), "HEIF"))
    assert browser.post("/account/photo/", {"upload": heic}).status_code == 302
    member.refresh_from_db()
    address = f"/people/photos/{member.photo}"
    assert address in browser.get("/account/").content.decode()
    assert browser.get(address).status_code == 200
    assert at_desk(cast.other_community_leader).get(address).status_code == 404
    assert browser.post("/account/photo/", {"remove": "1"}).status_code == 302
    member.refresh_from_db()
    assert member.photo == ""


@pytest.mark.django_db
def test_a_wrong_file_on_the_phone_is_named_and_the_old_photo_stays(cast: Cast) -> None:
    member = cast.building_leader
    set_photo(by=ADMIN, member=member, upload=a_photo(40, 40))
    browser = at_desk(member)
    for upload in (SimpleUploadedFile("x.jpg", b"no photo"), None):
        answer = browser.post("/account/photo/", {"upload": upload} if upload else {})
        assert answer.status_code == 400
        assert "upload" in answer.context["form"].errors
    was = member.photo
    member.refresh_from_db()
    assert member.photo == was


@pytest.mark.django_db
def test_what_is_not_read_just_now_may_be_sent_again_in_so_many_seconds(cast: Cast) -> None:
    browser, own = at_desk(cast.stranger), sender_of(cast.stranger.user)
    with turn(own), turn(own):
        answer = browser.post("/account/photo/", {"upload": a_photo(40, 40)})
    assert (answer.status_code, "upload" in answer.context["form"].errors) == (429, True)
    assert 0 < int(answer.headers["Retry-After"]) < 60
    assert browser.post("/account/photo/", {"upload": a_photo(40, 40)}).status_code == 302


@pytest.mark.django_db
def test_a_login_without_a_member_has_no_photo(cast: Cast) -> None:
    assert at_desk(cast.superuser).post("/account/photo/", {"upload": a_photo(40, 40)}).status_code == 403


@pytest.mark.django_db
def test_the_desk_reads_a_photo_before_its_transaction_begins(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside it, nobody writes on SQLite until others' files have been read."""
    open_then: list[int] = []
    depth = len(connection.savepoint_ids)

    def square(content: bytes, side: int) -> bytes:
        open_then.append(len(connection.savepoint_ids) - depth)
        return b"jpeg"

    monkeypatch.setattr("staff.models.photos.square", square)
    member = cast.community_worker2
    typed = {"phone": member.phone, "name": member.name, "organization": member.organization_id}
    typed |= {"identity": member.identity, "active": "on", "upload": a_photo(20, 10)}
    for inline in ("attendances", "appointments"):
        typed |= {f"{inline}-TOTAL_FORMS": "0", f"{inline}-INITIAL_FORMS": "0"}
    browser = at_desk(cast.community_secretary)
    assert browser.post(f"/admin/staff/member/{member.pk}/change/", typed).status_code == 302
    assert open_then == [0]
