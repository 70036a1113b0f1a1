"""The verbs of what approvals become in the register: for whom an application is, and the welfare record that
somebody who keeps the register makes or checks (policy 二(三): 登记、审核)."""

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.engine.grants import locked, make
from cases.choices import GrantReason, GrantState
from cases.models import Case, Grant
from cases.public.grants import KEEP, is_undecided
from kit.actors import require
from kit.errors import Invalid, NotAllowed
from kit.time import clock
from residents.models import Resident
from staff.models import Member

NOT_MADE = (GrantReason.NOT_HERE, GrantReason.ONCE, GrantReason.BY_MISTAKE)
CHECKED = (GrantReason.STAYS, GrantReason.ENDED)


@transaction.atomic
def name_person(*, case: Case, resident: Resident, by: Member) -> Grant:
    """Say for whom of the register an application is. Before the approval it is noted; after it the record is
    made at once, or one that runs already is found. Said again after that it changes nothing.

    Raises:
        NotAllowed: ``by`` does not keep the register there, or the case grants nothing.
        Invalid: the person is not here.
    """
    require(by.user, KEEP, case)
    require(by.user, KEEP, resident)
    held = Case.objects.select_for_update(of=("self",)).select_related("category").get(pk=case.pk)
    grant = locked(held) or _begun(held)
    if grant.record_id is not None:
        return grant
    if resident.ended_on is not None:
        raise Invalid(_("This person no longer lives here."))
    grant.resident = resident
    if grant.granted_at is not None:
        make(grant, resident, by=by, granted_by=by)
        _settle(grant, by)
    grant.save()
    return grant


@transaction.atomic
def settle_grant(*, case: Case, by: Member, reason: str) -> Grant:
    """Say why there is no record to make after an approval, or that it was checked after the case was opened
    again. Said again it is said once.

    Raises:
        NotAllowed: ``by`` does not keep the register there, or nothing was approved.
        Invalid: no such reason.
    """
    require(by.user, KEEP, case)
    grant = locked(case)
    if grant is None:
        raise NotAllowed
    to_check = grant.state == GrantState.TO_CHECK
    if to_check or grant.state == GrantState.TO_MAKE:
        if reason not in (CHECKED if to_check else NOT_MADE):
            raise Invalid(fields={"reason": [_("Please choose a reason.")]})
        grant.state = GrantState.DONE if to_check else GrantState.DISMISSED
        grant.reason = reason
        _settle(grant, by)
        grant.save()
    return grant


def _begun(case: Case) -> Grant:
    """For an application that is not decided yet. One that was approved before its category granted anything
    is as it was then. Raises NotAllowed."""
    if not is_undecided(case):
        raise NotAllowed
    return Grant(case=case, kind=case.category.grants, state=GrantState.NAMED)


def _settle(grant: Grant, by: Member) -> None:
    grant.settled_by, grant.settled_at = by, clock.now()
