"""Check trees and coverage: what the grids tell by themselves, who is missing, where nobody is on duty
off peak, and what was left without anybody responsible. Wiring, because grids know of no people."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.queries.checks.overdue import overdue
from assessment.rules.checks.quarters import quarter_words
from cases.deadlines.calendar import load_calendar
from gridgov.services.hanging import stranded
from grids.choices import SEVERITY, FindingKind
from grids.queries.coverage import Finding, by_kind, findings
from grids.scope import Scope
from kit.time.clock import today
from kit.time.formats import day_text
from staff.choices import AppointmentRole
from staff.duty.rota import monday_of, week_of, without_off_peak
from staff.models import Shift
from staff.posts.directory import grids_without, planned_from

SHOWN = 20  # findings of a kind
_ROLES = {
    FindingKind.NO_LEADER: AppointmentRole.LEADER,
    FindingKind.NO_LIAISON: AppointmentRole.LIAISON,
}


def vacancies() -> Iterator[Finding]:
    """The grids without leader or liaison (policy 二(二)), with the day from which one is planned. Two
    queries."""
    for kind, role in _ROLES.items():
        rows = grids_without(role).annotate(day=planned_from(role))
        for pk, code, day in rows.values_list("pk", "code", "day"):
            words = _("0 people, 1 needed")
            if day is not None:
                words = _("0 people, 1 needed; planned from %(day)s") % {"day": day_text(day)}
            yield Finding(pk, code, kind, words)


def unserved() -> Iterator[Finding]:
    """The communities with nobody on duty outside office hours this week (policy 二(五), 错时工作制度), where
    duty is planned at all. One query where nobody plans, else three and those of the calendar."""
    if not Shift.objects.exists():
        return
    monday = monday_of(week_of(today()))
    assert monday is not None  # made from a date
    for grid in without_off_peak(monday, load_calendar(), Scope.everything()):
        yield Finding(grid.pk, grid.code, FindingKind.NO_OFF_PEAK_DUTY, _("0 turns of duty, 1 needed"))


def unchecked() -> Iterator[Finding]:
    """The communities where a stage of the last quarter's spot checks was not held (policy 三(三)). Three
    queries."""
    for one in overdue(Scope.everything()):
        words = (
            _("%(stage)s, %(quarter)s: not ended") if one.drawn else _("%(stage)s, %(quarter)s: not drawn")
        )
        told = words % {"stage": one.stage.label, "quarter": quarter_words(one.quarter)}
        yield Finding(one.grid, one.code, FindingKind.CHECK_OVERDUE, told)


def link(finding: Finding) -> str:
    """The path of the grid's page in the admin; where there is none, of the covers, which alone have none."""
    if finding.grid is None:
        return reverse("admin:staff_cover_changelist")
    return reverse("admin:grids_grid_change", args=[finding.grid])


class Command(BaseCommand):
    """Exits with 1 when there is any finding, also when all are warnings (design §5)."""

    help = "Check the trees, the coverage and the team of all grids; exit with 1 when something is found."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print all findings as JSON.")
        parser.add_argument(
            "--all", action="store_true", help=f"Print all findings, not only {SHOWN} of each kind."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = [*findings(), *vacancies(), *unserved(), *unchecked(), *stranded()]
        if options["json"]:
            self._print_json(found)
        else:
            self._print(found, most=None if options["all"] else SHOWN)
        if found:
            text = ngettext("%(n)s finding.", "%(n)s findings.", len(found))
            raise CommandError(text % {"n": len(found)})

    def _print_json(self, found: list[Finding]) -> None:
        rows = [
            {
                "grid": finding.code,
                "kind": finding.kind,
                "severity": finding.severity,
                "measure": str(finding.measure),
                "link": link(finding),
            }
            for finding in found
        ]
        counts = {kind.value: number for kind, number in by_kind(found).items()}
        self.stdout.write(json.dumps({"counts": counts, "findings": rows}, ensure_ascii=False, indent=1))

    def _print(self, found: list[Finding], *, most: int | None) -> None:
        counts = by_kind(found)
        if not counts:
            self.stdout.write(_("Nothing was found."))
        for kind, number in counts.items():
            self.stdout.write(f"{number:>7}  {SEVERITY[kind].label}  {kind.label} ({kind.value})")
        for kind, number in counts.items():
            self.stdout.write(f"\n{kind.label} ({kind.value})")
            of_kind = (finding for finding in found if finding.kind == kind)
            for finding in islice(of_kind, most):
                self.stdout.write(f"  {finding.code}  {finding.measure}  {link(finding)}")
            if most is not None and number > most:
                self.stdout.write(_("  … and %(more)s more (--all shows them).") % {"more": number - most})
