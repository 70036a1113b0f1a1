"""Residents who reported by their own hand, whose matter has ended, and whom no message reaches: the leader
tells them (policy 二(五), 民情回应制度)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.choices import ActionCode, Source
from cases.models import Case, CaseEvent, OwnReport, ResidentOpinion
from cases.workflow.conditions import NEVER_HANDLED
from kit.time import clock
from notices.channels.sms import has_gateway

FOR = dt.timedelta(days=30)  # as long as a link for the opinion holds


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
    ended = cases.filter(source=Source.RESIDENT, closed_at__gte=clock.now() - FOR)
    ended = ended.exclude(outcome__in=NEVER_HANDLED).exclude(reporter_phone="")
    return ended.filter(Exists(reports), ~Exists(reports.filter(sent)), ~Exists(told), ~Exists(said))


def is_untold(case: Case) -> bool:
    """Whether the end of ``case`` is still to be told in person. One query, of a closed report at most."""
    if case.closed_at is None or case.source != Source.RESIDENT:
        return False
    return untold(Case.objects.filter(pk=case.pk)).exists()
