"""A Chinese page has no English word, and an English page no Chinese letter.

Every address of the project is opened, so that a new page is looked at too. All data are in the language of the
page: what is found is a word of the program.
"""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import CharField, F, Field, Model, TextField, Value
from django.db.models.functions import Cast as AsText
from django.db.models.functions import Concat
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from assessment.models import BudgetChange, Spending, SpendingCancelled, TransferEvent
from cases.actions import take_step
from cases.choices import ActionCode
from cases.models import CaseEvent, Category
from diaries.models import ClosingEvent, VoicedOpinionEvent
from notices.models import Notice
from residents.models import Tag
from staff.models import User
from tests.access.table import SKIPPED
from tests.access.test_table import every_url, filled
from tests.access.world import World, make_world
from tests.cast import Cast, make_cast
from tests.pages.visible import visible

HAN = re.compile("[\u4e00-\u9fff]+")
LATIN = re.compile("[A-Za-z]{3,}")
# A comma, colon or bracket of half width beside a Chinese letter, also with a blank between.
NARROW = re.compile("[\u4e00-\u9fff]+ ?[,:;()]|[,:;()] ?[\u4e00-\u9fff]+")
OUR_APPS = ("grids", "staff", "residents", "notices", "cases", "diaries", "assessment")
# Names that are the same in Chinese: of languages, formats, keys, and of what a browser runs.
NAMES = {
    "English",
    "hans",
    "CSV",
    "XLSX",
    "XLS",
    "ODS",
    "PDF",
    "JSON",
    "JPEG",
    "PNG",
    "WebP",
    "HEIC",
    "UTF",
    "LDAP",
} | {
    "JavaScript",
    "esc",
    "Control",
    "Command",
    "Mac",
    "https",
    "SEC",
    "MAD",
    *("Chrome", "Edge", "Firefox", "iPhone", "Android", "Google"),
}
# What is copied letter by letter, or names a thing in every language alike.
LITERALS = (
    "Authorization: Bearer TOKEN",  # for a programmer
    r"https?://\S+",  # an address, beside its QR code
    "(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}",  # the secret of two-factor login, for an app that has no camera
    "SHA-256",  # the function by which call-backs are drawn, so that anyone can draw them again
    rf"(?:{'|'.join(OUR_APPS)})\.[a-z]+(?::\d+)?",  # what a line of the audit is about: a kind of row, its number
    r"(?i:athome)\w*",  # the rows of the tests' own world
    r"\w+\*{6,}",  # the first letters of a password's hash and salt
)
LANGUAGES = {"简体中文", "中文"}

Words = dict[str, list[str]]


@pytest.fixture
def world(db: None) -> tuple[Cast, World]:
    """One of everything, with a longer timeline; the words in it are digits."""
    cast = make_cast()
    made = make_world(cast)
    made.case.refresh_from_db()
    take_step(made.case, ActionCode.NOTE, by=cast.building_leader, version=made.case.version, text="1")
    return cast, made


def in_chinese() -> None:
    """Make the data that are Latin by nature digits: codes, English names, keys, login names."""
    number = AsText(F("pk"), CharField())
    for model in (Category, Tag):
        model.objects.update(name_en="", code=number)
    Notice.objects.update(key=number, subject=number)
    User.objects.filter(is_superuser=True).update(username="13700000000")


UNCHANGED = (
    *(BudgetChange, Spending, SpendingCancelled, TransferEvent),
    *(CaseEvent, ClosingEvent, VoicedOpinionEvent),
)


def in_ascii() -> None:
    """Replace every Chinese word of the data; what only grows has none, and can't be changed."""
    for model in apps.get_models():
        if model._meta.app_label in OUR_APPS and model not in UNCHANGED:
            for field in model._meta.concrete_fields:
                _replace(model, field)


def _replace(model: type[Model], field: Field) -> None:
    if isinstance(field, CharField | TextField) and not field.choices and not field.primary_key:
        rows = model._default_manager.filter(**{f"{field.name}__regex": HAN.pattern})
        rows.update(**{field.name: Concat(Value("data "), AsText(F("pk"), CharField()))})


def browser(person: User | None, language: str) -> Client:
    """A browser whose language switch was set, logged in as ``person`` or nobody."""
    made = Client(raise_request_exception=False)
    made.cookies["django_language"] = language
    if person is not None:
        made.force_login(person)
    return made


def addresses(cast: Cast, world: World) -> tuple[list[str], list[str]]:
    """The pages of everybody, and those of the admin."""
    every = [filled(name, path, world) for name, path in every_url().items() if name not in SKIPPED]
    pages = [url for url in every if not url.startswith(("/api/", "/admin/"))]
    return [*pages, "/report/?route=emergency", "/report/where/?area=330402", "/nothing/"], [
        *(url for url in every if url.startswith("/admin/")),
        *(f"{reverse(f'admin:{name}_changelist')}?q=0000" for name in _registered()),
    ]


