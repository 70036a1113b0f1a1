"""Who said it, in full for a minute: of an opinion of the people for whoever asks what was meant or tells the
answer, of a message of the box for whoever answers. Written down, and the superior is told. Wiring, because
the diaries know of no superiors."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.public.reporters import Reporter
from diaries.models import BoxMessage, VoicedOpinion
from diaries.queries.private import PURPOSE, reveal_contact_of_message, reveal_sayer
from diaries.rules.opinions import VIEW, VIEW_BOX
from gridgov.pages.reporter import for_a_minute
from gridgov.pages.reveal import tell_of_look
from kit.errors import NotFound
from kit.net.sent_to import sent_from
from kit.privacy.fields import mask_name, mask_phone
from staff.rights.request import StaffRequest, acting


def _tell(request: StaffRequest, area: str, body: str, link: str) -> None:
    facts = {"purpose": PURPOSE.label}
    tell_of_look(by=acting(request), area=area, body=body % facts, link=link)


@login_required
@sent_from("voiced-opinion", "opinion")
def opinion_who(request: HttpRequest, opinion: int) -> HttpResponse:
    """Name and phone of who said it. Raises NotAllowed, NotFound, TooOften."""
    staff = cast(StaffRequest, request)
    rows = VoicedOpinion.objects.within(staff.scope_where(VIEW)).select_related("grid")
    found = rows.filter(pk=opinion).first()
    if found is None:
        raise NotFound
    back = reverse("voiced-opinion", args=[found.pk])
    with transaction.atomic():
        name, phone = reveal_sayer(by=acting(staff), opinion=found, request=request)
        body = _("Who raised an opinion of the people. What for: %(purpose)s")
        _tell(staff, found.grid.code, body, back)
    return _shown(staff, Reporter(name, phone) if phone else Reporter("", "", (name,)), back)


@login_required
@sent_from("box-message", "message")
def box_who(request: HttpRequest, message: int) -> HttpResponse:
    """The phone that was left with a message of the box. Raises NotAllowed, NotFound, TooOften."""
    staff = cast(StaffRequest, request)
    rows = BoxMessage.objects.within(staff.scope_where(VIEW_BOX)).select_related("grid")
    found = rows.filter(pk=message).first()
    if found is None:
        raise NotFound
    back = reverse("box-message", args=[found.pk])
    with transaction.atomic():
        phone = reveal_contact_of_message(by=acting(staff), message=found, request=request)
        body = _("The phone that was left with a message of the box. What for: %(purpose)s")
        _tell(staff, found.grid.code, body, back)
    return _shown(staff, Reporter("", phone), back)


def _shown(request: StaffRequest, shown: Reporter, back: str) -> HttpResponse:
    """On the page that asked, or on one of its own that leads back after a minute."""
    masked = f"{mask_name(shown.name or ''.join(shown.words))} {mask_phone(shown.phone)}".strip()
    context = {"here": "diary", "shown": shown, "masked": masked, "back": back}
    return for_a_minute(request, "diaries/opinions/who_page.html", context)
