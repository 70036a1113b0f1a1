"""The audit: who looked at what, who changed which right. One function writes it; nothing changes it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kit.actors import Actor
from kit.net.client import client_address
from kit.net.current import current_request
from kit.privacy.logs import masked
from kit.text import Text
from staff.audit.anchors import AUDIT, note_dropped
from staff.audit.chain import append, chain_of
from staff.audit.telling import tell_of_power
from staff.choices import AuditAction
from staff.models import AuditRecord, Member, Organization, User
from staff.rights.scopes import member_of

KEPT_MONTHS = 6  # the least, as the database's trigger also says


def subject_of(row: Model) -> str:
    """How the audit names a row: ``staff.member:12``. The kind and the number, nothing that it holds."""
    return f"{row._meta.label_lower}:{row.pk}"


def record(
    *,
    by: Actor | Member | None,
    action: str,
    subject: str,
    area: str = "",
    purpose: str = "",
    facts: dict[str, Any] | None = None,
    request: HttpRequest | None = None,
    login: str = "",
) -> None:
    """Write down that ``by`` did ``action`` (an AuditAction) to ``subject`` (``subject_of`` a row).

    ``by`` is a login, with a member or without, or a part of the system under its own name; None: whoever
    asks for the page. ``area`` is the code of the grid or division that the subject lies in; it decides who
    may read the record. ``facts`` are small values such as a count or the names of fields, never what they
    held; what looks like an id number, a phone or an address is masked all the same. ``request``, or else the
    one that is being answered, gives the address of the client and the path without its query. ``login`` is
    for a name that is nobody's.
    """
    request = request or current_request()
    login = login or _login_of(by, request)
    append(
        AuditRecord(
            chain=chain_of(by if by is not None else _user_of(request), login),
            member=by if isinstance(by, Member) else member_of(by),
            login=login,
            action=action,
            subject=subject[:100],
            area=area,
            purpose=masked(purpose)[:200],
            facts=_clean(_with_program(by, facts or {})),
            address=client_address(request) if request is not None else None,
            path=masked(request.path)[:200] if request is not None else "",
        )
    )


def note(by: Actor, action: str, row: Model, *, area: str = "", **facts: Any) -> None:
    """As ``record``, for what was done to ``row``."""
    record(by=by, action=action, subject=subject_of(row), area=area, facts=facts)


def record_for(request: HttpRequest, action: str, row: Model, *, area: str = "", **facts: Any) -> None:
    """As ``note``, for what the person of ``request`` did to ``row``."""
    note(request.user, action, row, area=area, **facts)


def note_of_login(by: Actor, action: str, user: User, **facts: Any) -> None:
    """As ``note``, for what ``by`` did to a login: of one's own under the login, of somebody else's under the
    member, in her area, and she and the level above are told; of a login without a member those who are told
    of what no post stands above. At most four queries besides those of the messages."""
    own = isinstance(by, User) and by.pk == user.pk
    member = None if own else Member.objects.select_related("organization").filter(user=user).first()
    if member is None:
        note(by, action, user, **facts)
        if not own:
            tell_of_power(by, action, [], user)
    else:
        note(by, action, member, area=area_of_member(member), **facts)
        tell_of_power(by, action, [member], member)


def note_of_particulars(
    by: Actor, row: Member | User, member: Member | None, changed: Sequence[str], *, area: str, before: str
) -> None:
    """As ``note``, for ``changed`` columns of ``row``, a member or her login. She and the level above are
    told, and she also at ``before``, her e-mail until now, where that was changed: whoever changes where she
    is reached could keep from her what is meant for her. Queries of the messages."""
    note(by, AuditAction.MEMBER_CHANGED, row, area=area, changed=list(changed))
    login = row.user if isinstance(row, Member) else row
    with translation.override(settings.LANGUAGE_CODE):
        labels = [str(_column(row, login, name).verbose_name) for name in changed]
        more = _("Changed: %(names)s.") % {"names": "、".join(labels)}
        if login.email_by_id is not None and "email" in changed:
            asked = _("No notices go to the new e-mail before its holder confirms it on “My account”.")
            more = f"{more} {asked}"
    tell_of_power(
        by,
        AuditAction.MEMBER_CHANGED,
        [member],
        member or row,
        more=more,
        own=isinstance(by, User) and by.pk == login.pk,
        email_before=before if "email" in changed else "",
    )


def _column(row: Member | User, login: User, name: str) -> Any:
    """The field of that name, of the row itself or else of the login."""
    holder = row if any(field.name == name for field in row._meta.fields) else login
    return holder._meta.get_field(name)


def note_of_end(
    by: Actor,
    action: str,
    row: Model,
    giver: User,
    *,
    members: Sequence[Member | None],
    area: str,
    more: Text = "",
) -> None:
    """As ``note``, for ``row`` of ``members`` (None: of a login without one), which ended because ``giver``
    could not give it now; they, the level above and ``by`` are told why. Queries of the messages."""
    note(by, action, row, area=area, given_by=giver.pk, outgrown=True)
    with translation.override(settings.LANGUAGE_CODE):
        words = _("It was given by %(name)s, who may no longer give it, because rights have changed.")
        why = words % {"name": giver.audit_label()}
    tell_of_power(by, action, members, row, more=f"{why} {more}".strip(), own=True)


def home_of(organization: Organization) -> str:
    """The area of an organization's people in the audit: what it administers, when that is one place. At most
    two queries."""
    codes = [*organization.divisions.values_list("code", flat=True)[:2]]
    codes += organization.communities.values_list("code", flat=True)[:2]
    return codes[0] if len(codes) == 1 else ""


def area_of_member(member: Member) -> str:
    """The area of a member in the audit: that of the organization, else that of the highest grid to which she
    is appointed. A record of no area is read by every city. At most three queries."""
    posts = member.appointments.current().order_by("grid__level", "grid__code")
    return home_of(member.organization) or posts.values_list("grid__code", flat=True).first() or ""


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
    if not old.exists():
        return 0
    with transaction.atomic():
        note_dropped(AUDIT, before)
        return old.delete()[0]


def _with_program(by: Actor | Member | None, facts: dict[str, Any]) -> dict[str, Any]:
    """``facts``, with the program that acts in the name of ``by``."""
    login = by.user if isinstance(by, Member) else by
    program = login.program if isinstance(login, User) else ""
    return {**facts, "program": program} if program else facts


def _login_of(by: Actor | Member | None, request: HttpRequest | None) -> str:
    if by is not None:
        return by.user.get_username() if isinstance(by, Member) else by.get_username()
    user = _user_of(request)
    return user.get_username() if user is not None else ""


def _user_of(request: HttpRequest | None) -> User | None:
    user = getattr(request, "user", None)
    return user if isinstance(user, User) and user.is_authenticated else None


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {str(name): _clean(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(one) for one in value]
    return value
