"""What approvals have become in the register, as far as a reader may see it: whoever opens the case may not
see the record, and whoever sees the record may not open the case."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from cases.choices import GrantReason, GrantState, Outcome, RouteCode
from cases.models import Case, Grant
from grids.scope import Scope
from kit.actors import Actor
from kit.text import Text
from residents.models import WelfareRecord

KEEP = "residents.add_welfarerecord"
VIEW_RECORD = "residents.view_welfarerecord"
Sees = Callable[[str], Scope]


def grant_of(case: Case, sees: Sees) -> Grant | None:
    """What the approval of ``case`` has become, for whoever sees welfare records there and, where there is a
    record, that one too; else None. One query, and one more where there is a record."""
    scope = sees(VIEW_RECORD)
    if not case.category.grants or not scope.covers(case.area):
        return None
    found: Grant | None = Grant.objects.within(scope).filter(case=case).first()
    if found is None or found.record_id is None:
        return found
    found.record = WelfareRecord.objects.within(scope).defer("grounds").filter(pk=found.record_id).first()
    return found if found.record is not None else None


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page of a case says of the register: in words, with the record and whose it is, and what its
    reader may do about it there (empty: nothing)."""

    words: Text
    reason: Text
    record: int | None
    resident: int | None
    asks: Text

    @classmethod
    def of(cls, case: Case, by: Actor, sees: Sees) -> Shown | None:
        """None for a case that grants nothing, and for whoever has no business with welfare records there.
        Two queries at most."""
        grant = grant_of(case, sees)
        keeps = by.has_perm(KEEP) and sees(KEEP).covers(case.area)
        if grant is not None:
            asks = _ASKS.get(grant.state, "") if keeps else ""
            reason = GrantReason(grant.reason).label if grant.reason else ""
            person = grant.record.resident_id if grant.record is not None else None
            return cls(_words(grant), reason, grant.record_id, person, asks)
        if not keeps or not is_undecided(case):
            return None
        return cls(_("An approval makes the welfare record"), "", None, None, _("Say for whom"))


def is_undecided(case: Case) -> bool:
    """Whether an approval of ``case`` can still make a record."""
    applies = bool(case.category.grants) and case.route == RouteCode.APPROVAL
    return applies and case.closed_at is None and case.decision == Outcome.NONE


_ASKS: dict[str, Text] = {
    GrantState.NAMED: _("Change for whom"),
    GrantState.TO_MAKE: _("Make the record"),
    GrantState.TO_CHECK: _("Check the record"),
}


def _words(grant: Grant) -> Text:
    if grant.state == GrantState.NAMED and grant.resident_id is not None:
        return _("An approval makes the welfare record; for whom is noted")
    if grant.state == GrantState.NAMED:
        return _("An approval makes the welfare record")
    if grant.state == GrantState.DONE and not grant.is_new:
        return _("There was a welfare record of this kind already; nothing new was made")
    return GrantState(grant.state).label


def cases_of(records: Collection[int], sees: Sees) -> dict[int, list[str]]:
    """The numbers of the approvals from which these welfare records came, of those that the reader may open.
    One query."""
    seen = Case.objects.within(sees("cases.view_case")).filter(pk=OuterRef("case"))
    rows = Grant.objects.filter(record__in=records).annotate(number=Subquery(seen.values("number")[:1]))
    found: dict[int, list[str]] = {}
    for record, number in rows.filter(number__isnull=False).order_by("pk").values_list("record", "number"):
        found.setdefault(record, []).append(number)
    return found
