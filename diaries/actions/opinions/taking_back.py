"""What a hurried finger did with an opinion is put right: one that was collected by mistake or twice is
withdrawn, one that was gathered with others that say something else is taken out again."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from diaries.actions.opinions._steps import append, claim, said, sent_before
from diaries.choices import OpinionState, OpinionStep
from diaries.models import VoicedOpinion
from diaries.rules.opinions import COLLECT, SORT
from kit.actors import require
from kit.errors import Conflict, Invalid, NotFound
from kit.time import clock
from notices.choices import Kind
from notices.telling import Message, notify_all
from staff.models import Member


@transaction.atomic
def withdraw_opinion(
    *, by: Member, opinion: VoicedOpinion, reason: str = "", version: int, key: str = ""
) -> VoicedOpinion:
    """Withdraw an opinion that should not be there: its collector until somebody has sorted it, who sorts
    there as long as it is open, with the reason, of which the collector is told. What it came from, an entry
    of the diary, can become one anew. It stays in the lists of all, marked, until its retention is over.

    Raises:
        NotAllowed: ``by`` neither collected it nor sorts there.
        Invalid: the reason lacks or is too long; it has a case, or others are gathered with it.
        KeyReused: the key was used for something else.
        Conflict: it is answered or withdrawn already, its collector comes too late, or somebody was faster.
    """
    own = VoicedOpinion.objects.filter(pk=opinion.pk, collected_by=by).exists()  # that of ``by``
    require(by.user, COLLECT if own else SORT, opinion)
    words = said("reason", reason, None if own else _("Please say why."))
    if (sent := sent_before(by, OpinionStep.WITHDRAW, key, opinion)) is not None:
        return sent
    kept = _locked(opinion)
    if kept.state not in (OpinionState.COLLECTED, OpinionState.SORTED):
        raise Conflict(_("This opinion is answered or withdrawn already."))
    if kept.gathered_into_id is not None or kept.gathered.exists():
        raise Invalid(_("It is gathered with others: please take it out first."))
    if kept.case_id is not None:
        raise Invalid(_("It has become a case, which is ended there."))
    if kept.state == OpinionState.SORTED and not by.user.has_perm(SORT, kept):
        raise Conflict(_("It was sorted meanwhile: whoever answers it in the community can withdraw it."))
    at = clock.now()
    kept = claim(kept, version, state=OpinionState.WITHDRAWN, withdrawn_at=at, entry=None)
    append(kept, OpinionStep.WITHDRAW, by, at, words, key)
    if not own:
        notify_all([_to_collector(kept)])
    return kept


@transaction.atomic
def take_out_opinion(*, by: Member, opinion: VoicedOpinion, version: int, key: str = "") -> VoicedOpinion:
    """Take an opinion out of the one into which it was gathered: it is answered by itself again, by the day
    that it had.

    Raises:
        NotAllowed: ``by`` does not sort there.
        Invalid: it is not gathered into another one.
        KeyReused: the key was used for something else.
        Conflict: the answer is there already, or somebody was faster.
    """
    require(by.user, SORT, opinion)
    if (sent := sent_before(by, OpinionStep.TAKE_OUT, key, opinion)) is not None:
        return sent
    kept = _locked(opinion)
    if kept.gathered_into_id is None:
        raise Invalid(_("It is not gathered into another one."))
    if kept.state == OpinionState.ANSWERED:
        raise Conflict(_("This opinion is answered already."))
    at = clock.now()
    kept = claim(kept, version, gathered_into=None)
    append(kept, OpinionStep.TAKE_OUT, by, at, key=key)
    return kept


def _locked(opinion: VoicedOpinion) -> VoicedOpinion:
    """The opinion as it is now, held. What is gathered into it waits for the same row. Raises NotFound."""
    rows = VoicedOpinion.objects.select_for_update(of=("self",)).select_related("grid")
    kept: VoicedOpinion | None = rows.filter(pk=opinion.pk).first()
    if kept is None:
        raise NotFound
    return kept


def _to_collector(opinion: VoicedOpinion) -> Message:
    """Neither what was said nor by whom stands in the message."""
    with translation.override(settings.LANGUAGE_CODE):
        facts = {"topic": opinion.get_topic_display(), "grid": opinion.grid.name}
        return Message(
            recipients=[opinion.collected_by],
            key=f"opinion-withdrawn:{opinion.pk}",
            subject=_("An opinion that you collected was withdrawn: %(topic)s") % facts,
            body=_("%(grid)s. Its page says why. If you do not agree, please talk to the community.") % facts,
            link=reverse("voiced-opinion", args=[opinion.pk]),
            about=f"opinion:{opinion.pk}",
            to_groups=False,
            kind=Kind.OPINION,
        )
