"""What every answer tells the browser, and that our own templates need nothing more."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from staff.accounts.tokens import make_token
from tests.cast import Cast
from tests.pages.desk import at_desk

ROOT = Path(__file__).resolve().parent.parent.parent
STRICT = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)(?![^>]*application/json)|javascript:", re.IGNORECASE
)

pytestmark = pytest.mark.django_db


def parts(policy: str) -> dict[str, str]:
    """A policy by directive."""
    return dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip())


@pytest.mark.parametrize(
    "address",
    ["/login/", "/", "/nothing/", "/healthz", "/api/v1/docs/", "/api/v1/cases/", "/static/pages/pages.css"],
)
def test_pages_get_the_strict_policy(address: str, settings: object):
    settings.DEBUG = False  # type: ignore[attr-defined]
    answer = Client(raise_request_exception=False).get(address)
    assert parts(answer["Content-Security-Policy"]) == parts(STRICT)


def test_the_admin_may_also_compile_the_expressions_of_its_menus_and_nothing_else(cast: Cast):
    answer = at_desk(cast.superuser).get("/admin/")
    assert parts(answer["Content-Security-Policy"]) == {**parts(STRICT), "script-src": "'self' 'unsafe-eval'"}


def test_a_page_that_only_begins_like_the_admin_is_not_the_admin():
    assert parts(Client().get("/administration/")["Content-Security-Policy"]) == parts(STRICT)


@pytest.mark.parametrize("address", ["/login/", "/admin/login/", "/api/v1/cases/"])
def test_every_answer_has_the_other_headers(address: str):
    headers = Client().get(address).headers
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    permissions = headers["Permissions-Policy"].split(", ")
    assert [one for one in permissions if not one.endswith("=()")] == ["camera=(self)", "geolocation=(self)"]


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_our_templates_hold_no_inline_style_and_no_inline_script(path: Path):
    assert INLINE.findall(path.read_text()) == []


def test_djangos_own_check_of_a_production_server_finds_nothing():
    done = subprocess.run(
        [sys.executable, "scripts/check_deploy.py"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_is_kept_of_what_somebody_saw_who_is_logged_in(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    for address in ("/", "/cases/", "/people/directory/", "/report/", "/diary/", "/nothing/", "/account/"):
        assert "no-store" in browser.get(address)["Cache-Control"], address
    assert "no-store" in at_desk(cast.township_official).get("/admin/cases/case/")["Cache-Control"]


def test_nothing_is_kept_of_what_a_program_was_told_whoever_it_is(cast: Cast) -> None:
    _row, token = make_token(user=cast.township_official.user, name="x")
    for headers in ({"Authorization": f"Bearer {token}"}, {}):
        assert "no-store" in Client().get("/api/v1/cases/", headers=headers)["Cache-Control"]


def test_who_logs_out_leaves_nothing_in_the_browser(cast: Cast) -> None:
    answer = at_desk(cast.building_leader).post("/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'


def test_other_sites_do_not_show_what_is_ours() -> None:
    assert Client().get("/login/")["Cross-Origin-Resource-Policy"] == "same-origin"
