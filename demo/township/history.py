"""Lives through the month of the demonstration, moment by moment, with the verbs that a page calls.

Nothing is written around the verbs, so that deadlines, reminders, notices and timelines are what they would
have been. Only the clock is set (``kit.time.clock.at``).
"""

import datetime as dt
import heapq
import itertools
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from cases.actions import file_case, take_step
from cases.actions.batch.remind import send_all
from cases.choices import ActionCode, Source
from cases.deadlines.reminders import due
from cases.models import Case, Category
from cases.workflow.available import AnyStep, deciders
from cases.workflow.meanings import BY_ACTION
from cases.workflow.routes import ROUTES, Step, When
from cases.workflow.worked_by import whose
from demo.township import words
from demo.township.answers import SETTLED, Answers
from demo.township.build import Township
from demo.township.pictures import picture
from demo.township.plans import Move, Plan
from diaries.actions import add_entry, make_case
from diaries.choices import EntryKind
from grids.choices import GridLevel
from kit.actors import TIMETABLE
from kit.errors import Invalid
from kit.time import clock
from notices.actions import mark_all_read
from staff.choices import Post
from staff.models import Member
from staff.posts.holders import holders

_DESK = Post.TOWNSHIP  # whoever has a right by role only: an official of the street
_CERTIFICATE = "board"
_WITH_PHOTO = 0.5  # share of the cases that can be photographed
# How likely a leader writes on a day, by the level of the grid.
_OFTEN = {GridLevel.COMMUNITY: 0.6, GridLevel.RESIDENT_GROUP: 0.5, GridLevel.BUILDING: 0.05}
Deed = Callable[[], None]


class History:
    """An agenda of deeds in the order of their moments."""

    def __init__(self, town: Township, now: dt.datetime) -> None:
        self._town, self._source, self._now = town, town.source, now
        self._agenda: list[tuple[dt.datetime, int, Deed]] = []
        self._counter = itertools.count()
        self._categories = {category.code: category for category in Category.objects.all()}
        self._answers = Answers(self._source, town.offices, self._categories, town.matters)

    def note(self, moment: dt.datetime, deed: Deed) -> None:
        """Put a deed on the agenda; what lies in the future stays there."""
        if moment < self._now:
            heapq.heappush(self._agenda, (moment, next(self._counter), deed))

    def file(self, plan: Plan) -> None:
        """Put a case on the agenda, with everything that follows from it."""
        self.note(plan.filed_at, lambda: self._file(plan))

    def live(self) -> None:
        """Do everything up to now; reminders are sent when they fall due."""
        while self._agenda:
            moment, _number, deed = heapq.heappop(self._agenda)
            _remind(moment)
            with clock.at(moment):
                deed()
        _remind(self._now)

    def _file(self, plan: Plan) -> None:
        by = self._someone(Post.LEADER, plan.grid.code, None)
        if plan.source in (Source.HOTLINE, Source.SUPERIOR):
            by = self._someone(Post.TOWNSHIP, plan.grid.code, None)
        text = self._filled(plan.story.words, plan)
        keeps_diary = plan.source == Source.DIARY and by in self._town.leaders

        def file() -> Case:
            return file_case(by=by, **self._particulars(plan, text))

        if keeps_diary:
            entry = add_entry(by=by, date=clock.today(), kind=EntryKind.PATROL, text=text)
            case = make_case(entry=entry, by=by, file=file)
        else:
            case = file()
        plan.number = case.number
        self._next(case, plan, plan.moves)

    def _particulars(self, plan: Plan, text: str) -> dict[str, Any]:
        shows = plan.story.photo if self._source.random() < _WITH_PHOTO else ""
        with_name = plan.story.private and self._source.random() < 0.7
        return {
            "grid": plan.grid,
            "category": self._categories[plan.story.category],
            "description": text,
            "route": plan.route,
            "source": plan.source,
            "address": f"{self._town.streets[plan.grid.code]}{self._town.spots[plan.grid.code]}",
            "reporter_name": self._town.people.name() if with_name else "",
            "reporter_phone": self._town.people.phone() if with_name else "",
            "uploads": [picture(shows, self._source)] if shows else [],
            "handled_result": plan.story.result if plan.on_the_spot else "",
        }

    def _next(self, case: Case, plan: Plan, moves: list[Move]) -> None:
        """Put the next move on the agenda: at its moment, or when its share of the stage's time is gone."""
        if not moves:
            return
        since, moment = clock.now(), moves[0].at
        if moment is None:
            ends = case.due_at or since + dt.timedelta(days=1)
            moment = since + (ends - since) * moves[0].share
            if not ROUTES[case.route].urgent:
                moment = self._town.days.daytime(moment)
        self.note(max(moment, since + dt.timedelta(seconds=50)), lambda: self._move(case.pk, plan, moves))

    def _move(self, pk: int, plan: Plan, moves: list[Move]) -> None:
        case = Case.objects.get(pk=pk)
        move = moves[0]
        step = self._row(case, move.action)
        try:
            take_step(
                case,
                move.action,
                by=self._actor(case, step),
                version=case.version,
                uploads=self._uploads(plan, step),
                **self._answers.of(step, case, plan, move),
            )
        except Invalid as error:
            if "action" not in error.fields:
                raise
            # Too late for it, as when more time is asked for after the deadline: life goes on.
        case.refresh_from_db()
        self._next(case, plan, moves[1:])
        if move.action == ActionCode.SPLIT:
            for part, what in zip(case.parts.order_by("pk"), plan.parts, strict=True):
                self._next(part, what, what.moves)

    def _row(self, case: Case, action: ActionCode) -> AnyStep:
        """The row of the route's table, else the common action."""
        rows = [
            step
            for step in ROUTES[case.route].steps_at(case.stage, case.handling_grid.level)
            if step.action == action
        ]
        if len(rows) > 1:
            done_by = whose(case)
            rows = [step for step in rows if step.when in (When.ANY, done_by)]
        return rows[0] if rows else BY_ACTION[action]

    def _actor(self, case: Case, step: AnyStep) -> Member:
        """Somebody who may take the step."""
        if isinstance(step, Step):
            return self._someone(step.who[0], case.handling_code, case.office_id)
        if step.filer:
            return case.filed_by
        if step.above:
            return self._source.choice(deciders(case))
        post = Post(case.waiting_post) if step.turn else _DESK
        return self._someone(step.posts[0] if step.posts else post, case.handling_code, case.office_id)

    def _uploads(self, plan: Plan, step: AnyStep) -> list[UploadedFile]:
        """The certificate where one is needed, and now and then a photo of what was done."""
        shows = ""
        if isinstance(step, Step) and step.files:
            shows = _CERTIFICATE
        elif plan.story.photo and step.action in SETTLED and self._source.random() < _WITH_PHOTO / 2:
            shows = plan.story.photo
        return [picture(shows, self._source)] if shows else []

    def _someone(self, post: Post, code: str, office: int | None) -> Member:
        """One of those who hold a post, the printed logins first, so that they have something to look at."""
        people = holders(post, code=code, office_id=office)
        known = [member for member in people if member in self._town.members.values()]
        return known[0] if known and self._source.random() < 0.6 else self._source.choice(people)

    def _filled(self, text: str, plan: Plan) -> str:
        floor = self._source.randint(2, 6)
        return text.format(
            at=self._town.spots[plan.grid.code],
            street=self._town.streets[plan.grid.code],
            floor=floor,
            door=f"{floor}0{self._source.randint(1, 4)}",
        )


