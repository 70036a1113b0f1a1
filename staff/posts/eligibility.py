"""Who usually holds which post (policy 二(二): 一般由…担任; design §4.2)."""

from django.utils.translation import gettext_lazy as _

from grids.choices import GridLevel
from grids.models import Grid
from staff.choices import AppointmentRole, Identity
from staff.models import Member

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


def eligibility_warning(member: Member, grid: Grid, role: str) -> str:
    """A sentence when ``member`` is not of the usual identity for the role; else empty. It never refuses."""
    usual = _USUAL.get((role, grid.level), ())
    if not usual or member.identity in usual:
        return ""
    return _("This role is generally held by: %(usual)s. %(name)s is: %(identity)s.") % {
        "usual": " / ".join(str(identity.label) for identity in usual),
        "name": member.name,
        "identity": member.get_identity_display(),
    }
