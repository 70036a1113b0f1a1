"""The resident's opinion of a closing: who may ask for it, and the secret link that it is given by.

收集居民反馈意见 (policy 二(五), 民情回应制度): once a closing, by the leader or by the resident's own hand.
"""

import datetime as dt
import hashlib
import secrets

from django.db.models import F, Q

from cases.models import Case, OpinionLink
from cases.workflow.conditions import NEVER_HANDLED
from staff.choices import Post
from staff.models import Member
from staff.posts.holders import holds

VALID = dt.timedelta(days=30)
_BYTES = 24  # of randomness in a secret: 192 bits


def new_secret() -> str:
    """A secret that can't be guessed; only its digest is kept."""
    return secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_open_to_opinion(case: Case) -> bool:
    """Whether the case is closed as handled and nobody has said yet what the resident thinks. One query."""
    if case.closed_at is None or case.outcome in NEVER_HANDLED:
        return False
    return not case.opinions.filter(cycle=case.cycle).exists()


def may_ask_resident(case: Case, member: Member | None) -> bool:
    """Whether ``member`` may make a link: the leader, and those who may reopen the case."""
    if member is None:
        return False
    leads = holds(member, Post.LEADER, code=case.handling_code, office_id=case.office_id)
    return leads or member.user.has_perm("cases.reopen_case", case)


def end_links(case: Case, at: dt.datetime) -> None:
    """The closing that now stands is taken back: what it asked about is no result any more."""
    links = OpinionLink.objects.filter(case=case, cycle=case.cycle)
    links.filter(used_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=at)


def is_of_no_closing(secret: str, at: dt.datetime) -> bool:
    """Whether the secret was good, and the closing that it asked about was taken back or the case opened
    again: whoever holds it is told that. One query."""
    links = OpinionLink.objects.filter(digest=digest(secret), used_at__isnull=True, expires_at__gt=at)
    undone = Q(withdrawn_at__isnull=False) | Q(case__closed_at__isnull=True) | ~Q(case__cycle=F("cycle"))
    return links.filter(undone).exists()


def live_link(secret: str, at: dt.datetime) -> OpinionLink | None:
    """The link of a secret while it may be used: not used, not expired, of the closing that stands now. One
    query, whatever the secret."""
    link = (
        OpinionLink.objects.select_related("case")
        .filter(digest=digest(secret), used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at)
        .first()
    )
    if link is None or link.case.closed_at is None or link.case.cycle != link.cycle:
        return None
    return link
