"""After a day's work no id number and no phone lies where it is not meant to: the quick form of
``scripts/scan_run.py``, which does the same with a real server and the whole demonstration."""

import base64
import io
import logging
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.conf import settings as product
from django.core import mail
from django.db import connections
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from cases.choices import ActionCode, RouteCode
from cases.models import Case
from kit.privacy.logs import PrivateFilter
from kit.time import clock
from notices.models import Notice
from notices.outbox.delivery import deliver_all
from scripts.scanning import journey
from scripts.scanning.needles import OTHER, Needles
from scripts.scanning.places import Hits, look_into_database, reason
from staff.accounts.tokens import make_token
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.pages.desk import at_desk
from tests.residents.world import household, resident

NUMBER, PHONE = journey.RESIDENT_IDS[0], journey.RESIDENT_PHONES[0]


@pytest.mark.parametrize(
    "written",
    [
        NUMBER,
        f"{NUMBER[:6]} {NUMBER[6:14]}-{NUMBER[14:]}",
        NUMBER.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        quote(NUMBER.translate(str.maketrans("0123456789", "０１２３４５６７８９"))),
        *(base64.b64encode(b"x" * before + NUMBER.encode() + b" yes").decode() for before in range(6)),
    ],
)
def test_a_number_is_found_however_it_is_written(written: str) -> None:
    needles = Needles({NUMBER: "known"})
    assert needles.found(f"a {written} b") == {"known": 1}
    assert needles.found(f"a {journey.RESIDENT_IDS[1]} b") == {OTHER: 1}


@pytest.mark.parametrize(
    "digest", [f"{'ab' * 10}c13812345678d{'e' * 31}", "0c13812345678d-4a11-9c21-13912345678f"]
)
def test_digits_of_a_digest_are_no_number(digest: str) -> None:
    needles = Needles({PHONE: "known"})
    assert needles.found(f"seal {digest}\n{digest}") == {}
    assert needles.found(f"{digest} 13812345678") == {OTHER: 1}
    assert needles.found("13812345678-13912345678 " * 3) == {OTHER: 2}


def test_a_number_in_a_spreadsheet_is_found() -> None:
    needles = Needles(journey.typed_numbers())
    found = needles.found_in_bytes(journey.spreadsheet("330402001001001001", wrong=False))
    assert found == {journey.RESIDENT: 20}


def test_only_where_it_is_meant_to_be_a_number_is_no_leak() -> None:
    assert reason("column cases_case.title", journey.WORDS)
    for place in ("column notices_notice.body", "log server.log", "file /admin/cases/case/export/csv"):
        assert not reason(place, journey.WORDS)
    assert not reason("column residents_resident.id_number", journey.RESIDENT)
    assert not reason("page GET /households/N/", journey.RESIDENT)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """All that is logged, down to the SQL, as the console would show it."""
    monkeypatch.setattr(connections["default"], "force_debug_cursor", True)
    stream, root = io.StringIO(), logging.getLogger()
    console = next(one for one in root.handlers if any(isinstance(f, PrivateFilter) for f in one.filters))
    handler = logging.StreamHandler(stream)
    handler.setFormatter(console.formatter)
    for one in console.filters:
        handler.addFilter(one)
    levels = {name: logging.getLogger(name).level for name in ("", "django")}
    root.addHandler(handler)
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.mark.django_db
def test_a_days_work_leaves_no_number_where_it_is_not_meant_to_be(
    cast: Cast, log: io.StringIO, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for member in cast.members().values():
        member.user.email = f"member{member.pk}@example.cn"
        member.user.save()
    staff = {member.phone: journey.STAFF for member in cast.members().values()}
    hits = Hits(Needles({**staff, **journey.typed_numbers()}))
    cases = the_work(cast)
    the_ways_out(cast, hits, cases)
    those_who_may_not(hits)
    Notice.objects.update(urgent=True, due_at=clock.now())  # at night too
    deliver_all()
    hits.look("log", log.getvalue())
    hits.look("e-mails", "\n".join(f"{one.subject}\n{one.body}" for one in mail.outbox))
    look_into_database(hits)
    for folder in ("uploads", "broker"):
        hits.look_into(product.DATA_DIR / folder, f"data {folder}")
    assert hits.leaks() == []
    # That this says something: the words were there to be found, and what went out was masked.
    assert hits.places["column cases_case.description"][journey.WORDS] >= len(cases)
    assert "[phone]" in log.getvalue()
    assert "[id]" in log.getvalue()
    assert "INSERT INTO" in log.getvalue()
    assert "VariableDoesNotExist" not in log.getvalue()  # such a line holds the whole page
    assert len(mail.outbox) > 3
    assert Notice.objects.filter(body__contains="****").exists()


def the_work(cast: Cast) -> list[Case]:
    """People are registered, looked at and looked for; cases are filed and noted, numbers in all their words."""
    leader = at_desk(cast.building_leader)
    home = household(cast.building_leader, cast.building)
    person = resident(cast.building_leader, home, id_number=NUMBER, phone=PHONE)
    for address, why in journey.reveals(person.pk):
        assert leader.post(address, why).status_code == 200
    for words in (NUMBER, PHONE):
        assert leader.post(reverse("households-find"), {"words": words}).status_code == 200
    cases = []
    for saying in journey.sayings():
        more = {"description": saying, "address": saying, "reporter_phone": journey.REPORTER_PHONES[0]}
        case = a_case(cast, RouteCode.COORDINATION, **more)
        go(case, ActionCode.NOTE, cast.building_leader, text=saying)
        cases.append(go(case, ActionCode.RAISE_LEVEL, cast.building_leader, text=saying))
    return cases


def the_ways_out(cast: Cast, hits: Hits, cases: list[Case]) -> None:
    """Files, lists, and what programs read."""
    official = at_desk(cast.township_official)
    for kind in ("xlsx", "csv"):
        for name in ("cases_case_export", "staff_auditrecord_export"):
            answer = official.get(reverse(f"admin:{name}", args=[kind]))
            if answer.status_code == 200:
                hits.look(f"file {name} {kind}", b"".join(answer.streaming_content))
    answer = official.post(reverse("admin:residents_resident_export"), {"words": ""})
    hits.look("file register", b"".join(answer.streaming_content))
    for name in (
        "residents_resident_changelist",
        "residents_household_changelist",
        "notices_notice_changelist",
    ):
        page = official.get(reverse(f"admin:{name}"))
        assert page.status_code == 200
        hits.look(f"list {name}", page.content)
    _row, token = make_token(user=cast.township_official.user, name="热线")
    bearer = {"Authorization": f"Bearer {token}"}
    for case in cases:
        for part in ("", "events/", "status/"):
            answer = Client().get(f"/api/v1/cases/{case.number}/{part}", headers=bearer)
            assert answer.status_code == 200
            hits.look("api", answer.content)


def those_who_may_not(hits: Hits) -> None:
    """What is refused leaves no number behind either."""
    nobody = Client(raise_request_exception=False)
    wide = PHONE.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert nobody.get(f"/nowhere/{PHONE}/{NUMBER}/").status_code == 404
    assert nobody.get(f"/nowhere/{wide}/").status_code == 404
    assert nobody.post("/track/", {"number": NUMBER, "code": PHONE}).status_code == 404
    for login in (NUMBER, PHONE):
        assert nobody.post("/login/", {"username": login, "password": NUMBER}).status_code == 200
    for address in ("/metrics", "/healthz"):
        hits.look(address, nobody.get(address).content)
