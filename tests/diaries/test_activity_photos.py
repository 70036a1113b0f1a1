"""Photos of an activity: without metadata, for the staff, and for everybody only by a tick of their own."""

import datetime as dt
import os

import pytest
from django.test import Client

from diaries.actions.news.activities import add_photos, call_activity, remove_photo, show_photo, sign_up
from diaries.models import Activity, ActivityPhoto
from diaries.queries.news.photos import folder, sweep
from grids.queries.printed import public_code
from kit.errors import Invalid, NotAllowed
from kit.time import clock
from tests.cast import Cast
from tests.pages.desk import at_desk
from tests.pictures import a_photo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def activity(cast: Cast) -> Activity:
    begins = clock.now() - dt.timedelta(hours=3)
    return call_activity(
        by=cast.community_worker2,
        area=cast.community.code,
        kind="culture",
        audience="residents",
        title="广场舞",
        begins_at=begins,
        ends_at=begins + dt.timedelta(hours=2),
        place="广场",
    )


def test_a_photo_is_on_the_public_page_only_by_a_tick(cast: Cast, activity: Activity) -> None:
    [photo] = add_photos(by=cast.community_worker2, activity=activity, uploads=[a_photo(400, 200)])
    page, address = f"/g/{public_code(cast.building.code)}/", f"photos/{photo.pk}/"
    assert address not in Client().get(page).content.decode()
    assert Client().get(f"{page}{address}").status_code == 404
    browser = at_desk(cast.community_secretary)
    browser.post(f"/activities/{activity.pk}/", {"what": "photo", "photo": photo.pk, "public": "1"})
    assert address in Client().get(page).content.decode()
    answer = Client().get(f"{page}{address}")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert b"Exif" not in b"".join(answer)
    assert Client().get(f"/g/{public_code(cast.other_building.code)}/{address}").status_code == 404
    assert Client().get(f"/g/{cast.building.code}-0000000000/{address}").status_code == 404
    browser.post(f"/activities/{activity.pk}/", {"what": "photo", "photo": photo.pk, "public": "0"})
    assert Client().get(f"{page}{address}").status_code == 404


def test_the_staff_of_the_area_sees_it(cast: Cast, activity: Activity) -> None:
    [photo] = add_photos(by=cast.community_worker2, activity=activity, uploads=[a_photo(400, 200)])
    address = f"/activities/photos/{photo.pk}/"
    assert address in at_desk(cast.building_leader).get(f"/activities/{activity.pk}/").content.decode()
    for query in ("", "?small=1"):
        answer = at_desk(cast.building_leader).get(f"{address}{query}")
        assert answer.status_code == 200
        assert "private" in answer.headers["Cache-Control"]
    assert at_desk(cast.other_community_leader).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    (folder() / photo.file).unlink()
    assert at_desk(cast.building_leader).get(address).status_code == 404


def test_whoever_takes_part_adds_photos_and_nobody_else(cast: Cast, activity: Activity) -> None:
    with pytest.raises(NotAllowed):
        add_photos(by=cast.building_leader, activity=activity, uploads=[a_photo(40, 20)])
    Activity.objects.update(ends_at=clock.now() + dt.timedelta(hours=1))
    sign_up(by=cast.building_leader, activity=activity)
    browser, address = at_desk(cast.building_leader), f"/activities/{activity.pk}/"
    assert browser.post(address, {"what": "photos"}).status_code == 400
    answer = browser.post(address, {"what": "photos", "photos": a_photo(40, 20)})
    assert answer.status_code == 302
    photo = ActivityPhoto.objects.get()
    assert not photo.public
    with pytest.raises(NotAllowed):
        show_photo(by=cast.building_leader, photo=photo, public=True)
    with pytest.raises(NotAllowed):
        remove_photo(by=cast.group_leader, photo=photo)


def test_the_same_photo_is_kept_once_and_what_is_none_is_refused(cast: Cast, activity: Activity) -> None:
    for _time in range(2):
        add_photos(by=cast.community_worker2, activity=activity, uploads=[a_photo(40, 20)])
    assert ActivityPhoto.objects.count() == 1
    text = a_photo(40, 20)
    text.file.seek(0)
    text.file.truncate()
    text.file.write(b"no photo")
    text.size = 8
    with pytest.raises(Invalid):
        add_photos(by=cast.community_worker2, activity=activity, uploads=[text])


def test_removed_its_files_are_gone(
    cast: Cast, activity: Activity, django_capture_on_commit_callbacks
) -> None:
    [photo] = add_photos(by=cast.community_worker2, activity=activity, uploads=[a_photo(40, 20)])
    assert (folder() / photo.file).is_file()
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(by=cast.community_worker2, photo=photo)
    assert not (folder() / photo.file).exists()
    assert not ActivityPhoto.objects.exists()


def test_what_no_row_has_is_swept(cast: Cast, activity: Activity) -> None:
    [photo] = add_photos(by=cast.community_worker2, activity=activity, uploads=[a_photo(40, 20)])
    stray = folder() / "stray.jpg"
    stray.write_bytes(b"1")
    old = (clock.now() - dt.timedelta(days=3)).timestamp()
    for path in folder().iterdir():
        os.utime(path, (old, old))
    assert sweep() == 1
    assert (folder() / photo.file).is_file()
