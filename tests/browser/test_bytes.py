"""The first page is light: what a phone fetches for it, compressed as a server sends it, the first time and then."""

import re
from pathlib import Path

import django_htmx
import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from tests.access.world import make_world
from tests.cases.journey import a_case
from tests.cast import Cast
from tests.pages.desk import at_desk
from tests.residents.world import household

COLD, WARM = 60_000, 10_000  # bytes
_ASSET = re.compile(r'(?:href|src)="(/static/[^"]+)"')

pytestmark = pytest.mark.django_db


def sent(browser: Client, address: str) -> tuple[str, int]:
    """A page, and its bytes on the wire."""
    plain = browser.get(address).content.decode()
    answer = browser.get(address, headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    return plain, len(answer.content)


def collected(settings: Settings, folder: Path) -> dict[str, Path]:
    """The files of pages as a server has them, by their addresses."""
    settings.STATIC_ROOT = str(folder)
    htmx = Path(django_htmx.__file__).parent / "static" / "django_htmx"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [settings.BASE_DIR / "static", ("django_htmx", htmx)]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "gridgov.http.static.NamedByContent"},
    }
    finders.get_finder.cache_clear()
    call_command("collectstatic", interactive=False, verbosity=0)
    return {f"/static/{one.relative_to(folder)}": one for one in folder.rglob("*") if one.is_file()}


def test_the_first_page_is_60_kilobytes_the_first_time_and_10_then(
    cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    make_world(cast)
    a_case(cast, "emergency", description="车棚起火,火势蔓延。")
    for number in range(12):
        a_case(cast, "routine", description=f"第{number}单元楼道堆满旧家具,过不去人。")
        household(cast.building_leader, cast.building, f"{number}01")
    files = collected(settings, tmp_path)
    page, warm = sent(at_desk(cast.building_leader), "/")
    assets = sorted(set(_ASSET.findall(page)))
    assert len(assets) >= 7
    weights = {}
    for address in assets:
        assert re.search(r"\.[0-9a-f]{12}\.", address), address  # kept for good: it never changes
        small = files.get(f"{address}.gz", files[address])
        weights[address] = small.stat().st_size
    assert warm <= WARM
    assert warm + sum(weights.values()) <= COLD
    finders.get_finder.cache_clear()
