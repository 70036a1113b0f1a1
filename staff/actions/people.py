"""Members and their logins."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from gridgov.kit.errors import Invalid
from staff.actions.accounts import revoke_access
from staff.models import Member, Organization, User
from staff.sessions import end_sessions
from staff.tries import account_limit, forgive


@transaction.atomic
def create_member(
    *,
    phone: str,
    name: str,
    organization: Organization,
    identity: str,
    password: str = "",
    email: str = "",
    must_change_password: bool = False,
) -> Member:
    """A person with a login named by the phone number; without ``password`` nobody can log in yet. With
    ``must_change_password`` the first login begins with choosing one's own.

    Raises:
        Invalid: the phone number has a login already, or the password is too weak.
    """
    if User.objects.filter(username=phone).exists():
        raise Invalid(fields={"phone": [_("This phone number has a login already.")]})
    user = User(username=phone, email=email, must_change_password=must_change_password)
    user.told_names = (name, phone)
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
    """Give a member a new password, which is good for choosing one's own. The old sessions end by it, and so
    does a lock after too many wrong tries.

    Raises:
        Invalid: it is too weak.
    """
    _set_password(member.user, password)
    member.user.must_change_password = True
    member.user.save(update_fields=["password", "must_change_password"])
    end_sessions(member.user)
    forgive(account_limit(member.user.get_username()))


@transaction.atomic
def set_active(*, member: Member, active: bool) -> None:
    """Close or open a login. The sessions and tokens of a closed login end at once, and stay ended when it is
    opened again; its grids count as vacant."""
    User.objects.filter(pk=member.user_id).update(is_active=active)
    if not active:
        revoke_access(member.user)


def _set_password(user: User, password: str) -> None:
    if not password:
        user.set_unusable_password()
        return
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(fields={"password": error.messages}) from error
    user.set_password(password)
