"""Cases in bulk, each with stages, timeline, reminders and opinions as the verbs would have left them."""

import datetime as dt
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import F

from cases.actions.engine.new_case import number_of, title_from
from cases.choices import ActionCode, RouteCode, Source
from cases.deadlines.limits import Clock
from cases.deadlines.reminders import plan
from cases.models import (
    Case,
    CaseEvent,
    Category,
    DayCounter,
    Matter,
    Paper,
    Pause,
    Reminder,
    ResidentOpinion,
    StageRun,
)
from cases.queries.chain import BREACHED, KEPT, digest, seal_of, state_of
from demo.volume.courses import SENT, Course, walk
from demo.volume.holders import Holders
from demo.volume.scripts import ROUTE_WEIGHTS, scripts
from demo.volume.words import STREETS, TEXTS, WHAT_ELSE, WHERE
from kit.time import clock

BATCH = 2000
DAYS = 365  # the time that the cases are spread over
_WITH_NAME = 0.05  # share of the cases with the name of a reporter


class Writer:
    """Writes so many cases, up to now; the same seed makes the same ones."""

    def __init__(self, *, seed: int) -> None:
        self._source = random.Random(seed)
        self._now = clock.now().replace(second=0, microsecond=0)
        self._holders = Holders()
        self._scripts = scripts(self._source)
        self._categories: dict[str, list[Category]] = defaultdict(list)
        self._by_code: dict[str, Category] = {}
        for category in Category.objects.filter(parent__isnull=False, in_use=True).order_by("code"):
            self._categories[category.route].append(category)
            self._by_code[category.code] = category
        self._matters = {matter.category_id: matter for matter in Matter.objects.filter(in_use=True)}
        if not self._holders.buildings:
            raise ValueError("There are no buildings in which something could happen.")

    def write(self, number: int) -> Iterator[int]:
        """Save ``number`` cases in the order in which they were filed; yields how many there are so far."""
        moments = sorted(self._filing_time() for _ in range(number))
        for start in range(0, number, BATCH):
            part = moments[start : start + BATCH]
            with transaction.atomic():
                numbers = _take_numbers(part)
                courses = [self._course(at, name) for at, name in zip(part, numbers, strict=True)]
                _save(courses)
                with clock.at(self._now):
                    _plan_reminders([course.running for course in courses if course.running is not None])
            yield start + len(part)

    def _filing_time(self) -> dt.datetime:
        """By day, more and more of them lately."""
        back = dt.timedelta(days=int(DAYS * self._source.random() ** 1.3))
        hour = self._source.triangular(7, 20, 10)
        midnight = dt.datetime.combine(clock.local(self._now - back), dt.time(), tzinfo=clock.CHINA)
        moment = (midnight + dt.timedelta(hours=hour)).replace(second=0, microsecond=0)
        return moment if moment < self._now else self._now - dt.timedelta(minutes=self._source.randint(1, 90))

    def _course(self, at: dt.datetime, number: str) -> Course:
        source = self._source
        route = source.choices(list(ROUTE_WEIGHTS), list(ROUTE_WEIGHTS.values()))[0]
        script, code = source.choice(self._scripts[route]), source.choice(self._holders.buildings)
        said, text = source.choice(TEXTS[route])
        text = text.format(floor=source.randint(1, 6), door=source.randint(101, 604))
        text = f"{source.choice(WHERE)}{text}{source.choice(WHAT_ELSE)}"
        # A city that has other categories has one of the route.
        category = self._by_code.get(said) or source.choice(self._categories[route])
        course = walk(
            script,
            at=at,
            now=self._now,
            code=code,
            matter=self._matters.get(category.pk) if route == RouteCode.APPROVAL else None,
            holders=self._holders,
            source=source,
        )
        course.state |= {
            "number": number,
            "grid_id": self._holders.grids[code],
            "area": code,
            "category": category,
            "title": title_from(text),
            "description": text,
            "address": f"{source.choice(STREETS)}{source.randint(1, 300)}号",
            "source": source.choice((Source.PATROL, Source.VISIT, Source.PHONE, Source.HOTLINE, Source.API)),
            "reporter_name": "沈阿姨" if source.random() < _WITH_NAME else "",
            "filed_by_id": course.events[0].actor_id,
            "filed_at": at,
        }
        return course


def _take_numbers(moments: list[dt.datetime]) -> list[str]:
    """A case number for each moment; the counters go on from where they stand."""
    dates = [clock.date_of(at) for at in moments]
    last: dict[dt.date, int] = {}
    for date, wanted in Counter(dates).items():
        DayCounter.objects.get_or_create(date=date)
        DayCounter.objects.filter(date=date).update(last=F("last") + wanted)
        last[date] = DayCounter.objects.values_list("last", flat=True).get(date=date) - wanted
    numbers = []
    for date in dates:
        last[date] += 1
        numbers.append(number_of(date, last[date]))
    return numbers


def _save(courses: list[Course]) -> None:
    """All rows of a batch, each table in one go."""
    cases = Case.objects.bulk_create(Case(**course.state) for course in courses)
    for case, course in zip(cases, courses, strict=True):
        for run in course.runs:
            run.case = case
    _create(StageRun, [run for course in courses for run in course.runs])
    for case, course in zip(cases, courses, strict=True):
        for opinion in course.opinions:
            opinion.case = case
        for paper in course.papers:
            paper.case = case
        previous, state = "", state_of({name: getattr(case, name) for name in KEPT}, "")
        for event in course.events:
            event.case, event.previous_hash = case, previous
            if event.action == ActionCode.BREACH:
                event.facts[BREACHED] = course.runs[event.facts[BREACHED]].pk
            event.hash = previous = digest(event)
            event.state = state
            event.seal = seal_of(event)
    _create(CaseEvent, [event for course in courses for event in course.events])
    _create(Reminder, [reminder for course in courses for reminder in course.reminders])
    _create(Pause, [pause for course in courses for pause in course.pauses])
    _create(Paper, [paper for course in courses for paper in course.papers])
    _create(ResidentOpinion, [opinion for course in courses for opinion in course.opinions])
    reached: Any = Case.reached.through
    _create(
        reached,
        [
            reached(case=case, organization=course.office)
            for case, course in zip(cases, courses, strict=True)
            if course.office is not None
        ],
    )


def _plan_reminders(running: list[tuple[StageRun, Clock]]) -> None:
    """The next reminders of open stages, by the rule itself; what it plans for the past was sent in time."""
    for run, times in running:
        plan(run, half_at=times.half_at, amber_at=times.amber_at, due_at=times.due_at)
    late = Reminder.objects.filter(run__in=[run for run, _times in running], done_at__isnull=True)
    late.filter(due_at__lte=clock.now()).update(done_at=F("due_at"), result=SENT)


def _create(model: Any, rows: list[Any]) -> None:
    model.objects.bulk_create(rows, batch_size=BATCH)
