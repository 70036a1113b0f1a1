"""The verbs of staff: the only writers of members, appointments and tokens."""

import datetime as dt
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from gridgov.kit.clock import now, today
from gridgov.kit.errors import Conflict, Invalid
from grids.choices import GridLevel
from grids.models import Grid
from staff.choices import AppointmentRole, Identity
from staff.models import ApiToken, Appointment, Member, Organization, User
from staff.tokens import make_token

_HELD_BY_ONE = (AppointmentRole.LEADER, AppointmentRole.LIAISON)
# Who usually leads and guides each level (policy 二(二); design §4.2).
_USUAL: dict[tuple[str, int], tuple[Identity, ...]] = {
    (AppointmentRole.LEADER, GridLevel.COMMUNITY): (Identity.PARTY_SECRETARY,),
    (AppointmentRole.LEADER, GridLevel.RESIDENT_GROUP): (Identity.COMMUNITY_WORKER,),
    (AppointmentRole.LEADER, GridLevel.BUILDING): (
        Identity.STAIRWELL_LEADER,
        Identity.RESIDENT_REPRESENTATIVE,
    ),
    (AppointmentRole.LIAISON, GridLevel.COMMUNITY): (Identity.TOWNSHIP_CADRE,),
    (AppointmentRole.LIAISON, GridLevel.RESIDENT_GROUP): (Identity.COMMUNITY_CADRE,),
    (AppointmentRole.LIAISON, GridLevel.BUILDING): (Identity.GROUP_HEAD, Identity.RESIDENT_REPRESENTATIVE),
}


