"""The run itself, once Django is set up: who does what in which order, and where is looked afterwards."""

from collections.abc import Callable
from pathlib import Path

import requests

from cases.actions.opinions import make_opinion_link
from cases.models import Case
from cases.public.opinion_links import is_open_to_opinion, may_ask_resident
from demo.township.accounts import ACCOUNTS, ADMINISTRATOR, PASSWORD
from kit.time import clock
from notices.models import Notice
from residents.models import Resident, Unit
from scripts.scanning import journey
from scripts.scanning.browser import Browser
from scripts.scanning.needles import Needles
from scripts.scanning.places import Hits, look_into_database, look_into_mails, look_into_redis
from staff.models import Member, User


def known() -> dict[str, str]:
    """The numbers of the demonstration and the run, by kind; an official's is an official's everywhere."""
    numbers: dict[str, str] = dict.fromkeys(
        Unit.objects.values_list("contact_phone", flat=True), journey.RESIDENT
    )
    for person in Resident.objects.all():
        numbers |= dict.fromkeys((person.id_number, person.phone), journey.RESIDENT)
    numbers |= dict.fromkeys((case.reporter_phone for case in Case.objects.all()), journey.REPORTER)
    numbers |= dict.fromkeys(Member.objects.values_list("phone", flat=True), journey.STAFF)
    return numbers | journey.typed_numbers()


def drive(folder: Path, environ: dict[str, str], token: str, *, pages: int) -> Hits:
    """Everybody does what they do. Returns what was seen on the way: pages, files, answers of the API."""
    hits = Hits(Needles(known()))
    site = f"http://127.0.0.1:{environ['PORT']}"
    User.objects.filter(member__isnull=False).update(email="member@example.cn")
    grid = Member.objects.get(phone=ACCOUNTS["leader"].login).appointments.first().grid.code  # type: ignore[union-attr]

    def saw(shape: str, answer: requests.Response) -> None:
        hits.look(_place(shape, answer), answer.content)
        hits.look("headers of answers", str({k: v for k, v in answer.headers.items() if k != "Location"}))

    typed = journey.typist()
    for name, account in ACCOUNTS.items():
        browser = Browser(site, saw)
        browser.log_in(account.login, PASSWORD)
        sent = browser.walk(journey.STARTS, typed, most=pages, each=1)
        if name in ("secretary", "township", "county"):
            journey.secretary(browser, grid)
        print(name, sent, "forms", dict(browser.statuses), flush=True)
    _in_full(site, hits)
    official = Browser(site, saw)
    official.log_in(ADMINISTRATOR, PASSWORD)
    official.walk(["/admin/"], lambda name, kind: "", most=pages, each=1)
    journey.take_away(official)
    journey.strangers(Browser(site, saw), site, _opinion_link())
    # Whatever the hour, the worker delivers them while the run settles.
    Notice.objects.update(urgent=True, due_at=clock.now())
    program = Browser(
        site, lambda shape, answer: hits.look("api" if answer.ok else "api, refused", answer.content)
    )
    journey.programs(program, token, grid)
    print("program", dict(program.statuses), flush=True)
    return hits


def _place(shape: str, answer: requests.Response) -> str:
    kind = answer.headers.get("Content-Type", "")
    if "attachment" in answer.headers.get("Content-Disposition", "") or "calendar" in kind:
        return f"file {shape}"
    return f"page {answer.request.method} {shape}"


def _in_full(site: str, hits: Hits) -> None:
    """The leader shows numbers in full, the township takes the register away: what comes is meant."""
    leader = Browser(site, lambda shape, answer: None)
    leader.log_in(ACCOUNTS["leader"].login, PASSWORD)
    member = Member.objects.get(phone=ACCOUNTS["leader"].login)
    code = member.appointments.first().grid.code  # type: ignore[union-attr]
    person = Resident.objects.filter(household__area=code).exclude(phone_tail="").first()
    assert person is not None
    for address, why in journey.reveals(person.pk):
        hits.look("file record", leader.send(address, why).content)
    township = Browser(site, lambda shape, answer: None)
    township.log_in(ACCOUNTS["township"].login, PASSWORD)
    hits.look("file in full", journey.in_full(township).content)


def _opinion_link() -> str:
    for case in Case.objects.filter(closed_at__isnull=False).order_by("-closed_at"):
        for member in Member.objects.filter(user__is_active=True, appointments__grid=case.grid):
            if is_open_to_opinion(case) and may_ask_resident(case, member):
                return make_opinion_link(case, by=member)
    raise SystemExit("No case waits for an opinion.")


def commands(manage: Callable[..., str]) -> None:
    """What an operator runs."""
    manage("send_reminders")
    manage("anonymize", "--days", "0")
    manage("rotate_keys")
    manage("prune_audit")
    manage("sweep_files")
    manage("verify_timeline")


def scan(hits: Hits, folder: Path, environ: dict[str, str]) -> None:
    """Everything that the run has left."""
    look_into_database(hits)
    masked = Notice.objects.filter(body__contains="****").count()
    print(look_into_mails(hits, folder / "mail"), "e-mails,", masked, "notices with a masked number")
    for path in (folder / "logs").iterdir():
        hits.look_into(path, f"log {path.name}")
    hits.look_into(folder / "tmp", "temporary files")
    for path in (folder / "data").iterdir():
        if path.name != "static":
            hits.look_into(path, f"data {path.name}")
    if environ.get("REDIS_URL"):
        look_into_redis(hits, environ["REDIS_URL"])


def report(hits: Hits) -> int:
    """Print the places; those without any number are only counted. Returns 1 when there is a leak."""
    rows = hits.table()
    for place, kind, number, why in rows:
        if number or not place.startswith(("page", "column")):
            print(f"{place:60} {kind:10} {number:6}  {why or ('LEAK' if number else '')}")
    empty = [place for place, kind, number, why in rows if not number]
    leaks = hits.leaks()
    print(f"{len(hits.places)} places, {len(empty)} of them without any number, {len(leaks)} leaks")
    return int(bool(leaks))
