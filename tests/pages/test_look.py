"""How the pages look: chosen once for all of them, and made of the tokens alone."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.cast import Cast
from tests.pages.desk import at_desk

STYLES = sorted((Path(settings.BASE_DIR) / "static" / "pages").glob("*.css"))
TOKENS = next(one for one in STYLES if one.name == "tokens.css")
# What is printed, and the page of the API for programs.
SKIPPED = {"tokens.css", "api_docs.css"}
LONGEST = 250


@pytest.mark.parametrize(
    "style", [one for one in STYLES if one.name not in SKIPPED], ids=lambda one: one.name
)
def test_a_stylesheet_is_short_and_has_no_colour_and_no_pixel_of_its_own(style: Path) -> None:
    words = style.read_text()
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(|font-size:[^;}]*\dpx", words) == []
    assert len(words.splitlines()) <= LONGEST


def test_every_token_that_is_used_is_there_and_every_one_that_is_there_is_used() -> None:
    used = set(re.findall(r"var\((--[\w-]+)", "".join(one.read_text() for one in STYLES)))
    assert used == set(re.findall(r"(--[\w-]+):", TOKENS.read_text()))


@pytest.mark.parametrize(
    ("device", "switch"), [("prefers-color-scheme: dark", "dark"), ("prefers-contrast", "contrast")]
)
def test_the_switch_shows_the_same_colours_as_the_device(device: str, switch: str) -> None:
    words = TOKENS.read_text()

    def colours(start: str) -> list[str]:
        inside = words[words.index(start) :].split("{", 1 if start[0] == "[" else 2)[-1].split("}")[0]
        return [line.strip() for line in inside.splitlines() if line.strip()]

    by_device = colours(device)
    assert len(by_device) > 20
    assert by_device == colours(f'[data-theme="{switch}"]')


def test_what_is_chosen_holds_on_every_page_also_before_logging_in(cast: Cast) -> None:
    browser = Client()
    assert '<html lang="zh-hans">' in browser.get("/login/").content.decode()
    sent = browser.post("/look/", {"theme": "dark", "size": "largest", "next": "/login/"})
    assert sent.headers["Location"] == "/login/"
    assert 'data-theme="dark" data-size="largest"' in browser.get("/login/").content.decode()
    browser.force_login(cast.building_leader.user)
    for address in ("/", "/account/", "/report/", "/nothing/", "/track/"):
        assert 'data-theme="dark" data-size="largest"' in browser.get(address).content.decode(), address
    browser.post("/look/", {"theme": "", "size": "large"})
    page = browser.get("/").content.decode()
    assert 'data-size="large"' in page
    assert "data-theme" not in page


@pytest.mark.parametrize("value", ['"><script>', "blue", "dark "])
def test_nothing_else_gets_onto_the_page(value: str) -> None:
    browser = Client()
    browser.post("/look/", {"theme": value})
    browser.cookies["look_size"] = value
    page = browser.get("/login/").content.decode()
    assert "data-theme" not in page
    assert "data-size" not in page


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", ""])
def test_the_switch_leads_nowhere_else(address: str) -> None:
    assert Client().post("/look/", {"theme": "dark", "next": address}).headers["Location"] == "/"


def test_the_head_names_the_community(cast: Cast) -> None:
    assert f"<b>{cast.community.name}</b>" in at_desk(cast.building_leader).get("/").content.decode()
    official = at_desk(cast.township_official).get("/").content.decode()
    assert f"<b>{cast.township_official.organization}</b>" in official


def test_pages_are_sent_compressed_and_files_as_they_are(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    page = browser.get("/", headers={"accept-encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    assert len(page.content) < len(browser.get("/").content) / 2
