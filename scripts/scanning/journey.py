"""What people do in the run: every account walks and types, and all ways out of the system are used."""

import io
import json
from collections.abc import Iterator
from itertools import cycle

import requests
from django.urls import reverse
from openpyxl import Workbook

from kit.privacy.scan import check_digit
from scripts.scanning.browser import Browser, Typed

RESIDENT, REPORTER, WORDS, STAFF = "resident", "reporter", "in words", "staff"
_WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
# No page of a walk says these; they are asked for by name.
STARTS = [
    "/",
    "/cases/",
    "/report/",
    "/households/",
    "/diary/",
    "/inbox/",
    "/directory/",
    "/team/",
    "/admin/",
]


def id_number(serial: int) -> str:
    """An id number that is right and nobody's."""
    body = f"9999991985{serial % 12 + 1:02d}15{serial:03d}"
    return body + check_digit(body)


# The numbers that are typed in the run; none is in the demonstration.
RESIDENT_IDS = [id_number(n) for n in range(1, 41)]
RESIDENT_PHONES = [f"1591234{n:04d}" for n in range(1, 41)]
REPORTER_PHONES = [f"1771234{n:04d}" for n in range(1, 11)]
WORD_IDS, WORD_PHONES = [id_number(n) for n in range(101, 106)], [f"1861234{n:04d}" for n in range(1, 6)]


def typed_numbers() -> dict[str, str]:
    """Every number of the run with its kind."""
    return {
        **dict.fromkeys([*RESIDENT_IDS, *RESIDENT_PHONES], RESIDENT),
        **dict.fromkeys(REPORTER_PHONES, REPORTER),
        **dict.fromkeys([*WORD_IDS, *WORD_PHONES], WORDS),
    }


def sayings() -> list[str]:
    """Free text with numbers in all the ways in which people write them."""
    one, two, three, four, five = WORD_PHONES
    a, b, c, d, e = WORD_IDS
    return [
        f"王大爷电话{one}，身份证{a}",
        f"联系 {two[:3]} {two[3:7]} {two[7:]}，证号 {b[:6]} {b[6:14]} {b[14:]}",
        f"电话：{three.translate(_WIDE)}，身份证：{c.translate(_WIDE)}",
        f"+86{four}、{d.lower()}",
        f"{five[:3]}-{five[3:7]}-{five[7:]}/{e[:6]}-{e[6:14]}-{e[14:]}",
    ]


def typist() -> Typed:
    """What people type, by the name of a field."""
    says, ids, phones, reporters = map(cycle, (sayings(), RESIDENT_IDS, RESIDENT_PHONES, REPORTER_PHONES))

    def typed(name: str, kind: str) -> str:
        if kind == "number":
            return "1"
        if "reporter_phone" in name:
            return next(reporters)
        if "phone" in name:
            return next(phones)
        if "id_number" in name:
            return next(ids)
        if any(word in name for word in ("date", "_on", "until", "since", "code", "version", "key", "seen")):
            return ""
        return next(says)

    return typed