def _registered() -> list[str]:
    return [f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]


def forms(world: World) -> tuple[list[str], list[str]]:
    """Where an empty form comes back with complaints: the pages of everybody, and those of the admin."""
    step = reverse("case-step", args=[world.case.number, ActionCode.NOTE])
    desk_step = reverse("admin:cases_case_step", args=[world.case.pk, ActionCode.NOTE])
    adding = [reverse(f"admin:{name}_add") for name in _registered()]
    pages = ["/login/", "/password/", "/report/", "/diary/", "/track/", "/account/two-factor/", step]
    return [*pages, *_register_forms(world)], [*adding, desk_step]


def _register_forms(world: World) -> list[str]:
    """The forms of the register."""
    home, person = world.rows["residents_household"].pk, world.rows["residents_resident"].pk
    about = ("resident-change", "resident-event", "welfare-new", "resident-record")
    return [
        reverse("household-new"),
        reverse("unit-new"),
        reverse("household-change", args=[home]),
        reverse("resident-new", args=[home]),
        *(reverse(name, args=[person]) for name in about),
        reverse("reveal", args=[person, "phone"]),
    ]


def opened(cast: Cast, world: World, language: str) -> list[tuple[str, HttpResponse]]:
    """Every page as the leader, the official and the administrator get it."""
    pages, desk = addresses(cast, world)
    sheets, desk_sheets = forms(world)
    nobody, leader, official, administrator = (
        browser(person, language)
        for person in (None, cast.building_leader.user, cast.township_official.user, cast.superuser)
    )
    rounds = (
        (nobody, ["/login/"], ["/login/"]),
        (leader, [*pages, "/admin/"], sheets),
        (official, [*pages, *desk], [*sheets, *desk_sheets]),
        (administrator, desk, desk_sheets),
    )
    seen = []
    for client, gets, posts in rounds:
        seen += [(f"GET {url}", client.get(url)) for url in gets if "logout" not in url]
        seen += [(f"POST {url}", client.post(url)) for url in posts]
    return seen


# What the pages of a language show, read by the first test that asks: the same for each.
SHOWN: dict[str, list[tuple[str, list[str]]]] = {}


def strange(cast: Cast, world: World, language: str, pattern: re.Pattern[str], allowed: set[str]) -> Words:
    """The visible words that ``pattern`` finds, with the first pages that show them."""
    if language not in SHOWN:
        SHOWN[language] = list(shown(cast, world, language))
    found: Words = {}
    for name, parts in SHOWN[language]:
        for part in parts:
            if set(pattern.findall(part)) - allowed:
                found.setdefault(part[:80], []).append(name)
    return {part: names[:3] for part, names in found.items()}


def shown(cast: Cast, world: World, language: str) -> Iterator[tuple[str, list[str]]]:
    """Each page with its visible parts, but for what is copied letter by letter."""
    secrets = re.compile("|".join([*LITERALS, world.case.track_code, world.rows["staff_apitoken"].hint]))
    pages = [
        (name, response)
        for name, response in opened(cast, world, language)
        if response.headers.get("Content-Type", "").startswith("text/html")
    ]
    assert sum(response.status_code == 200 for _name, response in pages) > 150  # not only refusals
    for name, response in pages:
        assert response.status_code != 500, name
        yield name, [secrets.sub("", part) for part in visible(response.content.decode())]


@pytest.mark.once
@pytest.mark.long
@pytest.mark.usefixtures("bare_templates")
def test_a_chinese_page_shows_no_english_word(world: tuple[Cast, World]) -> None:
    in_chinese()
    assert strange(*world, "zh-hans", LATIN, NAMES) == {}


@pytest.mark.once
@pytest.mark.long
@pytest.mark.usefixtures("bare_templates")
def test_a_chinese_page_has_chinese_punctuation(world: tuple[Cast, World]) -> None:
    in_chinese()
    found = strange(*world, "zh-hans", NARROW, set())
    # Django itself joins a kind and what of it is deleted.
    assert {part: names for part, names in found.items() if not names[0].endswith("/delete/")} == {}


@pytest.mark.once
@pytest.mark.long
@pytest.mark.usefixtures("bare_templates")
def test_an_english_page_shows_no_chinese_letter(world: tuple[Cast, World]) -> None:
    in_ascii()
    assert strange(*world, "en", HAN, LANGUAGES) == {}


@pytest.mark.parametrize("html", ["<p>abc</p>", '<a title="abc"></a>', '<input type="submit" value="abc">'])
def test_what_can_be_seen_or_heard_is_found(html: str) -> None:
    assert visible(html) == ["abc"]


@pytest.mark.parametrize(
    "html",
    [
        "<script>abc</script>",
        '<span class="material-symbols-outlined md-18">abc</span>',
        '<input type="text" value="abc">',
        '<p class="abc" id="abc"></p>',
    ],
)
def test_what_cannot_be_seen_is_left_out(html: str) -> None:
    assert visible(html) == []
