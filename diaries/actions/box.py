"""The verbs of the box about the system itself (国办函〔2026〕12号): put in, answered, told."""

import secrets

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from diaries.actions.opinions._steps import said
from diaries.choices import BoxKind
from diaries.models import BoxMessage
from diaries.rules.opinions import ANSWER_BOX, COMMUNITY
from grids.models import Grid
from kit.actors import require
from kit.errors import Conflict, Invalid, KeyReused, NotFound
from kit.net.sending import LONGEST_OF_FORM
from kit.numbers import phones
from kit.time import clock
from notices.telling import notify
from staff.models import Member

LONGEST = 2000


@transaction.atomic
def put_into_box(
    *, grid: Grid, kind: str, words: str, contact: str = "", sender: Member | None = None, key: str = ""
) -> BoxMessage:
    """Say something of the system itself to a community: anybody may, with a phone or without, signed as
    ``sender`` or not. The same ``key`` (form token) arrives once.

    Raises:
        NotFound: there is no such community.
        Invalid: no words, too many, no such kind, or the phone is none.
        KeyReused: the key was used for other words.
    """
    if len(grid.code) != COMMUNITY or grid.retired_on is not None:
        raise NotFound
    if kind not in BoxKind.values:
        raise Invalid(fields={"kind": [_("Please choose what it is.")]})
    if len(key) > LONGEST_OF_FORM:
        raise Invalid(_("The key of this request is too long."))
    text = said("words", words, _("Please say what it is about."), LONGEST)
    phone = phones.read(contact)
    row, made = BoxMessage.objects.get_or_create(
        key=f"box:{key or secrets.token_hex(16)}",
        defaults={
            "grid": grid,
            "kind": kind,
            "words": text,
            "contact": phone,
            "sender": sender,
            "received_at": clock.now(),
        },
    )
    if not made and (row.grid_id, row.kind, row.words) != (grid.pk, kind, text):
        raise KeyReused
    kept: BoxMessage = row
    return kept


@transaction.atomic
def answer_message(*, by: Member, message: BoxMessage, answer: str, version: int) -> BoxMessage:
    """Answer a message of the box; whoever of the staff signed it hears it at once.

    Raises:
        NotAllowed: ``by`` does not answer there.
        Invalid: there are no words, or too many.
        Conflict: it is answered already, or somebody was faster.
    """
    require(by.user, ANSWER_BOX, message)
    words = said("answer", answer, _("Please say what the answer is."), LONGEST)
    at = clock.now()
    rows = BoxMessage.objects.filter(pk=message.pk, version=version, answered_at__isnull=True)
    heard = {"told_at": at} if message.sender_id and not message.contact else {}
    if not rows.update(version=F("version") + 1, answer=words, answered_by=by, answered_at=at, **heard):
        raise Conflict
    kept: BoxMessage = BoxMessage.objects.select_related("grid", "sender__user").get(pk=message.pk)
    if kept.sender is not None:
        _tell_sender(kept, kept.sender)
    return kept


@transaction.atomic
def tick_off_message(*, by: Member, message: BoxMessage, version: int) -> BoxMessage:
    """Tick off that the phone that was left has heard the answer.

    Raises:
        NotAllowed: ``by`` does not answer there.
        Conflict: there is no answer yet, it was told already, or somebody was faster.
    """
    require(by.user, ANSWER_BOX, message)
    rows = BoxMessage.objects.filter(
        pk=message.pk, version=version, answered_at__isnull=False, told_at__isnull=True
    )
    if not rows.update(version=F("version") + 1, told_at=clock.now()):
        raise Conflict
    kept: BoxMessage = BoxMessage.objects.get(pk=message.pk)
    return kept


def _tell_sender(message: BoxMessage, sender: Member) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        notify(
            recipients=[sender],
            key=f"box-answered:{message.pk}",
            subject=_("What you said of the system is answered"),
            body=message.answer,
            link=reverse("box"),
            about=f"box:{message.pk}",
            to_groups=False,
        )
