"""Members: made with a login, and their particulars."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from kit.actors import Actor, require
from kit.errors import Conflict, Invalid
from kit.numbers import names, phones
from staff.accounts.login_names import check_login_name
from staff.accounts.passwords import put_password
from staff.actions._growing import end_outgrown, end_what_changed, hold_growing
from staff.audit.record import area_of_member, note, note_of_login, note_of_particulars
from staff.audit.telling import tell_of_power
from staff.choices import AuditAction
from staff.models import Member, Organization, User
from staff.rights.administrators import check_holds_no_post, needs_second_key, separated
from staff.rights.logins import CHANGE, email_set_by, require_in_charge, require_own
from staff.rights.power import may_place
from staff.rights.rank import ABOVE_ALL

ADD = "staff.add_member"
_PARTICULARS = ("name", "organization_id", "identity", "phone")
_BEYOND = _("Somebody of this organization and identity stands as high as you; ask the level above.")


@transaction.atomic
def create_member(
    *,
    by: Actor,
    phone: str,
    name: str,
    organization: Organization,
    identity: str,
    password: str = "",
    email: str = "",
    must_change_password: bool = False,
) -> Member:
    """A person with a login named by the phone number; without ``password`` nobody can log in yet. With
    ``must_change_password`` the first login begins with choosing one's own. Whom a system administrator
    enters where the three administrators are separate persons, the security administrator lets in. No notice
    goes to ``email`` before she has said that it is hers.

    Raises:
        NotAllowed: ``by`` makes no members.
        Invalid: the organization is not governed by ``by``, the place in it is not lower than that of ``by``
            (a party secretary's is above a community worker's), the phone number has a login already or
            can't be a login name, or the password is too weak.
    """
    require(by, ADD)
    _check_place(by, ADD, organization, identity)
    name, phone = names.plain(name), phones.read(phone)
    if User.objects.filter(username=phone).exists():
        raise Invalid(fields={"phone": [_("This phone number has a login already.")]})
    check_login_name(phone, field="phone")
    user = User(username=phone, email=email, must_change_password=must_change_password)
    user.email_by = email_set_by(by, user)
    user.told_names = (name, phone)
    put_password(user, password)
    user.password_by = by if password and isinstance(by, User) else None
    if needs_second_key(by):
        user.is_active, user.taken_rank = False, ABOVE_ALL
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid(fields={"phone": [_("This phone number has a login already.")]}) from error
    made = Member.objects.create(
        user=user, phone=phone, name=name, organization=organization, identity=identity
    )
    note_of_login(by, AuditAction.LOGIN_OPENED, user)
    end_outgrown(by, made)
    return made


@transaction.atomic
def change_member(
    *,
    by: Actor,
    member: Member,
    name: str,
    organization: Organization,
    identity: str,
    phone: str,
    email: str,
) -> Member:
    """Correct a person's particulars. The login name stays as it is. What was changed goes into the audit,
    and is told to her and the level above; another organization, which is another area, and another identity,
    which may be a higher post, as a change of rights.

    Raises:
        NotAllowed: ``by`` is not in charge of the member.
        Invalid: the organization is not governed by ``by``, or the new place is not lower than that of
            ``by``.
    """
    hold_growing(member)
    require_in_charge(by, member)
    before = Member.objects.select_related("user").get(pk=member.pk)
    moves = before.organization_id != organization.pk
    placed = moves or before.identity != identity
    if placed:
        _check_place(by, CHANGE, organization, identity)
    if moves and before.is_auditor and separated():
        check_holds_no_post(before, organization)
    name = names.plain(name)
    # What stands there in another way, such as an extension, stays until somebody changes it.
    phone = phone if phone == before.phone else phones.read(phone)
    member.name, member.organization, member.identity, member.phone = name, organization, identity, phone
    member.save(update_fields=["name", "name_key", "initials", "organization", "identity", "phone"])
    if email != before.user.email:
        member.user.email = email
        member.user.email_by = email_set_by(by, member.user)
        member.user.save(update_fields=["email", "email_by"])
    changed = [name for name in _PARTICULARS if getattr(member, name) != getattr(before, name)]
    changed += ["email"] if email != before.user.email else []
    if placed:
        facts = {"organization": organization.pk, "identity": identity, "changed": changed}
        note_of_login(by, AuditAction.ROLE_CHANGED, member.user, **facts)
        end_what_changed(by, member)
    particulars = [name for name in changed if name in ("name", "phone", "email")]
    if particulars:
        home, email_before = area_of_member(member), before.user.own_email
        note_of_particulars(by, member, member, particulars, area=home, before=email_before)
    return member


@transaction.atomic
def settle_email(*, by: Actor, user: User, email: str, mine: bool) -> None:
    """Say whether ``email``, which somebody else set, is one's own: notices go there from now on, or it is
    removed. Told to her and the level above. Saying it again changes nothing.

    Raises:
        NotAllowed: it is somebody else's login.
        Conflict: it is another address by now.
    """
    require_own(by, user)
    kept = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if kept.email != email:
        raise Conflict
    if kept.email_by_id is None:
        return
    user.email, user.email_by = (email if mine else ""), None
    user.save(update_fields=["email", "email_by"])
    note(by, AuditAction.MEMBER_CHANGED, user, changed=["email"], mine=mine)
    tell_of_power(by, AuditAction.MEMBER_CHANGED, Member.objects.filter(user=user), user, own=True)


def _check_place(by: Actor, permission: str, organization: Organization, identity: str) -> None:
    if not may_place(by, permission, organization, identity):
        raise Invalid(fields={"organization": [_BEYOND]})
