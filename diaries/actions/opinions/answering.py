"""Sorting and answering what people say (policy 二(五), 分析研判制度、民情回应制度): what can be solved is
answered at once, what is hard or asks for coordination becomes a case with its limits, 限时办理."""

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case
from diaries.actions.opinions._steps import append, claim, said, sent_before
from diaries.choices import OpinionState, OpinionStep, Topic
from diaries.models import Entry, VoicedOpinion
from diaries.models.opinion_rows import OPEN
from diaries.rules.opinions import COMMUNITY, SORT
from kit.actors import require
from kit.errors import Conflict, Invalid, NotFound
from kit.time import clock
from notices.choices import Kind
from notices.telling import Message, notify_all
from staff.models import Member

_HAS_CASE = gettext_lazy("Its case is still being handled: how that ends is the answer.")
_GATHERED = gettext_lazy("This opinion was gathered into another one, which is answered for both.")


@transaction.atomic
def sort_opinion(
    *, by: Member, opinion: VoicedOpinion, topic: str, version: int, key: str = ""
) -> VoicedOpinion:
    """Look at an opinion and say what it is about: then it is sorted. Sorted anew, it has another topic.

    Raises:
        NotAllowed: ``by`` does not sort there.
        Invalid: there is no such topic, or it was gathered into another one.
        KeyReused: the key was used for something else.
        Conflict: it is answered already, or somebody was faster.
    """
    require(by.user, SORT, opinion)
    if topic not in Topic.values:
        raise Invalid(fields={"topic": [_("Please choose a topic.")]})
    if (sent := sent_before(by, OpinionStep.SORT, key, opinion)) is not None:
        return sent
    at = clock.now()
    kept = _open(opinion)
    kept = claim(kept, version, state=OpinionState.SORTED, topic=topic, sorted_at=kept.sorted_at or at)
    append(kept, OpinionStep.SORT, by, at, kept.topic, key)
    return kept


@transaction.atomic
def gather_opinions(
    *, by: Member, into: VoicedOpinion, others: Sequence[VoicedOpinion], version: int, key: str = ""
) -> VoicedOpinion:
    """Gather several opinions of one community that say the same into one, which is answered for all; each
    who raised one is told. What was gathered into one of these comes along. Into one that is answered
    already they may be gathered too: then the answer is there for them; into one that was withdrawn not.

    Raises:
        NotAllowed: ``by`` does not sort one of them.
        Invalid: there is nothing to gather, one lies in another community, has a case of its own, is
            answered, or is this one.
        KeyReused: the key was used for something else.
        Conflict: somebody was faster.
    """
    for one in (into, *others):
        require(by.user, SORT, one)
    if (sent := sent_before(by, OpinionStep.GATHER, key, into)) is not None:
        return sent
    keys = sorted({one.pk for one in others})
    locked = {
        one.pk: one
        for one in VoicedOpinion.objects.select_for_update(of=("self",))
        .select_related("grid")
        .filter(pk__in=[into.pk, *keys])
        .order_by("pk")
    }
    main = locked[into.pk]
    _check_alike(main, [locked[pk] for pk in keys])
    at = clock.now()
    state = main.state if main.state == OpinionState.ANSWERED else OpinionState.SORTED
    # What was promised to one is promised to all.
    soonest = min(locked[pk].due_on for pk in (main.pk, *keys))
    main = claim(main, version, state=state, sorted_at=main.sorted_at or at, due_on=soonest)
    joining = VoicedOpinion.objects.filter(Q(pk__in=keys) | Q(gathered_into__in=keys))
    joined = list(joining.select_related("collected_by__user", "grid"))
    joining.filter(pk__in=[one.pk for one in joined]).update(sorted_at=at, **_shared_by(main))
    append(main, OpinionStep.GATHER, by, at, key=key)
    for one in joined:
        append(one, OpinionStep.JOIN, by, at)
    if main.state == OpinionState.ANSWERED:
        _tell_collectors(main, joined)
    return main


def _shared_by(main: VoicedOpinion) -> dict[str, Any]:
    """What each that is gathered into ``main`` has from it."""
    shared = {
        "gathered_into": main,
        "state": main.state,
        "answer": main.answer,
        "answered_at": main.answered_at,
        "answered_by": main.answered_by,
        "version": F("version") + 1,
    }
    # Who was not satisfied with an answer before has another one now.
    return shared | ({"satisfaction": ""} if main.state == OpinionState.ANSWERED else {})


def _check_alike(main: VoicedOpinion, others: list[VoicedOpinion]) -> None:
    """Whether ``others`` can be gathered into ``main``. Raises Invalid."""
    if not others or main in others:
        raise Invalid(fields={"others": [_("Please choose the opinions that say the same.")]})
    if main.gathered_into_id is not None:
        raise Invalid(_GATHERED)
    if main.state == OpinionState.WITHDRAWN:
        raise Invalid(_("This opinion was withdrawn."))
    for one in others:
        if one.grid.code[:COMMUNITY] != main.grid.code[:COMMUNITY]:
            raise Invalid(fields={"others": [_("Only opinions of one community are gathered.")]})
        if one.gathered_into_id is not None or one.case_id is not None or one.state not in OPEN:
            words = _("Only open opinions that have no case of their own are gathered.")
            raise Invalid(fields={"others": [words]})