@transaction.atomic
def create_member(
    *,
    phone: str,
    name: str,
    organization: Organization,
    identity: str,
    password: str = "",
    email: str = "",
) -> Member:
    """A person with a login named by the phone number; without ``password`` nobody can log in yet.

    Raises:
        Invalid: the phone number has a login already, or the password is too weak.
    """
    if User.objects.filter(username=phone).exists():
        raise Invalid(fields={"phone": [_("This phone number has a login already.")]})
    user = User(username=phone, email=email)
    _set_password(user, password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid(fields={"phone": [_("This phone number has a login already.")]}) from error
    return Member.objects.create(
        user=user, phone=phone, name=name, organization=organization, identity=identity
    )


@transaction.atomic
def change_member(
    *, member: Member, name: str, organization: Organization, identity: str, phone: str, email: str
) -> Member:
    """Correct a person's particulars. The login name stays as it is."""
    member.name, member.organization, member.identity, member.phone = name, organization, identity, phone
    member.save(update_fields=["name", "organization", "identity", "phone"])
    User.objects.filter(pk=member.user_id).update(email=email)
    return member


def set_password(*, member: Member, password: str) -> None:
    """Give a member a new password.

    Raises:
        Invalid: it is too weak.
    """
    _set_password(member.user, password)
    member.user.save(update_fields=["password"])


def set_active(*, member: Member, active: bool) -> None:
    """Close or open a login. The tokens of a closed login stop working; its grids count as vacant."""
    User.objects.filter(pk=member.user_id).update(is_active=active)


@transaction.atomic
def appoint(*, member: Member, grid: Grid, role: str, since: dt.date | None = None) -> Appointment:
    """Give ``member`` a role for ``grid`` from ``since`` (default today). Nobody is dismissed by it.

    Raises:
        Invalid: someone else leads or guides the grid (the message names the person), the member has the role
            already, the login is inactive, the grid is retired, or ``since`` is in the future.
    """
    begins = since or today()
    _check_date("since", begins)
    if not member.user.is_active:
        raise Invalid(fields={"member": [_("The login of this member is not active.")]})
    if grid.retired_on is not None:
        raise Invalid(fields={"grid": [_("This grid is no longer in use.")]})
    # A lock on the grid's row: of two who appoint at once, the second sees the first.
    Grid.objects.select_for_update().only("pk").get(pk=grid.pk)
    _check_vacant(member, grid, role)
    try:
        with transaction.atomic():
            return Appointment.objects.create(member=member, grid=grid, role=role, since=begins)
    except IntegrityError as error:
        raise Conflict from error


def _check_vacant(member: Member, grid: Grid, role: str) -> None:
    current = Appointment.objects.current().filter(grid=grid, role=role)
    if current.filter(member=member).exists():
        raise Invalid(fields={"member": [_("This member has this role for the grid already.")]})
    holder = current.select_related("member").first() if role in _HELD_BY_ONE else None
    if holder is not None:
        message = _("%(name)s is the current %(role)s of this grid. Hand it over, or end that first.") % {
            "name": holder.member.name,
            "role": holder.get_role_display(),
        }
        raise Invalid(fields={"role": [message]})


def end_appointment(*, appointment: Appointment, on: dt.date | None = None) -> Appointment:
    """End an appointment; ``on`` (default today) is the first day on which it no longer holds.

    Raises:
        Invalid: ``on`` is before its beginning or in the future.
        Conflict: it has ended already.
    """
    ends = on or today()
    _check_date("until", ends)
    if ends < appointment.since:
        raise Invalid(fields={"until": [_("It can't end before it began.")]})
    if not Appointment.objects.filter(pk=appointment.pk, until__isnull=True).update(until=ends):
        raise Conflict(_("This appointment has ended already."))
    appointment.until = ends
    return appointment


@transaction.atomic
def hand_over(*, grid: Grid, role: str, to: Member, on: dt.date | None = None) -> Appointment:
    """End the current leader's or liaison's appointment and begin that of ``to``, both on one day (today).

    Raises:
        Invalid: several people may hold the role; or as for ``appoint`` and ``end_appointment``.
        Conflict: somebody else was faster.
    """
    if role not in _HELD_BY_ONE:
        raise Invalid(fields={"role": [_("Only the leader and the liaison hand over.")]})
    Grid.objects.select_for_update().only("pk").get(pk=grid.pk)
    current = Appointment.objects.current().filter(grid=grid, role=role).first()
    if current is not None and current.member_id == to.pk:
        raise Invalid(fields={"member": [_("This member has this role for the grid already.")]})
    if current is not None:
        end_appointment(appointment=current, on=on)
    return appoint(member=to, grid=grid, role=role, since=on)


def eligibility_warning(member: Member, grid: Grid, role: str) -> str:
    """A sentence when ``member`` is not of the usual identity for the role (policy 二(二): 一般由…担任); else
    empty. It never refuses."""
    usual = _USUAL.get((role, grid.level), ())
    if not usual or member.identity in usual:
        return ""
    return _("This role is generally held by: %(usual)s. %(name)s is: %(identity)s.") % {
        "usual": " / ".join(str(identity.label) for identity in usual),
        "name": member.name,
        "identity": member.get_identity_display(),
    }


@transaction.atomic
def issue_token(
    *, user: User, name: str, may_write: bool = False, expires_at: dt.datetime | None = None
) -> tuple[ApiToken, str]:
    """Make a token for a program that acts as ``user``; the second value is shown once and not kept.

    Raises:
        Invalid: the name is empty, it would have expired already, or the login is inactive.
    """
    wrong: dict[str, Any] = {}
    if not name.strip():
        wrong["name"] = [_("Say which program it is for.")]
    if expires_at is not None and expires_at <= now():
        wrong["expires_at"] = [_("This moment has passed already.")]
    if not user.is_active:
        wrong["user"] = [_("This login is not active.")]
    if wrong:
        raise Invalid(fields=wrong)
    return make_token(user=user, name=name.strip(), may_write=may_write, expires_at=expires_at)


def revoke_token(*, token: ApiToken) -> ApiToken:
    """End a token at once. Revoking it again changes nothing."""
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now())
    token.refresh_from_db(fields=["revoked_at"])
    return token


def _set_password(user: User, password: str) -> None:
    if not password:
        user.set_unusable_password()
        return
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(fields={"password": error.messages}) from error
    user.set_password(password)


def _check_date(field: str, date: dt.date) -> None:
    if date > today():
        raise Invalid(fields={field: [_("This date is in the future.")]})
