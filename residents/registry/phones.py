"""The verb of a phone that is missing or wrong: asked at the door, without the rest of the form."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit.errors import Conflict, Invalid
from kit.numbers import phones
from residents.bookkeeping.particulars import Particulars
from residents.bookkeeping.writing import demand, hold_home
from residents.models import Resident
from residents.registry.people import change_resident
from staff.models import Member


@transaction.atomic
def change_phone(*, resident: Resident, by: Member, version: int, phone: str) -> Resident:
    """Correct the phone of somebody, and nothing else. What it says already changes nothing, whatever
    ``version`` was seen: a form that was sent twice.

    Raises:
        NotAllowed: ``by`` may not.
        Invalid: it is no phone number, or the person is not here.
        Conflict: somebody was faster.
    """
    demand(by, "change_resident", resident)
    hold_home(resident)
    kept = Resident.objects.select_related("household").get(pk=resident.pk)
    if kept.ended_on is not None:
        raise Invalid(_("This person no longer lives here."))
    number = phones.read(phone)
    if number == kept.phone:
        return kept
    if kept.version != version:
        raise Conflict
    said = Particulars(
        name=kept.name,
        id_number=str(kept.id_number),
        phone=number,
        birth=None if kept.id_number else kept.born,
        sex="" if kept.id_number else kept.sex,
        kind=kept.kind,
        relation=kept.relation,
        away=kept.away,
        tags=list(kept.tags.all()),
    )
    return change_resident(resident=kept, by=by, version=version, particulars=said)
