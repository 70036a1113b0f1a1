"""The audit of decisions about figures. Wiring, because grids know of no audit."""

from grids.models import FiguresDecision
from kit.actors import Actor
from staff.audit.record import note
from staff.choices import AuditAction


def note_decision(*, by: Actor, decision: FiguresDecision, before: str) -> None:
    """Write down that ``by`` has decided which figures of a community count, and what held before (empty:
    nobody had decided)."""
    area = decision.community.code
    note(by, AuditAction.FIGURES_DECIDED, decision, area=area, basis=decision.basis, before=before)
