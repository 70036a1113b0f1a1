"""The resident's opinion by a secret link: made by the leader, used by the resident without a login."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cases import announcements, timeline
from cases.actions.common import reopen_now
from cases.choices import ActionCode, OpinionSource, Satisfaction
from cases.models import Case, OpinionLink, ResidentOpinion
from cases.opinions import VALID, digest, is_open_to_opinion, live_link, may_ask_resident, new_secret
from cases.routes.common import BY_ACTION
from gridgov.kit import clock as time
from gridgov.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from staff.models import Member

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
    links.filter(used_at__isnull=True).delete()
    secret = new_secret()
    links.create(
        case=case, cycle=case.cycle, digest=digest(secret), made_by=by, made_at=at, expires_at=at + VALID
    )
    return secret


@transaction.atomic
def take_opinion_by_link(secret: str, *, satisfaction: str, words: str = "") -> Case:
    """Record what the resident says, once; a dissatisfied one reopens the case one level up, as the leader's
    record would.

    Raises:
        NotFound: the secret is unknown, used or expired, or the case has been reopened since.
        Conflict: the opinion of this closing has been recorded already.
        Invalid: ``satisfaction`` is none of the three.
    """
    if satisfaction not in Satisfaction.values:
        raise Invalid(fields={"satisfaction": [_("Please choose one of the three.")]})
    link = live_link(secret, time.now())
    if link is None:
        raise NotFound
    case = _locked(link.case_id)
    at = case.updated_at
    used = OpinionLink.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=at)
    if not used or case.closed_at is None or case.cycle != link.cycle:
        raise NotFound
    if not is_open_to_opinion(case):
        raise Conflict(ALREADY)
    _record(case, satisfaction, words.strip())
    if satisfaction == Satisfaction.DISSATISFIED:
        reopen_now(case, None)
    return case


def _locked(pk: int) -> Case:
    """The case with a new version, locked by that for the rest of the transaction."""
    Case.objects.filter(pk=pk).update(version=F("version") + 1, updated_at=time.now())
    related = ("grid__parent", "handling_grid__parent", "category", "office", "filed_by__user")
    return Case.objects.select_related(*related).get(pk=pk)


def _record(case: Case, satisfaction: str, words: str) -> None:
    at = case.updated_at
    ResidentOpinion.objects.create(
        case=case,
        cycle=case.cycle,
        satisfaction=satisfaction,
        words=words,
        source=OpinionSource.LINK,
        taken_at=at,
    )
    facts = {"satisfaction": satisfaction} | ({"words": words} if words else {})
    event = timeline.append(
        case, action=ActionCode.OPINION, by=None, at=at, stage_before=case.stage, facts=facts
    )
    announcements.stepped(case, event, BY_ACTION[ActionCode.OPINION])
