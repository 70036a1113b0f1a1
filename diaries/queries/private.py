"""Who raised an opinion, and the phone that was left in the box, in full: once, with a record."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from diaries.models import BoxMessage, VoicedOpinion
from diaries.rules.opinions import ANSWER_BOX, REVEAL
from kit.errors import NotAllowed, NotFound
from staff.audit import purposes
from staff.audit.record import subject_of
from staff.audit.reveals import record_reveal
from staff.choices import RevealPurpose
from staff.models import Member

PURPOSE = RevealPurpose.CONTACT


def reveal_sayer(
    *, by: Member, opinion: VoicedOpinion, request: HttpRequest | None = None
) -> tuple[str, str]:
    """Name and phone of who said it, in full and once, for whoever tells the answer or asks what was meant.
    Leaves a record; who is told of it is wiring.

    Raises:
        NotFound: nobody left a name or a phone.
        NotAllowed: ``by`` may not.
        TooOften: ``by`` has seen as many numbers as there may be in an hour.
    """
    if not by.user.has_perm(REVEAL, opinion):
        raise NotAllowed(_("You may not see this in full."))
    if not (opinion.sayer_name or opinion.sayer_phone):
        raise NotFound(_("No name and no phone was left."))
    record_reveal(
        by=by,
        subject=subject_of(opinion),
        area=opinion.grid.code,
        purpose=purposes.written(PURPOSE, str(opinion.pk)),
        facts={"field": "sayer_phone" if opinion.sayer_phone else "sayer_name"},
        request=request,
    )
    return str(opinion.sayer_name), str(opinion.sayer_phone)


def reveal_contact_of_message(*, by: Member, message: BoxMessage, request: HttpRequest | None = None) -> str:
    """The phone that was left, in full and once, for whoever answers. Leaves a record; who is told of it is
    wiring.

    Raises:
        NotFound: none was left.
        NotAllowed: ``by`` does not answer there.
        TooOften: ``by`` has seen as many numbers as there may be in an hour.
    """
    if not by.user.has_perm(ANSWER_BOX, message):
        raise NotAllowed(_("You may not see this in full."))
    if not message.contact:
        raise NotFound(_("No phone was left."))
    record_reveal(
        by=by,
        subject=subject_of(message),
        area=message.grid.code,
        purpose=purposes.written(PURPOSE, str(message.pk)),
        facts={"field": "contact"},
        request=request,
    )
    return str(message.contact)
