"""What the page of one case shows, at a desk and on the phone, and the step that is taken on it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases.actions import take_step, whom_it_tells
from cases.choices import ActionCode, PhotoKind, RouteCode, StageCode
from cases.deadlines.sums import DeadlineSum, limit_in_words, sum_of, with_what_sums_need
from cases.models import Attachment, Case, CaseEvent, StageRun, TextTemplate, Watcher
from cases.queries.duplicates import Similar, similar_to
from cases.queries.family import Readable, Relatives, files_of
from cases.queries.wording import (
    due_in_words,
    facts_in_words,
    map_link,
    outcome_in_words,
    path_of,
    waiting_in_words,
)
from cases.web.forms import StepForm
from cases.web.merging import SURE, GoesOn
from cases.web.of_resident import OfResident
from cases.web.offer import Offer
from cases.web.text_templates import offered
from cases.web.uploads import FormFiles
from cases.workflow.available import AnyStep, next_steps
from cases.workflow.conditions import WITHIN, Merging
from cases.workflow.inputs import TEXT
from cases.workflow.people.turn import waiting_members
from cases.workflow.routes import BURNING
from cases.workflow.taking_back import to_take_back
from cases.workflow.validation import fields_of, why_file
from grids.codes import county_of, township_of
from grids.queries.areas import names_of
from grids.queries.spots import kilometres_if_far, spot_at
from grids.scope import Scope
from kit.errors import Conflict, Invalid, NotAllowed
from kit.forms import show_errors
from kit.numbers.whole import whole
from kit.text import Text
from kit.time import clock
from staff.models import Appointment, Member
from staff.posts.directory import team_of


@dataclass
class Typed:
    """What an official typed for a step that was not taken, so that it is not lost."""

    action: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    refused: Invalid | None = None
    stale: bool = False
    files: FormFiles | None = None

    @property
    def removes(self) -> bool:
        """Whether only a file is to be taken out of the form: nothing is done with the case."""
        return self.files is not None and self.files.removes

    def goes_on(self, case: Case, member: Member | None, scope: Scope) -> GoesOn | None:
        """The case that a merge names."""
        named = self.data.get("case", "") if self.action == ActionCode.MERGE else ""
        return GoesOn.of(case, named, member, scope) if named else None

    def asks(self, case: Case, member: Member | None, scope: Scope) -> bool:
        """Whether nothing is done yet: only a file is taken out of the form, or the case that goes on is
        to be shown first."""
        if self.removes:
            return True
        main = self.goes_on(case, member, scope)
        return main is not None and self.data.get(SURE) != main.case.number

    @property
    def version(self) -> int:
        """The version of the case that the official saw; 0 when there is none."""
        return whole(self.data.get("version", "")) or 0

    @property
    def words(self) -> list[str]:
        """Everything typed, for copying when the step is no longer there."""
        hidden = ("csrfmiddlewaretoken", "version", "kept", "drop", SURE)
        names = [name for name in self.data if name not in hidden]
        return [str(value) for name in names for value in self._values(name) if value]

    def _values(self, name: str) -> list[Any]:
        """All values of a field: of boxes several may be ticked."""
        return self.data.getlist(name) if isinstance(self.data, MultiValueDict) else [self.data[name]]

    def form(self, case: Case, step: AnyStep) -> StepForm:
        """The form of ``step`` with what was typed; after a conflict with the version shown now."""
        data: MultiValueDict[str, Any] = MultiValueDict()
        for name in fields_of(step, case):
            if name in self.data:
                data.setlist(name, self._values(name))
        data["version"] = case.version if self.stale else self.version
        return StepForm(data, case=case, step=step, auto_id=f"{step.action}_%s")


@dataclass(frozen=True)
class Line:
    """A line of the timeline, as its reader may read it; ``gone``: it was taken back."""

    event: CaseEvent
    text: str
    facts: list[tuple[Text, Text]]
    gone: bool


class CasePage(OfResident):
    """One case, for the template. At most twenty-three queries, however long the timeline."""

    def __init__(
        self,
        case: Case,
        member: Member | None,
        typed: Typed,
        dress: Callable[[StepForm], StepForm] | None = None,
        *,
        scope: Scope,
    ) -> None:
        """``dress`` gives the forms a look; ``scope`` is what the reader may open."""
        self.case = case
        self.scope = scope
        self.member = member
        self.typed = typed
        self.dress = dress or _plain
        self.now = clock.now()

    @property
    def due(self) -> str:
        """The time left, or missed."""
        return due_in_words(self.case, self.now)

    @cached_property
    def place(self) -> str:
        """The full path, from the county down."""
        codes = [county_of(self.case.area), township_of(self.case.area)]
        names = names_of(codes)
        return " / ".join([*(names[code] for code in codes if code in names), path_of(self.case)])

    @property
    def kilometres_away(self) -> int | None:
        """How far from the grid it was reported, when that is too far to have been in it."""
        return kilometres_if_far(spot_at(self.case.latitude, self.case.longitude), self.case.grid)

    @property
    def map_link(self) -> str:
        """What opens a map there, on a phone."""
        return map_link(self.case)

    @property
    def waiting(self) -> str:
        """For which post it waits."""
        return waiting_in_words(self.case)

    @cached_property
    def people(self) -> list[Member]:
        """The people whose turn it is."""
        return waiting_members(self.case)

    @property
    def outcome(self) -> Text:
        """How it ended."""
        return outcome_in_words(self.case)

    @cached_property
    def events(self) -> list[Line]:
        """The timeline, the newest first."""
        rows = list(self.case.events.select_related("actor__organization").order_by("-sequence"))
        readable = Readable.of(rows, self.scope)
        return [
            Line(
                event,
                readable.text(event),
                list(facts_in_words(event, readable.facts(event), unit=self._unit_at(event))),
                readable.is_gone(event),
            )
            for event in rows
        ]

    @cached_property
    def photos(self) -> list[tuple[Text, list[Attachment]]]:
        """The photos and papers by what they show: before, after, other; each in the order in which they
        came, those of the cases that were merged into this one too."""
        rows = list(files_of(self.case))
        groups = ((kind.label, [row for row in rows if row.kind == kind]) for kind in PhotoKind)
        return [(label, found) for label, found in groups if found]

    @cached_property
    def family(self) -> list[tuple[Text, Case | None]]:
        """The cases that belong to this one: its whole, its parts, the one it was merged into, and those that
        were merged into it; None for a whole or a main case that is not open to the reader. One query."""
        case, found = self.case, Relatives.of(self.case, self.scope)
        rows: list[tuple[Text, Case | None]] = []
        if case.part_of_id is not None:
            rows.append((_("Part of"), found.whole))
        if case.merged_into_id is not None:
            rows.append((_("Merged into"), found.main))
        rows += [(_("Part"), one) for one in found.parts]
        return rows + [(_("Merged"), one) for one in found.merged]

    @cached_property
    def team(self) -> list[Appointment]:
        """Who coordinates together while the case is at a grid (policy 二(四), 各级网格小组). One query."""
        return team_of(self.case.handling_grid) if self.case.stage == StageCode.COORDINATING else []

    @cached_property
    def similar(self) -> list[Similar]:
        """Open cases that may be the same, for somebody who may merge them. One query."""
        if self.member is None or all(offer.step.action != ActionCode.MERGE for offer in self.offers):
            return []
        return similar_to(self.case, self.scope)

    @cached_property
    def same(self) -> list[Similar]:
        """Those of the similar cases into which this one can be merged. None without similar ones."""
        if not self.similar:
            return []
        merging = Merging(self.case)
        return [one for one in self.similar if merging.why_not(one.case) is None]

    @cached_property
    def runs(self) -> list[tuple[StageRun, str]]:
        """The stages so far with the limit and the rule that set each deadline."""
        rows = with_what_sums_need(self.case.runs.select_related("grid", "office"))
        return [(run, limit_in_words(run)) for run in rows]

    @cached_property
    def suspended_until(self) -> dt.date | None:
        """On which day a suspension ends at the latest."""
        pauses = (pause for run, _limit in self.runs for pause in run.pauses.all())
        return next((pause.ends_on for pause in pauses if pause.until is None), None)

    @cached_property
    def supervisions(self) -> list[Watcher]:
        """Who watches the case, and by when each wants an answer. One query, where anybody does."""
        rows = self.case.watchers.select_related("member__organization").order_by("since", "pk")
        return list(rows) if self.case.supervised_at is not None else []

    @cached_property
    def deadline_sum(self) -> DeadlineSum | None:
        """How the deadline of the present stage came about; None when closed."""
        now = next((run for run, _limit in self.runs if run.left_at is None), None)
        return sum_of(now) if now is not None else None

    def _unit_at(self, event: CaseEvent) -> str:
        """The unit of the limit that held when it happened."""
        return next((run.unit for run, _limit in reversed(self.runs) if run.entered_at <= event.at), "")

    @cached_property
    def _possible(self) -> list[Offer]:
        return [self._offer(step) for step in next_steps(self.case, self.member)]

    @property
    def offers(self) -> list[Offer]:
        """What this member may do now. What was typed stands in its form again."""
        return [one for one in self._possible if one.step.action != ActionCode.TAKE_BACK]

    @cached_property
    def undo(self) -> tuple[CaseEvent, dt.datetime] | None:
        """What this member has just done and may take back, and until when; it stands on top of the page."""
        if self.member is None or all(one.step.action != ActionCode.TAKE_BACK for one in self._possible):
            return None
        last = self.events[0].event
        if last.action == ActionCode.TAKE_BACK and last.actor_id == self.member.pk:
            return None  # another tap on the same place would take back what she did before
        event = to_take_back(self.case, self.member)
        return (event, event.at + WITHIN) if event is not None else None

    @cached_property
    def templates(self) -> list[TextTemplate]:
        """The words that are offered to the member here. One query."""
        return [] if self.member is None else list(offered(self.case, self.member))

    def _fitting(self, step: AnyStep) -> list[TextTemplate]:
        if TEXT not in step.inputs:
            return []
        return [one for one in self.templates if one.action in ("", step.action)]

    @property
    def further(self) -> list[Offer]:
        """What is possible but seldom needed: nobody waits for it, and it is no note, nor a question to a
        resident who reported by her own hand."""
        near = {ActionCode.NOTE} | ({ActionCode.ASK_REPORTER} if self.own_report else set())
        return [offer for offer in self.offers if not offer.awaited and offer.step.action not in near]

    @property
    def further_opened(self) -> bool:
        """Whether one of these was tried, so that its words are in sight."""
        return any(offer.opened for offer in self.further)

    def _offer(self, step: AnyStep) -> Offer:
        tried, files = step.action == self.typed.action, self._files(step.action)
        if tried and self.typed.data:
            form = self.typed.form(self.case, step)
            if self.typed.refused is not None:
                show_errors(form, self.typed.refused)
        else:  # nothing was typed yet
            form = StepForm(case=self.case, step=step, auto_id=f"{step.action}_%s")
        more: dict[str, Any] = {"templates": self._fitting(step), "why_file": why_file(step, self.case)}
        more["burns"] = self.case.route == RouteCode.EMERGENCY and self.case.stage in BURNING
        more |= {"files": files, "goes_on": self.goes_on if tried else None}
        return Offer(step, self.dress(form), opened=tried or files is not None, **more)

    def _files(self, action: str) -> FormFiles | None:
        """The files that wait for the form of ``action``."""
        files = self.typed.files
        return files if files is not None and files.form == form_of(self.case, action) else None

    def ending(self, action: str) -> Offer | None:
        """The offer of an action that ends or hides the case; None when it is no such, or not offered."""
        return next((one for one in self.offers if one.step.action == action and one.ends), None)

    @cached_property
    def goes_on(self) -> GoesOn | None:
        """The case into which this one is about to be merged."""
        return self.typed.goes_on(self.case, self.member, self.scope)

    def told_by(self, offer: Offer) -> list[Member]:
        """Whom an ending will tell."""
        if self.member is None:
            return []
        told = whom_it_tells(self.case, offer.step, self.member)
        told += self.goes_on.told if self.goes_on else []
        return list({one.pk: one for one in told}.values())

    @property
    def leftover(self) -> list[str]:
        """Words typed for a step that is not offered any more."""
        if not self.typed.action or any(one.step.action == self.typed.action for one in self.offers):
            return []
        return self.typed.words


def _plain(form: StepForm) -> StepForm:
    return form


def form_of(case: Case, action: str) -> str:
    """What files that are chosen for this step of this case wait for."""
    return f"{case.number}:{action}"


def typed_for(case: Case, action: str, request: HttpRequest) -> Typed:
    """What was typed and chosen for a step."""
    return Typed(action, request.POST, files=FormFiles.of(request, form_of(case, action)))


def keep_typed(case: Case, member: Member | None, typed: Typed) -> None:
    """Let the files of a step that was not taken wait, and say what is wrong with those that can't; where it
    is offered no more, they wait for a note."""
    files = typed.files
    if files is None:
        return
    if files.errors and typed.refused is None:
        typed.refused = Invalid(fields={"photos": files.errors})
    files.keep()
    if all(step.action != typed.action for step in next_steps(case, member)):
        files.hand_to(form_of(case, ActionCode.NOTE))


def take_typed(case: Case, member: Member | None, typed: Typed) -> CaseEvent:
    """Take the step that a page offered, with the version that its reader saw.

    Raises:
        NotAllowed: the login has no member, or the step is not offered to it.
        Conflict: the case has moved on since.
        Invalid: as ``take_step``.
    """
    if member is None:
        raise NotAllowed(_("Only members can act; this login has no member."))
    if typed.version != case.version:
        raise Conflict
    step = next((one for one in next_steps(case, member) if one.action == typed.action), None)
    if step is None:
        raise NotAllowed
    given = typed.form(case, step).given()
    uploads = typed.files.given() if typed.files else []
    # The same note from a form that was opened anew after a lost answer is known by its words.
    key = uuid.uuid4().hex if typed.action == ActionCode.NOTE else ""
    return take_step(case, typed.action, by=member, version=typed.version, uploads=uploads, key=key, **given)