@transaction.atomic
def answer_opinion(
    *, by: Member, opinion: VoicedOpinion, answer: str, version: int, key: str = ""
) -> VoicedOpinion:
    """Answer an opinion, and all that were gathered into it; whoever collected one hears whom to tell. Solved
    at once it needs no sorting before; one with a case is answered when that has ended.

    Raises:
        NotAllowed: ``by`` does not answer there.
        Invalid: there are no words or too many, it was gathered into another one, or its case is not closed.
        KeyReused: the key was used for something else.
        Conflict: it is answered already, or somebody was faster.
    """
    require(by.user, SORT, opinion)
    words = said("answer", answer, _("Please say what the answer is."))
    if (sent := sent_before(by, OpinionStep.ANSWER, key, opinion)) is not None:
        return sent
    at = clock.now()
    kept = _open(opinion)
    if kept.waits_for_its_case:
        raise Invalid(_HAS_CASE)
    answered = {
        "state": OpinionState.ANSWERED,
        "answer": words,
        "answered_by": by,
        "answered_at": at,
        "satisfaction": "",
    }
    kept = claim(kept, version, sorted_at=kept.sorted_at or at, **answered)
    # Who said the same and has had an answer keeps it.
    alike = VoicedOpinion.objects.filter(gathered_into=kept, state__in=OPEN)
    others = list(alike.select_related("collected_by__user", "grid"))
    alike.update(version=F("version") + 1, **answered)
    append(kept, OpinionStep.ANSWER, by, at, words, key)
    _tell_collectors(kept, [kept, *others])
    return kept


@transaction.atomic
def make_opinion_case(*, opinion: VoicedOpinion, by: Member, file: Callable[[], Case]) -> Case:
    """Make a case with its time limits of an opinion by ``file``, and link the two; one that became a case
    already keeps it. Its row is locked first, so that a second tap waits for the first and finds its case.

    Raises:
        NotAllowed: ``by`` does not sort there.
        Invalid: it was gathered into another one, or is answered.
        RuleError: whatever ``file`` refuses; nothing has happened then.
    """
    require(by.user, SORT, opinion)
    rows = VoicedOpinion.objects.select_for_update(of=("self",)).select_related("case")
    locked = rows.filter(pk=opinion.pk).first()
    if locked is None:
        raise NotFound
    if locked.case_id is None:
        _open(locked)
        _link(locked, file(), by)
        locked.refresh_from_db()
    found: Case = locked.case
    return found


def follow_entry(entry: Entry, case: Case, by: Member) -> None:
    """The case that an entry became is that of the opinion which it became before: nothing is handled twice.
    A part of ``make_case``."""
    rows = VoicedOpinion.objects.filter(entry=entry, case__isnull=True, gathered_into__isnull=True)
    opinion = rows.filter(state__in=OPEN).select_for_update().first()
    if opinion is not None and not VoicedOpinion.objects.filter(case=case).exists():
        _link(opinion, case, by)


def _link(opinion: VoicedOpinion, case: Case, by: Member) -> None:
    at = clock.now()
    claim(
        opinion,
        opinion.version,
        case=case,
        state=OpinionState.SORTED,
        sorted_at=opinion.sorted_at or at,
        reminded_at=None,  # its end is told anew
    )
    append(opinion, OpinionStep.MAKE_CASE, by, at)


def _open(opinion: VoicedOpinion) -> VoicedOpinion:
    """The opinion as it is now. Raises Invalid, Conflict."""
    kept: VoicedOpinion = VoicedOpinion.objects.select_related("case").get(pk=opinion.pk)
    if kept.gathered_into_id is not None:
        raise Invalid(_GATHERED)
    if kept.state not in OPEN:
        raise Conflict(_("This opinion is answered or withdrawn already."))
    return kept


def _tell_collectors(main: VoicedOpinion, some: Sequence[VoicedOpinion]) -> None:
    """Whoever collected an opinion hears that there is an answer, and that she has somebody to tell. Neither
    what was said nor by whom stands in the message."""
    with translation.override(settings.LANGUAGE_CODE):
        messages = [_of_answer(one) for one in some if one.is_known]
    notify_all(messages)


def _of_answer(opinion: VoicedOpinion) -> Message:
    facts = {"topic": opinion.get_topic_display(), "grid": opinion.grid.name}
    return Message(
        recipients=[opinion.collected_by],
        key=f"opinion-answered:{opinion.pk}",
        subject=_("There is an answer to an opinion that you collected: %(topic)s") % facts,
        body=_("%(grid)s. Please tell whoever raised it, and note what they say.") % facts,
        link=reverse("voiced-opinion", args=[opinion.pk]),
        about=f"opinion:{opinion.pk}",
        to_groups=False,
        kind=Kind.OPINION,
    )
