"""What communities have reported up to the street or town: what waits for its answer, what it handles as a
case."""

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.models import Case
from cases.queries.afterwards import FURTHER
from diaries.choices import ItemKind, OpinionState
from diaries.lines import Sees
from diaries.models import AgendaItem, VoicedOpinion
from diaries.models.opinion_rows import OPEN
from diaries.rules.meetings import ANSWER
from diaries.rules.opinions import VIEW as VIEW_OPINIONS
from grids.scope import beginning_with
from staff.choices import Post
from staff.models import Member
from staff.posts.holders import Seats, holds
from staff.rights.roles import scope_where

RAISED, HANDLED = "raised", "handled"


def raised_to(seats: Seats, sees: Sees, kind: str = RAISED) -> Any:
    """What communities have reported up to whoever holds ``seats`` in the street or town: what she is to
    answer (``RAISED``), or what a case runs for (``HANDLED``)."""
    rows = AgendaItem.objects.within(sees(ANSWER)).of_communities()
    codes = [beginning_with("meeting__grid__code", code) for code in sorted(seats.township_prefixes)]
    hers = rows.filter(reduce(or_, codes, Q(pk__in=[])))
    return hers.handled() if kind == HANDLED else hers.waiting()


def is_raised_to_township(item: AgendaItem) -> bool:
    """Whether the street or town may answer it still. One query."""
    return AgendaItem.objects.raised().of_communities().filter(pk=item.pk).exists()


def may_become_case(item: AgendaItem) -> bool:
    """Whether the street or town can make a case of it: it is none, and of an opinion no case has been made
    and no answer given."""
    if item.kind == ItemKind.CASE or item.case_id is not None:
        return False
    opinion = item.opinion
    return opinion is None or (
        opinion.state in OPEN and opinion.case_id is None and opinion.gathered_into_id is None
    )


def collected_for(item: AgendaItem) -> list[VoicedOpinion]:
    """The opinion that an item is about and those gathered into it, each of whose collectors may open hers:
    whom it concerns what becomes of the item."""
    if item.opinion_id is None:
        return []
    rows = VoicedOpinion.objects.filter(Q(pk=item.opinion_id) | Q(gathered_into=item.opinion_id))
    standing = rows.exclude(state=OpinionState.WITHDRAWN).select_related("collected_by__user").order_by("pk")
    return [one for one in standing if _may_open(one.collected_by, one)]


def _may_open(member: Member, opinion: VoicedOpinion) -> bool:
    if not member.user.is_active:
        return False
    return (
        VoicedOpinion.objects.within(scope_where(member.user, VIEW_OPINIONS)).filter(pk=opinion.pk).exists()
    )


def left_of_raised(case: Case, by: Member | None) -> Iterator[str]:
    """After the end of a case that the street or town made of what a community reported up: that is to be
    answered now. One query; of such a case also that of the posts."""
    rows = AgendaItem.objects.raised().of_communities().exclude(kind=ItemKind.CASE)
    item = rows.filter(case=case).select_related("meeting__grid").first()
    if item is None:
        return
    facts = {"grid": item.meeting.grid.name}
    if by is not None and holds(by, Post.TOWNSHIP, code=item.meeting.grid.code):
        yield _("Left for you: answer %(grid)s, whose meeting reported it up.") % facts
    else:
        yield _("The meeting of %(grid)s reported it up: the street or town answers that now.") % facts


FURTHER.append(left_of_raised)
