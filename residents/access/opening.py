"""Whoever opens a page on which people are named leaves a record, under the person or the household that it
is about (PIPL 44, 45)."""

from kit.actors import Actor
from residents.access.looking import needs_reason, reason
from residents.models import Household, Resident, Visit, WelfareRecord
from staff.audit.record import record, subject_of
from staff.choices import AuditAction

Opened = Resident | Household | Visit | WelfareRecord


def opened(*, by: Actor, row: Opened | None, page: str, purpose: str = "", matter: str = "") -> None:
    """Write down that ``by`` sees a page; ``page`` says which. ``row`` is what the page is about, None for a
    list of entitlements.

    Raises:
        Invalid: ``by`` looks from above the street or town and does not say what for.
    """
    about = _about(row)
    why = reason(purpose, matter, *_names(about)) if needs_reason(by) else ""
    area = "" if about is None else about.household.area if isinstance(about, Resident) else about.area
    subject = subject_of(about) if about is not None else WelfareRecord._meta.label_lower
    record(
        by=by,
        action=AuditAction.VIEW_PRIVATE,
        subject=subject,
        area=area,
        purpose=why,
        facts={"page": page},
    )


def _about(row: Opened | None) -> Resident | Household | None:
    """Whom a page is about: of a visit the household, of an entitlement the person."""
    if isinstance(row, Visit):
        return row.household
    return row.resident if isinstance(row, WelfareRecord) else row


def _names(about: Resident | Household | None) -> list[str]:
    """Who may be named in words about it."""
    if isinstance(about, Household):
        return list(about.residents.values_list("name", flat=True))
    return [about.name] if about is not None else []
