"""The demonstration: real streets, a village and a zone with made-up people, and a month of their work
(design §5, ``demo``)."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from cases.models import Case
from demo.actor import DEMONSTRATION
from demo.places.positions import give_positions
from demo.township import accounts
from demo.township.build import build, show_faces
from demo.township.diaries import close_weeks, read_inboxes, write_diaries
from demo.township.duty import arrange_covers, hold_courses, plan_duty
from demo.township.history import History
from demo.township.plans import plans
from demo.township.register import Homes, decide, register_units
from demo.township.telling import Teller
from demo.township.together.meetings import hold_meetings
from demo.township.together.news import tell_news
from demo.township.together.opinions import hear_people
from demo.township.together.own_reports import report_themselves
from demo.township.together.tasks import give_tasks
from demo.township.town import Township
from gridgov.services.history import anchor_history
from kit.time import clock
from notices.models import Notice
from staff.actions import issue_token
from staff.models import Member, User

SEED = 2014  # the year of the policy; the same seed makes the same month


@dataclass(frozen=True, slots=True)
class Made:
    """What can be shown only once."""

    token: str


def is_there() -> bool:
    """Whether the demonstration was made in this database. One query."""
    return Member.objects.filter(phone=accounts.ACCOUNTS["township"].login).exists()


@transaction.atomic
def make() -> Made:
    """Make it, all or nothing; about a quarter of a minute. Needs the divisions and communities."""
    now = clock.now()
    town = build(random.Random(SEED))
    give_positions(list(town.communities.values()), town.groups, town.buildings, random.Random(SEED))
    show_faces(town)
    homes = Homes(town, now)
    homes.begin()
    history = History(town, Teller(town, homes), now)
    for plan in plans(town, now):
        history.file(plan)
    write_diaries(history, town, now)
    close_weeks(history, town, now)
    hear_people(history, town, now)
    report_themselves(history, town, now)
    hold_meetings(history, town, now)
    give_tasks(history, town, now)
    tell_news(history, town, now)
    read_inboxes(history, town, now)
    history.live()
    homes.call()
    decide(town, now)
    register_units(town, now)
    plan_duty(now)
    hold_courses(town, now)
    arrange_covers(town, now)
    # The database stamps a notice with the real time; in a demonstration it is as old as what it tells of.
    Notice.objects.update(created_at=F("due_at"))
    _administrator()
    made = Made(token=_token(town))
    anchor_history()  # what it made lies in the past: without an anchor verify_history would miss one
    return made


def describe(address: str, token: str = "") -> Iterator[str]:
    """What a person needs to look around: accounts, and how a program gets in."""
    yield from accounts.table()
    yield ""
    if not token:
        yield f"Tokens for programs: {address}{reverse('admin:staff_apitoken_changelist')}"
        return
    case = Case.objects.order_by("-filed_at").values_list("number", flat=True).first()
    status = reverse("api-case-status", args=[case])
    yield f"Token of the hotline, shown only this once: {token}"
    yield f'  curl -H "Authorization: Bearer {token}" {address}{status}'


def _administrator() -> None:
    """A system administrator, unless somebody of this name is there already."""
    if not User.objects.filter(username=accounts.ADMINISTRATOR).exists():
        User.objects.create_superuser(accounts.ADMINISTRATOR, password=accounts.PASSWORD)


def _token(town: Township) -> str:
    _row, token = issue_token(
        by=DEMONSTRATION, user=town.members["township"].user, name=accounts.TOKEN_NAME, may_write=True
    )
    return token
