"""What is read of opinions of the people: how many by topic, which may say the same, what its case came
to."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case
from cases.public.tracking import Progress
from cases.queries.afterwards import FURTHER
from diaries.choices import OpinionState
from diaries.lines import Sees, Span
from diaries.models import BoxMessage, VoicedOpinion
from diaries.models.opinion_rows import OPEN, in_any
from diaries.rules.opinions import ANSWER_BOX, COMMUNITY, SORT, TELL, answering_codes
from grids.scope import Scope
from staff.choices import Post
from staff.models import Member
from staff.posts.holders import Seats, held

MOST_ALIKE = 20
ANSWER, TO_TELL = "answer", "tell"


def waiting(kind: str, member: Member, seats: Seats, sees: Sees) -> Any:
    """The opinions that wait for ``member``, who holds ``seats``: for an answer of hers (``ANSWER``), or for
    somebody to be told one (``TO_TELL``)."""
    if kind == ANSWER:
        rows = VoicedOpinion.objects.within(sees(SORT)).to_answer()
        return rows.filter(in_any(answering_codes(seats.community_codes, seats.leader_codes)))
    return VoicedOpinion.objects.within(sees(TELL)).to_tell().of(member, seats.leader_codes)


def waiting_in_box(seats: Seats, sees: Sees) -> Any:
    """The messages of the box that wait for whoever holds ``seats``."""
    rows = BoxMessage.objects.within(sees(ANSWER_BOX)).to_answer()
    return rows.filter(in_any(answering_codes(seats.community_codes, seats.leader_codes)))


def by_topic(scope: Scope, area: str, span: Span) -> Counter[str]:
    """How many opinions were collected in ``area`` in these days, by topic, as far as ``scope`` reaches; each
    counts, also one that was gathered into another, but none that was withdrawn. One query."""
    return Counter(collected(scope, area, span).order_by().values_list("topic", flat=True))


def collected(scope: Scope, area: str, span: Span) -> Any:
    """The opinions that ``by_topic`` counts."""
    rows = VoicedOpinion.objects.within(scope).in_area(area).filter(**span.at("collected_at"))
    return rows.exclude(state=OpinionState.WITHDRAWN)


def unsettled(scope: Scope, area: str, *, until: dt.date) -> Any:
    """The opinions in ``area`` that were collected until this day and are not answered yet, those with a
    running case included, by topic and grid: what a meeting begins with."""
    end = Span(until, until).moments[1]
    rows = VoicedOpinion.objects.within(scope).in_area(area).leading()
    open_ones = rows.filter(state__in=OPEN, collected_at__lt=end).said_alike()
    return open_ones.select_related("grid").order_by("topic", "grid__code", "pk")


def perhaps_alike(scope: Scope, opinion: VoicedOpinion) -> list[VoicedOpinion]:
    """Open opinions of the same community that can be gathered into ``opinion``: those on the same topic
    first, then the newest. Two queries."""
    rows = VoicedOpinion.objects.within(scope).in_area(opinion.grid.code[:COMMUNITY]).leading()
    found = rows.filter(state__in=OPEN, case__isnull=True).exclude(pk=opinion.pk).select_related("grid")
    same = list(found.filter(topic=opinion.topic).order_by("-pk")[:MOST_ALIKE])
    others = found.exclude(topic=opinion.topic).order_by("-pk")[: MOST_ALIKE - len(same)]
    return [*same, *others]


def result_of(case: Case | None) -> str:
    """What a closed case came to, in the words that are meant for residents; empty while it runs."""
    if case is None or case.closed_at is None:
        return ""
    return "\n".join(words for _heading, words in Progress.of(case).words)


def left_of_opinion(case: Case, by: Member | None) -> Iterator[str]:
    """Whether ``by`` answers it, or the community does, and who tells. One query; of an opinion also those of
    the posts."""
    rows = VoicedOpinion.objects.select_related("grid", "collected_by")
    opinion = rows.filter(case=case, state__in=OPEN).first()
    if opinion is None:
        return
    posts = held(by, code=opinion.grid.code[:COMMUNITY]) if by is not None else frozenset()
    if posts & {Post.LEADER, Post.COMMUNITY}:
        yield _("Left for you: answer the opinion from which it came. Today has it.")
    else:
        yield _("It came from an opinion of the people: the community answers that now.")
    if not opinion.is_known:
        return  # nobody said who it was: there is nobody to tell
    if by is not None and opinion.collected_by_id == by.pk:
        yield _("Then you tell whoever raised it; you are told when there is an answer.")
    else:
        yield _("Then %(name)s tells whoever raised it.") % {"name": opinion.collected_by.name}


FURTHER.append(left_of_opinion)
