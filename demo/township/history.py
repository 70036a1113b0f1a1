"""Lives through the month of the demonstration, moment by moment, with the verbs that a page calls.

Nothing is written around the verbs, so that deadlines, reminders, notices and timelines are what they would
have been. Only the clock is set (``kit.time.clock.at``).
"""

import datetime as dt
import heapq
import itertools
from collections.abc import Callable
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
from demo.stories.diary import AFTER
from demo.stories.pictures import picture
from demo.township.answers import SETTLED, Answers
from demo.township.plans import Move, Plan
from demo.township.register import called
from demo.township.telling import Teller
from demo.township.town import Township
from diaries.actions import add_entry, make_case
from diaries.choices import EntryKind
from kit.actors import TIMETABLE
from kit.errors import Invalid
from kit.time import clock
from residents.choices import VisitPurpose
from staff.choices import Post
from staff.models import Member
from staff.posts.holders import holders

_DESK = Post.TOWNSHIP  # whoever has a right by role only: an official of the street
_CERTIFICATE = "board"
_WITH_PHOTO = 0.5  # share of the cases that can be photographed
_WRITTEN_DOWN = 0.35  # share of the leaders' steps that they write into their diaries
# What kind of entry a case was before it was one, if neither a visit nor a patrol.
_KINDS = {
    "suggestion": EntryKind.OPINION,
    "shared-request": EntryKind.OPINION,
    "neighbours": EntryKind.DISPUTE,
    "family-dispute": EntryKind.DISPUTE,
    "noise": EntryKind.DISPUTE,
    "notice-delivery": EntryKind.PUBLICITY,
}
Deed = Callable[[], None]


class History:
    """An agenda of deeds in the order of their moments."""

    def __init__(self, town: Township, teller: Teller, now: dt.datetime) -> None:
        self._town, self._source, self._now = town, town.source, now
        self._teller = teller
        self._agenda: list[tuple[dt.datetime, int, Deed, bool]] = []
        self._next_reminder: dt.datetime | None = None
        self._asks_again = True
        self._counter = itertools.count()
        self._categories = {category.code: category for category in Category.objects.all()}
        self._answers = Answers(town)

    def note(self, moment: dt.datetime, deed: Deed, *, moves_cases: bool = True) -> None:
        """Put a deed on the agenda; what lies in the future stays there. One that moves no case, as most,
        leaves the next reminder where it is."""
        if moment < self._now:
            heapq.heappush(self._agenda, (moment, next(self._counter), deed, moves_cases))

    def file(self, plan: Plan) -> None:
        """Put a case on the agenda, with everything that follows from it."""
        self._teller.tell(plan)
        self.note(plan.filed_at, lambda: self._file(plan))

    def live(self) -> None:
        """Do everything up to now; reminders are sent when they fall due."""
        while self._agenda:
            moment, _number, deed, moves_cases = heapq.heappop(self._agenda)
            self._remind(moment)
            with clock.at(moment):
                deed()
            self._asks_again |= moves_cases
        self._remind(self._now)

    def _remind(self, until: dt.datetime) -> None:
        """Send the reminders that fall due up to a moment, each at its time."""
        while (moment := self._coming()) is not None and moment <= until:
            with clock.at(moment):
                send_all(by=TIMETABLE)
            self._asks_again = True

    def _coming(self) -> dt.datetime | None:
        """When the next reminder of the month falls due."""
        if self._asks_again:
            self._next_reminder = due(self._now).values_list("due_at", flat=True).first()
            self._asks_again = False
        return self._next_reminder

    def _file(self, plan: Plan) -> None:
        by = self._someone(Post.LEADER, plan.grid.code, None)
        if plan.source in (Source.HOTLINE, Source.SUPERIOR):
            by = self._someone(Post.TOWNSHIP, plan.grid.code, None)
        keeps_diary = plan.source == Source.DIARY and by in self._town.leaders

        def file() -> Case:
            return file_case(by=by, **self._particulars(plan))

        if keeps_diary:
            entry = add_entry(
                by=by,
                date=clock.today(),
                kind=self._kind(plan),
                text=plan.text,
                place=self._town.spots[plan.grid.code],
            )
            case = make_case(entry=entry, by=by, file=file)
        else:
            case = file()
        if plan.source == Source.VISIT and plan.home is not None:
            called(plan.home, clock.now(), plan.text, VisitPurpose.CARE)
        plan.number = case.number
        self._next(case, plan, plan.moves)

    def _kind(self, plan: Plan) -> EntryKind:
        usual = EntryKind.VISIT if plan.home else EntryKind.PATROL
        return _KINDS.get(plan.story.category, usual)

    def _particulars(self, plan: Plan) -> dict[str, Any]:
        shows = plan.story.photo if self._source.random() < _WITH_PHOTO else ""
        name, phone = self._reporter(plan)
        door = plan.home.door if plan.home else ""
        return {
            "grid": plan.grid,
            "category": self._categories[plan.story.category],
            "description": plan.text,
            "route": plan.route,
            "source": plan.source,
            "address": f"{self._town.address(plan.grid)}{door}",
            "reporter_name": name,
            "reporter_phone": phone,
            "uploads": [picture(shows, self._source)] if shows else [],
            "handled_result": plan.story.result if plan.on_the_spot else "",
        }

    def _reporter(self, plan: Plan) -> tuple[str, str]:
        """Who told it: the head of the household, or somebody of the quarter; often nobody."""
        if not plan.story.private or self._source.random() > 0.7:
            return "", ""
        if plan.home is not None:
            return plan.home.head.name, plan.home.head.phone
        return self._town.people.name(), self._town.people.phone()

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
        by = self._actor(case, step)
        try:
            take_step(
                case,
                move.action,
                by=by,
                version=case.version,
                uploads=self._uploads(plan, step),
                **self._answers.of(step, case, plan, move),
            )
        except Invalid as error:
            if "action" not in error.fields:
                raise
            # Too late for it, as when more time is asked for after the deadline: life goes on.
        else:
            self._write_down(case, step, by)
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
        if step.filer and case.filed_by is not None:
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

    def _write_down(self, case: Case, step: AnyStep, by: Member) -> None:
        """What a leader has done stands in the diary of the day, now and then."""
        if step.action not in AFTER or by not in self._town.leaders or self._source.random() > _WRITTEN_DOWN:
            return
        kind, words = AFTER[step.action]
        place = self._town.spots[case.area]
        add_entry(
            by=by,
            date=clock.today(),
            kind=EntryKind(kind),
            text=words.format(title=case.title),
            place=place,
        )