def spreadsheet(grid: str, *, wrong: bool) -> bytes:
    """Residents as a community would send them; ``wrong``: with a wrong check digit, and Excel's figures."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["网格编码", "门牌号", "姓名", "身份证号", "手机号"])
    for number in range(30, 40):
        said = RESIDENT_IDS[number][:-1] + "?" if wrong else RESIDENT_IDS[number]
        sheet.append([grid, f"{number}01", "李四", said, RESIDENT_PHONES[number]])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def strangers(browser: Browser, site: str, secret: str) -> None:
    """Nobody logged in: wrong addresses with numbers in them, tracking, an opinion, bad requests."""
    phone, number = WORD_PHONES[0], WORD_IDS[0]
    for address in (f"/nowhere/{phone}/", f"/cases/{number}/", f"/?q={number}", f"/track/?number={phone}"):
        browser.get(address)
    browser.get("/nowhere/" + phone.translate(_WIDE))
    browser.get("/api/v1/cases/", params={"search": phone})
    browser.get("/", headers={"Host": f"{phone}.example"})
    browser.get("/track/")
    for case, code in ((number, phone), (phone, number), ("JX20261124-00001\0" + phone, "A" * 8)):
        browser.send("/track/", {"number": case, "code": code})
    browser.ask("POST", "/track/", data={"number": phone})  # without the token of the form
    for login in (phone, number, f"{phone}@example.cn"):
        browser.send("/login/", {"username": login, "password": number})
    for saying in sayings():
        browser.send(f"/opinion/{secret}/", {"satisfaction": "basically_satisfied", "words": saying})
    for quiet in ("/healthz", "/metrics", "/api/v1/schema/", "/robots.txt"):
        browser.get(quiet)


def programs(browser: Browser, token: str, grid: str) -> None:
    """The hotline's program: filing with numbers in the words, reading lists, and what is refused."""
    bearer = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for saying in sayings():
        case = {
            "grid": grid,
            "category": "other",
            "route": "coordination",
            "title": saying[:60],
            "description": saying,
            "reporter_phone": REPORTER_PHONES[-1],
            "reporter_name": "热线来电",
        }
        browser.ask("POST", "/api/v1/cases/", data=json.dumps(case), headers=bearer)
    for bad in ("{" + WORD_PHONES[0], json.dumps({"grid": WORD_IDS[0]}), json.dumps([WORD_PHONES[0]])):
        browser.ask("POST", "/api/v1/cases/", data=bad.encode(), headers=bearer)
    for address in ("cases/", "diaries/", "grids/", "appointments/", f"cases/{WORD_PHONES[0]}/status/"):
        answer = browser.get(f"/api/v1/{address}", headers=bearer)
        if address == "cases/" and answer.ok:
            for row in answer.json()["results"][:5]:
                for part in ("", "events/", "status/", "actions/", "attachments/"):
                    browser.get(f"/api/v1/cases/{row['number']}/{part}", headers=bearer)


def secretary(browser: Browser, grid: str) -> None:
    """Looks for people by number, imports two spreadsheets, exports the register and the cases."""
    for words in (RESIDENT_IDS[0], RESIDENT_PHONES[0], WORD_PHONES[0]):
        browser.send(reverse("admin:residents_resident_find"), {"words": words})
        browser.send(reverse("households-find"), {"words": words})
        browser.get(reverse("households-find"), params={"words": words})
    for wrong in (True, False):
        address = reverse("admin:residents_resident_import")
        content = spreadsheet(grid, wrong=wrong)
        preview = browser.send(address, {}, files={"file": ("居民.xlsx", content)})
        browser.send(preview.url.replace("https:", "http:"), {})
    take_away(browser)


def take_away(browser: Browser) -> None:
    """Every file that is made for a desk."""
    browser.send(reverse("admin:residents_resident_export"), {"words": ""})
    for kind in ("xlsx", "csv"):
        browser.get(reverse("admin:cases_case_export", args=[kind]))
        browser.send(reverse("admin:cases_case_export", args=[kind]), {})
        browser.get(reverse("admin:staff_auditrecord_export", args=[kind]))
    browser.send(reverse("rota-feed-new"), {})


def reveals(person: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Forms for a number in full, and for everything that is held; the reason holds a number itself."""
    why = {"words": sayings()[0]}
    for field in ("id_number", "phone"):
        yield reverse("reveal", args=[person, field]), {"purpose": "contact", **why}
    for kind in ("", "json"):
        yield reverse("resident-record", args=[person]), {"purpose": "request", "format": kind, **why}


def in_full(browser: Browser) -> requests.Response:
    """The register in full, for a reason."""
    address = reverse("admin:residents_resident_export")
    return browser.send(address, {"private": "on", "purpose": "check", "words": sayings()[0]})
