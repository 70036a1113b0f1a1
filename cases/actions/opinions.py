"""The resident's opinion by a secret link: made by the leader, used by the resident without a login."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cases.actions.engine import announce, timeline
from cases.actions.engine.any_time import reopen_now
from cases.actions.engine.family import lock_whole
from cases.choices import ActionCode, OpinionSource, Satisfaction, Source
from cases.models import Case, OpinionLink, ResidentOpinion
from cases.public.opinion_links import (
    VALID,
    digest,
    is_open_to_opinion,
    live_link,
    may_ask_resident,
    new_secret,
)
from cases.workflow.inputs import SATISFACTION, WORDS
from cases.workflow.meanings import BY_ACTION
from cases.workflow.validation import Known, check
from kit.errors import Conflict, Invalid, NotAllowed, NotFound
from kit.net.client import client_address
from kit.net.current import current_request
from kit.time import clock as time
from staff.audit.record import record, subject_of
from staff.choices import AuditAction
from staff.models import Member

SOON = 10  # minutes
ALREADY = _("The opinion of this matter has been recorded already. Thank you.")


@transaction.atomic
def make_opinion_link(case: Case, *, by: Member) -> str:
    """Make the link by which the resident says what she thinks of this closing. An unused one of the same
    closing ends with it. Returns the secret, which is kept nowhere.

    Raises:
        NotAllowed: ``by`` neither leads there nor may reopen the case.
        Invalid: the case is open, was never handled, or has its opinion.
    """
    case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if not may_ask_resident(case, by):
        raise NotAllowed
    if not is_open_to_opinion(case):
        raise Invalid(_("There is no closing that waits for an opinion."))
    at = time.now()
    links = OpinionLink.objects.filter(case=case, cycle=case.cycle)
    links.filter(used_at__isnull=True, withdrawn_at__isnull=True).delete()
    secret = new_secret()
    made = {"digest": digest(secret), "made_by": by, "made_at": at, "expires_at": at + VALID}
    links.create(case=case, cycle=case.cycle, made_address=_address(), **made)
    record(by=by, action=AuditAction.OPINION_ASKED, subject=subject_of(case), area=case.area)
    return secret


@transaction.atomic
def take_opinion_by_link(secret: str, *, satisfaction: str, words: str = "") -> Case:
    """Record what the resident says, once; a dissatisfied one reopens the case one level up, as the leader's
    record would.

    Raises:
        NotFound: the secret is unknown, used or expired, or the case has been reopened since.
        Conflict: the opinion of this closing has been recorded already.
        Invalid: ``satisfaction`` is none of the three, or the words are too long.
    """
    link = live_link(secret, time.now())
    if link is None:
        raise NotFound
    case = _locked(link.case_id)
    at = case.updated_at
    unused = OpinionLink.objects.filter(pk=link.pk, used_at__isnull=True)
    used = unused.update(used_at=at, used_address=_address())
    if not used or case.closed_at is None or case.cycle != link.cycle:
        raise NotFound
    if not is_open_to_opinion(case):
        raise Conflict(ALREADY)
    known = check(BY_ACTION[ActionCode.OPINION], case, {"satisfaction": satisfaction, "words": words})
    marks = _marks(link, at)
    _record(case, known, marks)
    facts = {"made_by": link.made_by_id, **marks}
    record(
        by=None, action=AuditAction.OPINION_ANSWERED, subject=subject_of(case), area=case.area, facts=facts
    )
    if known[SATISFACTION] == Satisfaction.DISSATISFIED:
        reopen_now(case, None)
    return case


@transaction.atomic
def take_opinion_by_code(case: Case, *, satisfaction: str, words: str = "") -> Case:
    """The same by the number and code of a resident's own report, which nobody of the staff has seen.

    Raises:
        NotFound: staff filed it: its code stands on the slip that they gave out.
        Conflict: it is open, or the opinion of this closing has been recorded already.
        Invalid: ``satisfaction`` is none of the three, or the words are too long.
    """
    if case.source != Source.RESIDENT:
        raise NotFound
    case = _locked(case.pk)
    if not is_open_to_opinion(case):
        raise Conflict(ALREADY)
    known = check(BY_ACTION[ActionCode.OPINION], case, {"satisfaction": satisfaction, "words": words})
    _record(case, known, {}, OpinionSource.TRACK)
    record(by=None, action=AuditAction.OPINION_ANSWERED, subject=subject_of(case), area=case.area)
    if known[SATISFACTION] == Satisfaction.DISSATISFIED:
        reopen_now(case, None)
    return case


def _locked(pk: int) -> Case:
    """The case with a new version, locked by that for the rest of the transaction."""
    # Its whole before it, as every step does: a dissatisfied resident opens both again.
    lock_whole(Case.objects.only("part_of").get(pk=pk))
    Case.objects.filter(pk=pk).update(version=F("version") + 1, updated_at=time.now())
    related = ("grid__parent", "handling_grid__parent", "category", "office", "filed_by__user")
    return Case.objects.select_related(*related).get(pk=pk)


def _address() -> str | None:
    """The address of whoever asks for the page."""
    request = current_request()
    return client_address(request) if request is not None else None


def _marks(link: OpinionLink, at: dt.datetime) -> dict[str, Any]:
    """What makes it doubtful that the resident answered: the address at which the link was made, or so soon
    that nobody can have carried it there. The timeline keeps it, so that the street sees it."""
    minutes = int((at - link.made_at).total_seconds() // 60)
    marks: dict[str, Any] = {"maker_minutes": minutes} if minutes < SOON else {}
    address = _address()
    if address is not None and address == link.made_address:
        marks["maker_address"] = True
    return marks


def _record(
    case: Case, known: Known, marks: dict[str, Any], source: OpinionSource = OpinionSource.LINK
) -> None:
    at = case.updated_at
    ResidentOpinion.objects.create(
        case=case,
        cycle=case.cycle,
        satisfaction=known[SATISFACTION],
        words=known[WORDS],
        source=source,
        taken_at=at,
    )
    facts = known.for_timeline() | marks
    event = timeline.append(
        case, action=ActionCode.OPINION, by=None, at=at, stage_before=case.stage, facts=facts
    )
    announce.stepped(case, event, BY_ACTION[ActionCode.OPINION])
