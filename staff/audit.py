"""The audit: who looked at what, who changed which right. One function writes it; nothing changes it."""

import datetime as dt
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from gridgov.kit.addresses import client_address
from gridgov.kit.current import current_request
from gridgov.kit.logs import masked
from staff.models import AuditRecord, Member, Organization
from staff.scopes import member_of

KEPT_MONTHS = 6  # the least, as the database's trigger also says


def subject_of(row: Model) -> str:
    """How the audit names a row: ``staff.member:12``. The kind and the number, nothing that it holds."""
    return f"{row._meta.label_lower}:{row.pk}"


def record(
    *,
    by: Member | None,
    action: str,
    subject: str,
    area: str = "",
    purpose: str = "",
    facts: dict[str, Any] | None = None,
    request: HttpRequest | None = None,
    login: str = "",
) -> None:
    """Write down that ``by`` did ``action`` (an AuditAction) to ``subject`` (``subject_of`` a row).

    ``area`` is the code of the grid or division that the subject lies in; it decides who may read the record.
    ``facts`` are small values such as a count or the names of fields, never what they held; what looks like
    an id number, a phone or an address is masked all the same. ``request``, or else the one that is being
    answered, gives the address of the client and the path without its query. ``login`` is for those who are
    no member.
    """
    request = request or current_request()
    AuditRecord.objects.create(
        member=by,
        login=login or _login_of(by, request),
        action=action,
        subject=subject[:100],
        area=area,
        purpose=masked(purpose)[:200],
        facts=_clean(facts or {}),
        address=client_address(request) if request is not None else None,
        path=masked(request.path)[:200] if request is not None else "",
    )


def record_for(request: HttpRequest, action: str, row: Model, *, area: str = "", **facts: Any) -> None:
    """As ``record``, for what the person of ``request`` did to ``row``."""
    by = member_of(request.user)
    record(by=by, action=action, subject=subject_of(row), area=area, facts=facts, request=request)


def home_of(organization: Organization) -> str:
    """The area of an organization's people in the audit: what it administers, when that is one place. At most
    two queries."""
    codes = [*organization.divisions.values_list("code", flat=True)[:2]]
    codes += organization.communities.values_list("code", flat=True)[:2]
    return codes[0] if len(codes) == 1 else ""


def prune(*, months: int) -> int:
    """Delete the records that are older than ``months`` (of 31 days). Returns how many.

    Raises:
        ValueError: ``months`` is less than ``KEPT_MONTHS``.
    """
    if months < KEPT_MONTHS:
        raise ValueError(f"Audit records are kept for {KEPT_MONTHS} months at least.")
    before = timezone.now() - dt.timedelta(days=31 * months)
    old = AuditRecord.objects.filter(at__lt=before)
    # Asked first: the application's role may lack the right to delete (docs/operations.md).
    return old.delete()[0] if old.exists() else 0


def _login_of(by: Member | None, request: HttpRequest | None) -> str:
    if by is not None:
        return by.user.get_username()
    user = getattr(request, "user", None)
    return user.get_username() if user is not None and user.is_authenticated else ""


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {str(name): _clean(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(one) for one in value]
    return value
