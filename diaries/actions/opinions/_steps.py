"""What the verbs of opinions have in common: a step is done once, on the opinion that was seen."""

import datetime as dt
import secrets
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from diaries.choices import OpinionStep
from diaries.models import VoicedOpinion, VoicedOpinionEvent
from kit.errors import Conflict, Invalid, KeyReused
from kit.net.sending import LONGEST_OF_CASE
from kit.text import tidy
from staff.accounts.senders import wait_for_own
from staff.models import Member

LONGEST = 4000


def own_key(by: Member, key: str) -> str:
    """The key under which a sending of ``by`` is known. Raises Invalid."""
    if len(key) > LONGEST_OF_CASE:
        raise Invalid(_("The key of this request is too long."))
    return f"{by.pk}:{key or secrets.token_hex(16)}"


def said(name: str, words: str, missing: Any = None, most: int = LONGEST) -> str:
    """The words of a field, tidied. Raises Invalid: too long, or nothing where ``missing`` says what
    lacks."""
    kept = tidy(words)
    if not kept and missing is not None:
        raise Invalid(fields={name: [missing]})
    if len(kept) > most:
        raise Invalid(fields={name: [_("At most %(most)s characters.") % {"most": most}]})
    return kept


def sent_before(by: Member, step: OpinionStep, key: str, opinion: VoicedOpinion) -> VoicedOpinion | None:
    """What the form with this ``key`` did before. Raises Invalid, KeyReused."""
    wait_for_own(by.user_id)
    own = own_key(by, key)
    sent = VoicedOpinionEvent.objects.select_related("opinion__grid").filter(key=own).first() if key else None
    if sent is None:
        return None
    found: VoicedOpinion = sent.opinion
    if (sent.step, found.pk) != (step, opinion.pk):
        raise KeyReused(first=found)
    return found


def claim(opinion: VoicedOpinion, version: int, **values: Any) -> VoicedOpinion:
    """Write ``values`` if the opinion is still the one that was seen; read anew. Raises Conflict."""
    rows = VoicedOpinion.objects.filter(pk=opinion.pk, version=version)
    if not rows.update(version=F("version") + 1, **values):
        raise Conflict
    kept: VoicedOpinion = VoicedOpinion.objects.select_related("grid", "case", "collected_by__user").get(
        pk=opinion.pk
    )
    return kept


def append(
    opinion: VoicedOpinion, step: OpinionStep, by: Member, at: dt.datetime, words: str = "", key: str = ""
) -> None:
    """What was done, by whom and when."""
    VoicedOpinionEvent.objects.create(
        opinion=opinion, step=step, by=by, at=at, words=words, key=own_key(by, key)
    )
