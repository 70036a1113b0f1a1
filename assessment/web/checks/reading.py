"""Who comes onto the pages of spot checks, and what she sees there."""

from typing import Any

from django.utils.translation import gettext as _

from assessment.models import SpotCheck, SpotCheckRound
from assessment.queries.checks.checkers import checks_in, rows_of
from assessment.rules.checks.rights import REGISTER, VIEW, VIEW_CHECK
from kit.errors import NotAllowed, NotFound
from residents import access
from residents.choices import ResidenceKind, Tenure
from staff.models import Member
from staff.rights.request import StaffRequest, acting


def reader(request: StaffRequest) -> Member:
    """The member who reads spot checks. Raises NotAllowed for a login that reads none."""
    if not request.user.has_perm(VIEW):
        raise NotAllowed(_("Your post has no spot checks."))
    return acting(request)


def round_of(request: StaffRequest, pk: int) -> SpotCheckRound:
    """A round that she sees. Raises NotFound."""
    rows = SpotCheckRound.objects.within(request.scope_where(VIEW))
    found: SpotCheckRound | None = (
        rows.select_related("drawn_by", "ended_by", "director", "first").filter(pk=pk).first()
    )
    if found is None:
        raise NotFound
    return found


def checks_of(request: StaffRequest, round: SpotCheckRound, member: Member) -> Any:
    """The checks of a round that she sees."""
    return rows_of(round, member, request.scope_where(VIEW_CHECK)).select_related("by", "round", "task")


def check_of(request: StaffRequest, round: SpotCheckRound, pk: int, member: Member) -> SpotCheck:
    """A check that she sees. Raises NotFound."""
    found: SpotCheck | None = checks_of(request, round, member).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def to_check(request: StaffRequest, round: SpotCheckRound, pk: int, member: Member) -> SpotCheck:
    """A check that is hers to answer. Raises NotFound, NotAllowed."""
    found = check_of(request, round, pk, member)
    if not checks_in(member, round):
        raise NotAllowed
    return found


def known_of(request: StaffRequest, check: SpotCheck) -> dict[str, str]:
    """What the register says of a household, as far as she may see it and masked; nothing of one that has
    left her register. Two queries."""
    register = request.scope_where(REGISTER)
    try:
        home = access.household(register, check.household)
    except NotFound:
        return {}
    known = access.known_of(register, [home.pk])[home.pk]
    return {
        "people": str(known.people),
        "kind": str(ResidenceKind(home.kind).label),
        "tenure": str(Tenure(home.tenure).label),
        "phone": known.phone or _("missing"),
        "head": known.name,
    }
