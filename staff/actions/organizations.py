"""Organizations, and what they administer: the scope of their members follows it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.models import Division, Grid
from grids.scope import Scope
from kit.actors import Actor, require
from kit.errors import Invalid, NotAllowed
from kit.numbers import phones, titles
from staff.actions._closing import close_until_opened
from staff.actions._growing import end_what_changed, hold_growing
from staff.audit.record import home_of, note
from staff.audit.telling import tell_of_power
from staff.choices import AuditAction
from staff.models import Organization, User
from staff.rights.administrators import check_members_of_three
from staff.rights.in_charge import governs
from staff.rights.power import may_arrange
from staff.rights.roles import scope_where

_BEYOND = _("It does not administer everything that its part administers; choose one above it.")
ADD, CHANGE = "staff.add_organization", "staff.change_organization"


@transaction.atomic
def save_organization(
    *,
    by: Actor,
    organization: Organization | None = None,
    name: str,
    kind: str,
    parent: Organization | None = None,
    divisions: Iterable[Division] = (),
    communities: Iterable[Grid] = (),
    phone: str = "",
) -> Organization:
    """Keep an organization with the areas that it administers. A change of them, or of what it is, needs a
    strictly higher post, because the rights of its members follow it, and is in the audit.

    Raises:
        NotAllowed: what it administers, now or from now on, is not all inside the area where ``by`` arranges
            organizations, it would administer nothing, or what its members may is or would be as high as the
            post of ``by``.
        Invalid: it would be part of an organization that is not one above it (``_check_parent``), or one of
            the three administrators, where they are separate persons, is a member, and would have a post by
            it; or ``phone`` is no telephone number.
    """
    require(by, ADD if organization is None else CHANGE)
    scope = scope_where(by, CHANGE)
    if organization is not None and not governs(scope, organization):
        raise NotAllowed
    made = organization or Organization()
    hold_growing(*(made.members.all() if made.pk is not None else ()))
    old = Organization.objects.filter(pk=made.pk).first()  # a form has written its values into the row
    before = _areas(made)
    was = old.kind if old is not None else ""
    arranges = old is None or may_arrange(by, CHANGE, old)
    made.name, made.kind, made.parent, made.phone = titles.written(name), kind, parent, _phone(phone, old)
    made.save()
    made.divisions.set(divisions)
    made.communities.set(communities)
    _check_place(made, scope, moved=old is None or parent != old.parent)
    after = _areas(made)
    if after != before or kind != was:
        if not (arranges and may_arrange(by, CHANGE, made)):
            raise NotAllowed(_("What an office is and administers is settled by the level above it."))
        check_members_of_three(made)
        facts = {"administers": sorted(after), "kind": kind, "was": was}
        note(by, AuditAction.ROLE_CHANGED, made, area=home_of(made), **facts)
        tell_of_power(by, AuditAction.ROLE_CHANGED, made.members.filter(user__is_active=True), made)
        end_what_changed(by, *made.members.select_related("user"), organization=made)
        # What an office is gives its people their rights: it takes two, like every grant.
        for user in User.objects.filter(member__organization=made) if old is not None else ():
            close_until_opened(by, user)
    return made


def _phone(text: str, old: Organization | None) -> str:
    """The office phone in its one writing; what stands there in another way stays until it is changed."""
    if old is not None and text == old.phone:
        return text
    number = phones.read_offices(text)
    longest = Organization._meta.get_field("phone").max_length or 0
    if len(number) > longest:
        raise Invalid(fields={"phone": [_("At most %(most)s characters.") % {"most": longest}]})
    return number


@transaction.atomic
def delete_organization(*, by: Actor, organization: Organization) -> None:
    """Delete an organization to which nothing refers. Raises NotAllowed: system administrators do that."""
    require(by, "staff.delete_organization")
    note(by, AuditAction.ROLE_CHANGED, organization, area=home_of(organization), deleted=True)
    organization.delete()


def _check_place(made: Organization, scope: Scope, *, moved: bool) -> None:
    """What it administers lies inside ``scope``; where it has ``moved``, inside what its new parent does.
    Raises NotAllowed, Invalid."""
    if not governs(scope, made):
        raise NotAllowed(_("Say what it administers, inside your own area."))
    if moved:
        _check_parent(made)


def _check_parent(made: Organization) -> None:
    """An organization is part of one that administers all that it does itself, and of no part of its own. One
    query a level."""
    above, seen = made.parent, {made.pk}
    while above is not None:
        if above.pk in seen:
            raise Invalid(fields={"parent": [_("This organization would be part of itself.")]})
        seen.add(above.pk)
        above = above.parent
    if made.parent is None:
        return
    around = tuple(_areas(made.parent))
    if not around or not all(code.startswith(around) for code in _areas(made)):
        raise Invalid(fields={"parent": [_BEYOND]})


def _areas(organization: Organization) -> set[str]:
    """The codes of what it administers; of a new one, nothing."""
    if organization.pk is None:
        return set()
    return {
        *organization.divisions.values_list("code", flat=True),
        *organization.communities.values_list("code", flat=True),
    }
