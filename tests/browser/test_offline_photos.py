"""Photos are made smaller on the phone, without what the camera wrote into them, and wait with their form."""

import base64
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from cases.models import Case
from diaries.models import Entry
from tests.browser.phone import MARKS, Phone
from tests.browser.signal import GOOD, NONE, Signal

pytestmark = MARKS
_CHOSEN = """new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(",")[1]);
    reader.readAsDataURL(document.querySelector("[name=photos]").files[0]);
})"""
PLACE = 0x8825  # where the phone stood, in EXIF


def photo(path: Path) -> Path:
    """As a phone takes it: large, lying on its side, with its place."""
    image = Image.linear_gradient("L").resize((2400, 3000)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(PLACE)[1] = "N"
    image.save(path, "JPEG", quality=80, exif=exif)
    return path


def test_a_photo_is_shrunk_shown_and_arrives_with_its_form(phone: Phone, signal: Signal, tmp_path: Path):
    taken = photo(tmp_path / "a.jpg")
    signal.set(NONE)
    page = phone.open("/report/")
    page.locator("[name=photos]").set_input_files(taken)
    expect(page.locator(".chosen img")).to_have_count(1)
    small = Image.open(BytesIO(base64.b64decode(page.evaluate(_CHOSEN))))
    assert (small.size, small.format) == ((1600, 1280), "JPEG")
    assert not small.getexif()
    page.locator("[name=category]").select_option("litter")
    page.locator("[name=description]").fill("楼道堆物")
    page.locator("form.report .buttons button.primary").first.click()
    phone.waits(1)
    expect(page.locator("[data-queue]")).to_contain_text("1 photos or files")
    phone.kill()
    phone.on()
    signal.set(GOOD)
    phone.open("/")
    phone.waits(0)
    phone.put_away()
    (kept,) = Case.objects.get().attachments.all()
    assert (kept.width, kept.height) == (1600, 1280)


def test_a_photo_of_the_diary_waits_with_its_entry_and_arrives_once(
    phone: Phone, signal: Signal, tmp_path: Path
):
    taken = photo(tmp_path / "a.jpg")
    signal.set(NONE)
    page = phone.open("/diary/")
    page.locator("form.diary [name=text]").fill("三幢楼道巡查")
    page.locator("form.diary [name=photos]").set_input_files(taken)
    expect(page.locator(".chosen img")).to_have_count(1)
    page.locator("form.diary .buttons button.primary").click()
    phone.waits(1)
    expect(page.locator("[data-queue]")).to_contain_text("1 photos or files")
    phone.kill()
    phone.on()
    signal.set(GOOD)
    phone.open("/")
    phone.waits(0)
    phone.put_away()
    entry = Entry.objects.get()
    (kept,) = entry.photos.all()
    assert (kept.width, kept.height) == (1600, 1280)
    assert entry.happened_at is None or entry.happened_at <= entry.added_at
