"""A note that was taken back, such as a report that joined the wrong case: its words and files can be
reported as a case of their own, so that nothing is lost."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from cases.actions.waiting_files import keep_files
from cases.attachments import Checked, folder
from cases.choices import ActionCode
from cases.models import Case, CaseEvent
from cases.web.report_options import places
from cases.workflow.taking_back import taken_back, to_take_back
from grids.scope import Scope
from kit.numbers.whole import whole
from staff.models import Member
from staff.rights.request import StaffRequest

TAKEN, KEPT = "taken", "kept"  # in the address: which line of which case, and under what its files wait


@dataclass(frozen=True)
class GoingBack:
    """What is about to be taken back: its line, and the files of a note, which go with it."""

    event: CaseEvent
    files: list[Checked]

    @classmethod
    def of(cls, case: Case, action: str, member: Member | None) -> GoingBack | None:
        """None for any other action."""
        event = to_take_back(case, member) if member and action == ActionCode.TAKE_BACK else None
        if event is None:
            return None
        rows = case.attachments.filter(added_by=event.actor, added_at=event.at)
        is_note = event.action == ActionCode.NOTE
        return cls(event, [one for row in rows if (one := row.copied(folder()))] if is_note else [])

    def keep(self) -> str:
        """Let the files wait for the form of a report; what the address says of it, empty for a step."""
        if self.event.action != ActionCode.NOTE or self.event.actor is None:
            return ""
        token = secrets.token_hex(16)
        keep_files(self.files, by=self.event.actor.user, form="report", token=token)
        return "?" + urlencode({TAKEN: f"{self.event.case.number}.{self.event.sequence}", KEPT: token})


def note_of(given: QueryDict, member: Member | None, scope: Scope) -> CaseEvent | None:
    """The note that the address names: one's own, taken back, at a case inside the scope."""
    number, _, line = given.get(TAKEN, "").partition(".")
    sequence = whole(line)
    case = Case.objects.within(scope).select_related("category", "grid").filter(number=number).first()
    if case is None or member is None or sequence is None:
        return None
    if sequence not in taken_back(case.events.filter(action=ActionCode.TAKE_BACK)):
        return None
    event = case.events.filter(sequence=sequence, actor=member, action=ActionCode.NOTE).first()
    if event is not None:
        event.case = case
    return event


def address_of_report(event: CaseEvent, given: QueryDict, scope: Scope) -> str:
    """Where the note is reported as a case; an official first needs the place that she reports in."""
    told = {TAKEN: given.get(TAKEN, ""), KEPT: given.get(KEPT, "")}
    if not places(scope, ""):
        told["grid"] = event.case.grid.code
    return f"{reverse('report')}?{urlencode(told)}"


def to_report_again(request: StaffRequest) -> dict[str, Any]:
    """For the page of a case, here and at the desk: the note that its address says was just taken back, and
    where its words and files are reported as a case of their own; nothing for who may not report."""
    if TAKEN not in request.GET or not request.user.has_perm("cases.add_case"):
        return {}
    note = note_of(request.GET, request.member, request.scope_where("cases.view_case"))
    if note is None:
        return {}
    where = request.scope_where("cases.add_case")
    return {"note": note, "report_it": address_of_report(note, request.GET, where)}


def initial_of(event: CaseEvent | None) -> dict[str, str]:
    """What the form of the report begins with."""
    if event is None:
        return {}
    case = event.case
    return {"description": event.text, "grid": case.grid.code, "category": case.category.code}
