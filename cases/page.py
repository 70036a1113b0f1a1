"""What the page of one case shows, at a desk and on the phone, and the step that is taken on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from cases.actions import take_step
from cases.announcements import waiting_members
from cases.choices import ActionCode, PhotoKind, StageCode
from cases.duplicates import Similar, similar_to
from cases.fact_fields import fields_of
from cases.forms import PHOTO_TYPES, StepForm
from cases.models import Attachment, Case, CaseEvent, StageRun, TextTemplate
from cases.opinions import is_open_to_opinion, may_ask_resident
from cases.routes import Fact, Step
from cases.steps import AnyStep, next_steps
from cases.text_templates import offered
from cases.words import (
    due_in_words,
    facts_in_words,
    limit_in_words,
    outcome_in_words,
    path_of,
    waiting_in_words,
)
from gridgov.kit import clock
from gridgov.kit.errors import Conflict, Invalid, NotAllowed
from gridgov.kit.forms import show_errors
from gridgov.kit.private import mask_name, mask_phone
from gridgov.kit.text import Text
from grids.areas import names_of
from staff.directory import team_of
from staff.models import Appointment, Member
from staff.scopes import scope_of


@dataclass
class Typed:
    """What an official typed for a step that was not taken, so that it is not lost."""

    action: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    refused: Invalid | None = None
    stale: bool = False

    @property
    def version(self) -> int:
        """The version of the case that the official saw; 0 when there is none."""
        text = str(self.data.get("version", ""))
        return int(text) if text.isdigit() else 0

    @property
    def words(self) -> list[str]:
        """Everything typed, for copying when the step is no longer there."""
        hidden = ("csrfmiddlewaretoken", "version")
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
class Offer:
    """A step that may be taken now, with its form."""

    step: AnyStep
    form: StepForm
    opened: bool
    templates: Sequence[TextTemplate] = ()
    accept = PHOTO_TYPES

    @property
    def of_stage(self) -> bool:
        """Whether it moves the case along its route, rather than being possible at any time."""
        return isinstance(self.step, Step)


class CasePage:
    """One case, for the template. At most twenty queries, however long the timeline."""

    def __init__(
        self,
        case: Case,
        member: Member | None,
        typed: Typed,
        dress: Callable[[StepForm], StepForm] | None = None,
    ) -> None:
        """``dress`` gives the forms a look."""
        self.case = case
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
        codes = [self.case.area[:length] for length in (6, 9)]
        names = names_of(codes)
        return " / ".join([*(names[code] for code in codes if code in names), path_of(self.case)])

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

    @property
    def reporter(self) -> str:
        """The reporter, masked; empty when anonymous."""
        name, phone = self.case.reporter_name, self.case.reporter_phone
        return " ".join(part for part in (mask_name(name), mask_phone(phone)) if part)

    @cached_property
    def events(self) -> list[tuple[CaseEvent, list[tuple[Text, Text]]]]:
        """The timeline, the newest first, each line with its facts."""
        rows = self.case.events.select_related("actor").order_by("-sequence")
        return [(event, list(facts_in_words(event))) for event in rows]

    @cached_property
    def photos(self) -> list[tuple[Text, list[Attachment]]]:
        """The photos and papers by what they show: before, after, other; each in the order in which they
        came."""
        rows = list(self.case.attachments.all())
        groups = ((kind.label, [row for row in rows if row.kind == kind]) for kind in PhotoKind)
        return [(label, found) for label, found in groups if found]

    @cached_property
    def family(self) -> list[tuple[Text, Case]]:
        """The cases that belong to this one: its whole, its parts, the one it was merged into, and those that
        were merged into it. Two queries."""
        case = self.case
        above = [(_("Part of"), case.part_of), (_("Merged into"), case.merged_into)]
        found = [(label, one) for label, one in above if one is not None]
        found += [(_("Part"), one) for one in case.parts.order_by("pk")]
        return found + [(_("Merged"), one) for one in case.merged.order_by("pk")]

    @cached_property
    def team(self) -> list[Appointment]:
        """Who coordinates together while the case is at a grid (policy 二(四), 各级网格小组). One query."""
        return team_of(self.case.handling_grid) if self.case.stage == StageCode.COORDINATING else []

    @cached_property
    def similar(self) -> list[Similar]:
        """Open cases that may be the same, for somebody who may merge them. One query."""
        if self.member is None or all(offer.step.action != ActionCode.MERGE for offer in self.offers):
            return []
        return similar_to(self.case, scope_of(self.member.user))

    @cached_property
    def runs(self) -> list[tuple[StageRun, str]]:
        """The stages so far with the limit and the rule that set each deadline."""
        rows = self.case.runs.select_related("grid", "office").prefetch_related("pauses")
        return [(run, limit_in_words(run)) for run in rows]

    @cached_property
    def offers(self) -> list[Offer]:
        """What this member may do now. What was typed stands in its form again."""
        return [self._offer(step) for step in next_steps(self.case, self.member)]

    @cached_property
    def templates(self) -> list[TextTemplate]:
        """The words that are offered to the member here. One query."""
        return [] if self.member is None else list(offered(self.case, self.member))

    def _fitting(self, step: AnyStep) -> list[TextTemplate]:
        if Fact.TEXT not in step.facts:
            return []
        return [one for one in self.templates if one.action in ("", step.action)]

    @property
    def further(self) -> list[Offer]:
        """What is possible but seldom needed: neither a step of the stage nor a note."""
        return [offer for offer in self.offers if not offer.of_stage and offer.step.action != ActionCode.NOTE]

    @property
    def further_opened(self) -> bool:
        """Whether one of these was tried, so that its words are in sight."""
        return any(offer.opened for offer in self.further)

    @property
    def asks_resident(self) -> bool:
        """Whether this member may make a link for the resident's opinion."""
        return is_open_to_opinion(self.case) and may_ask_resident(self.case, self.member)

    def _offer(self, step: AnyStep) -> Offer:
        if step.action != self.typed.action:
            form = StepForm(case=self.case, step=step, auto_id=f"{step.action}_%s")
            return Offer(step, self.dress(form), opened=False, templates=self._fitting(step))
        form = self.typed.form(self.case, step)
        if self.typed.refused is not None:
            form.is_valid()
            if self.typed.refused.fields:
                show_errors(form, self.typed.refused)
        return Offer(step, self.dress(form), opened=True, templates=self._fitting(step))

    @property
    def leftover(self) -> list[str]:
        """Words typed for a step that is not offered any more."""
        if not self.typed.action or any(offer.opened for offer in self.offers):
            return []
        return self.typed.words


def _plain(form: StepForm) -> StepForm:
    return form


def take_typed(
    case: Case, member: Member | None, typed: Typed, uploads: Sequence[UploadedFile] = ()
) -> CaseEvent:
    """Take the step that a page offered, with the version that its reader saw.

    Raises:
        NotAllowed: the login has no member, or the step is not offered to it.
        Conflict: the case has moved on since.
        Invalid: as ``take_step``, and for gaps in the form (then without fields: the form knows them).
    """
    if member is None:
        raise NotAllowed(_("Only members can act; this login has no member."))
    if typed.version != case.version:
        raise Conflict
    step = next((one for one in next_steps(case, member) if one.action == typed.action), None)
    if step is None:
        raise NotAllowed
    form = typed.form(case, step)
    if not form.is_valid():
        raise Invalid
    return take_step(case, typed.action, by=member, version=typed.version, uploads=uploads, **form.facts())
