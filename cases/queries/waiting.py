"""What waits for somebody besides the cases whose turn is hers, and what of those is a review."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.choices import ActionCode, Source
from cases.models import Case, CaseEvent, Extension, Grant, OwnReport, ResidentOpinion
from cases.workflow.conditions import NEVER_HANDLED
from cases.workflow.people.ladder import above, deciding
from cases.workflow.routes import REVIEWS
from grids.scope import Scope
from kit.text import Text
from kit.time import clock
from notices.channels.sms import has_gateway
from staff.choices import Post
from staff.models import Member
from staff.posts.holders import ManyHolders, Seats

_TOLD_WITHIN = dt.timedelta(days=30)  # as long as a link for the opinion holds
EXTENSION, REVIEW, UNTOLD = "extension", "review", "untold"
# The kinds by the name that an address gives them, as the desk calls them and as the phone does.
AT_DESK: dict[str, Text] = {
    EXTENSION: _("Requests for more time to decide"),
    REVIEW: _("Cases to review"),
    UNTOLD: _("Residents to be told in person how their report ended"),
}
ON_PHONE: dict[str, Text] = {
    EXTENSION: _("More time was asked for: you decide"),
    REVIEW: _("To be looked at and confirmed by you"),
    UNTOLD: _("Residents whom you tell how their report ended"),
}


@dataclass(slots=True)
class Place:
    """What some cases wait for, and where: they have the same people above them."""

    waiting_post: str
    handling_code: str
    office_id: int | None


def waiting(cases: Any, name: str, member: Member | None, own: Seats) -> Any:
    """Those of ``cases`` that wait for ``member``, who holds ``own``, in the way ``name``."""
    if member is None:
        return cases.none()
    if name == REVIEW:
        return cases.filter(own.condition(), stage__in=REVIEWS)
    if name == UNTOLD:
        return untold(cases).filter(handling_code__in=sorted(own.leader_codes))
    asked = Extension.objects.filter(granted__isnull=True, run__left_at__isnull=True)
    # While the clock stands still, more time can't be granted.
    open_ones = cases.filter(pk__in=asked.values("run__case"), closed_at__isnull=True, paused_at__isnull=True)
    return open_ones.filter(_decided_by(open_ones, member, own))


def _decided_by(cases: Any, member: Member, own: Seats) -> Q:
    """Which of ``cases`` are those where ``member`` decides about more time, as ``deciding`` has it. What is
    read is whom they wait for and where, each once; then at most the queries of ``ManyHolders``."""
    rows = cases.order_by().values_list("waiting_post", "handling_code", "office").distinct()
    places = [one for one in (Place(*row) for row in rows) if _stands_above(one, own)]
    if not places:
        return Q(pk__in=[])
    people = ManyHolders(
        (one.handling_code for one in places), {one.office_id for one in places if one.office_id}
    )
    mine: dict[tuple[str, int | None], list[str]] = defaultdict(list)
    for one in places:
        if _decides(member, one, people):
            office = one.office_id if one.waiting_post == Post.DEPARTMENT else None
            mine[one.waiting_post, office].append(one.handling_code)
    condition = Q(pk__in=[])
    for (post, office), codes in mine.items():
        there = Q(waiting_post=post, handling_code__in=codes)
        condition |= there if office is None else there & Q(office=office)
    return condition


def _decides(member: Member, at: Place, people: ManyHolders) -> bool:
    return member.pk in deciding(at, lambda post, code: people.of(post, code=code, office_id=at.office_id))


def _stands_above(at: Place, own: Seats) -> bool:
    """Whether one of the posts above those whose turn it is may be hers, and theirs is not."""

    def holds(post: str, code: str) -> bool:
        return own.holds(post, code=code, office_id=at.office_id)

    if holds(at.waiting_post, at.handling_code):
        return False
    return any(holds(post, code) for post, code in above(at))


def grants_to_settle(scope: Scope, own: Seats) -> QuerySet[Grant]:
    """Approvals whose welfare record waits to be made or checked by whoever keeps the register there: leads
    the grid or one around it, or works in the community; not the street or town, which keeps none."""
    near = Seats(leader_codes=own.leader_codes, community_codes=own.community_codes)
    rows: QuerySet[Grant] = Grant.objects.within(scope).to_settle().filter(near.inside("case__area"))
    return rows


def untold(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those of ``cases`` whose end is to be told in person: a phone was left, nothing can be sent there or to
    an e-mail, the closing was no telling, and nobody has noted what the resident says. They leave the list
    with her opinion, else after a month."""
    this = {"case": OuterRef("pk")}
    reports = OwnReport.objects.filter(**this)
    sent = ~Q(email="")
    if has_gateway():
        sent |= Q(phone_checked_at__isnull=False)
    told = CaseEvent.objects.filter(**this, action=ActionCode.FEED_BACK, at=OuterRef("closed_at"))
    said = ResidentOpinion.objects.filter(**this, cycle=OuterRef("cycle"))
    ended = cases.filter(source=Source.RESIDENT, closed_at__gte=clock.now() - _TOLD_WITHIN)
    ended = ended.exclude(outcome__in=NEVER_HANDLED).exclude(reporter_phone="")
    return ended.filter(Exists(reports), ~Exists(reports.filter(sent)), ~Exists(told), ~Exists(said))


def is_untold(case: Case) -> bool:
    """Whether the end of ``case`` is still to be told in person. One query, of a closed report at most."""
    if case.closed_at is None or case.source != Source.RESIDENT:
        return False
    return untold(Case.objects.filter(pk=case.pk)).exists()