def _remind(until: dt.datetime) -> None:
    """Send the reminders that fall due up to a moment, each at its time."""
    while (moment := due(until).values_list("due_at", flat=True).first()) is not None:
        with clock.at(moment):
            send_all(by=TIMETABLE)


def read_inboxes(history: History, town: Township, now: dt.datetime) -> None:
    """Everybody looks into the inbox now and then, the last time some days ago; one in six never does."""
    source, known = town.source, town.members.values()
    for member in Member.objects.order_by("pk"):
        if member not in known and source.random() < 1 / 6:
            continue
        last = now - dt.timedelta(days=source.triangular(0.1, 8, 1))
        for back in (0, 6, 14):
            history.note(last - dt.timedelta(days=back), partial(_read, member))


def write_diaries(history: History, town: Township, now: dt.datetime) -> None:
    """The leaders' diaries of two weeks: staff on most working days, neighbours when there was something."""
    source, known = town.source, town.members.values()
    for member in town.leaders:
        grid = town.home[member.pk]
        often = 0.8 if member in known else _OFTEN[GridLevel(grid.level)]
        for back in range(15):
            evening = clock.local(now - dt.timedelta(days=back)).replace(
                hour=source.randint(15, 19), minute=source.randint(0, 59), second=0, microsecond=0
            )
            off_duty = grid.level < GridLevel.BUILDING and not town.days.calendar.is_working(
                clock.date_of(evening)
            )
            if off_duty or source.random() > often:
                continue
            for _ in range(source.choice((1, 1, 2))):
                history.note(evening, partial(_write, town, member))


def _read(member: Member) -> None:
    mark_all_read(by=member)


def _write(town: Township, member: Member) -> None:
    kind, text, place, participants = town.source.choice(words.DIARY)
    code = town.home[member.pk].code
    names = {"at": town.spots[code], "street": town.streets[code]}
    add_entry(
        by=member,
        date=clock.today(),
        kind=EntryKind(kind),
        text=text.format(**names),
        place=place.format(**names),
        participants=participants,
    )
