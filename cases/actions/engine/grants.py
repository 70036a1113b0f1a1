"""An approval that grants an entitlement makes the record of the register (policy 二(三): 登记、审核), in the
same transaction and once. Where it is not certain for whom, nothing is guessed: somebody who keeps the
register there makes it."""

from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cases.choices import GrantState, Outcome, RouteCode
from cases.models import Case, Grant
from kit.actors import APPROVAL, System
from kit.errors import Invalid
from residents.access import alone_at
from residents.models import Resident
from residents.registry import register_granted
from staff.models import Member


def locked(case: Case) -> Grant | None:
    """What is known of the approval of ``case``, locked."""
    rows = Grant.objects.select_for_update(of=("self",)).select_related("case", "record")
    found: Grant | None = rows.filter(case=case).first()
    return found


def granted(case: Case, by: Member) -> None:
    """``by`` has approved: the record is made, or one that runs already is found, or somebody has to make it.
    The case's row is locked by whoever calls; approved once more there is still one record."""
    kind = case.category.grants
    if not kind or case.route != RouteCode.APPROVAL or case.decision != Outcome.APPROVED:
        return
    grant = locked(case) or Grant(case=case)
    grant.kind, grant.granted_at, grant.reason = kind, case.updated_at, ""
    grant.state = GrantState.TO_MAKE
    person = grant.resident or _named_by(case)
    if person is not None:
        try:
            make(grant, person, by=APPROVAL, granted_by=by)
        except Invalid:  # moved away or died since: whoever knows the doors decides
            grant.state = GrantState.TO_MAKE
    grant.save()


def make(grant: Grant, resident: Resident, *, by: Member | System, granted_by: Member) -> None:
    """Register what was granted, and link it; not saved yet. Raises NotAllowed, Invalid as the register."""
    before = grant.record_id
    record, new = register_granted(
        resident=resident, by=by, granted_by=granted_by, kind=grant.kind, grounds=_grounds()
    )
    grant.resident, grant.record, grant.state = resident, record, GrantState.DONE
    grant.is_new = new or (grant.is_new and record.pk == before)


def in_doubt(case: Case) -> None:
    """It is decided no longer: nothing is ended in silence, whoever keeps the register checks the record.
    What was not made yet needs not be made."""
    rows = Grant.objects.filter(case=case)
    rows.filter(state=GrantState.DONE).update(state=GrantState.TO_CHECK, reason="")
    undone = rows.filter(state__in=[GrantState.TO_MAKE, GrantState.DISMISSED], record__isnull=True)
    undone.update(state=GrantState.NAMED, granted_at=None, reason="")


def _grounds() -> str:
    """What the record rests on. Without the number: not everybody who reads it may open the case."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Granted by an approval; the record leads to the case.")


def _named_by(case: Case) -> Resident | None:
    """The only one who lives where the case came from; None when it came from no household, or several live
    there."""
    home = import_string(settings.HOUSEHOLD_OF_CASE)(case.pk)
    return alone_at(home) if home is not None else None
