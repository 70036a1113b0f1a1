"""One step with many cases: each by the same verb as alone, in a transaction of its own.

What is to be done lies in the database before the first step. A case is marked as done in the transaction
that takes the step: whoever is killed in the middle leaves nothing half done, whoever goes on takes no step
twice, and two who work at once share the cases. The request of the official does the first ones; the worker
does the rest, and puts a notice into the inbox at the end.
"""

import datetime as dt
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cases.actions.stepping import take_step
from cases.models import BulkItem, BulkJob
from cases.workflow.meanings import BY_ACTION, FOR_MANY
from kit.actors import Actor, System, require
from kit.errors import Invalid, NotAllowed, RuleError
from kit.time import clock
from notices.telling import notify
from staff.models import Member

log = logging.getLogger(__name__)

KEPT = dt.timedelta(days=30)
_CHUNK = 100  # cases read at a time
_LONGEST = 300  # characters of a reason that are kept
_DATABASE_IN_TROUBLE = (OperationalError, InterfaceError)


@transaction.atomic
def start_bulk(
    *, by: Member, action: str, seen: Iterable[tuple[int, int]], facts: Mapping[str, Any], gone: int = 0
) -> BulkJob:
    """Write down what is to be done: ``seen`` are the keys of the cases, each with the version that ``by``
    saw, ``gone`` the number of those that are out of reach by now. No step is taken yet.

    Raises:
        NotAllowed: ``by`` may do this nowhere; or it is no action for several cases at once.
    """
    if action not in FOR_MANY:
        raise NotAllowed
    require(by.user, BY_ACTION[action].permission)
    job = BulkJob.objects.create(member=by, action=action, facts=dict(facts), gone=gone, made_at=clock.now())
    items = (BulkItem(job=job, case_id=pk, version=version) for pk, version in seen)
    BulkItem.objects.bulk_create(items, batch_size=_CHUNK)
    return job


def work_through(job: BulkJob, *, by: Actor, most: int) -> int:
    """Take the next steps of ``job``, at most ``most``. Returns how many cases had their turn; 0 when it is
    finished. A step that is refused holds up no other.

    Each step is taken for the official who asked for it, with her rights of now.

    Raises:
        NotAllowed: ``by`` is neither that official nor the system.
        OperationalError, InterfaceError: the database is in trouble, not a case; the rest waits.
    """
    official = Member.objects.select_related("user", "organization").get(pk=job.member_id)
    _check_whose(official, by)
    waiting = job.items.filter(done_at__isnull=True).select_related("case").order_by("pk")
    turns = 0
    while some := list(waiting[: min(_CHUNK, most - turns)]):
        turns += sum(_take(job, item, official) for item in some)
    return turns


def finish(job: BulkJob, *, by: Actor, report: bool) -> bool:
    """Close ``job`` if nothing is left of it, and with ``report`` tell its official, once. Returns whether
    this call closed it. Raises NotAllowed: ``by`` is neither that official nor the system."""
    _check_whose(job.member, by)
    with transaction.atomic():
        if job.items.filter(done_at__isnull=True).exists():
            return False
        closed = BulkJob.objects.filter(pk=job.pk, finished_at__isnull=True).update(finished_at=clock.now())
        if closed and report:
            _tell(job)
    return bool(closed)


def work_all(*, by: Actor, most: int = 2000) -> int:
    """Go on with what waits, the oldest first, at most ``most`` cases; forget what is old. Returns how many
    cases had their turn. Raises NotAllowed: ``by`` is not the system."""
    require(by, "cases.work_through_bulk")
    turns = 0
    for job in BulkJob.objects.filter(finished_at__isnull=True).order_by("pk"):
        if turns < most:
            turns += work_through(job, by=by, most=most - turns)
            finish(job, by=by, report=True)
    BulkJob.objects.filter(finished_at__lt=clock.now() - KEPT).delete()
    return turns


def _check_whose(official: Member, by: Actor) -> None:
    if not isinstance(by, System) and by.get_username() != official.user.get_username():
        raise NotAllowed


def _take(job: BulkJob, item: BulkItem, by: Member) -> bool:
    """Give a case its turn, unless somebody else was faster."""
    try:
        with transaction.atomic():
            if not _mark(item):
                return False
            take_step(item.case, job.action, by=by, version=item.version, **job.facts)
    except RuleError as refused:
        return _mark(item, _reason(refused))
    except _DATABASE_IN_TROUBLE:
        raise
    except Exception as error:
        # The type only: the words of an error may hold what is nobody's business.
        log.error("bulk item %s failed: %s", item.pk, type(error).__name__)
        return _mark(item, _("This could not be done. Please try it with this case alone."))
    return True


def _mark(item: BulkItem, refused: str = "") -> bool:
    """Note that it was this case's turn. Returns False when it was before: it locks the row, so that a second
    worker waits here and sees the first."""
    free = BulkItem.objects.filter(pk=item.pk, done_at__isnull=True)
    return bool(free.update(done_at=clock.now(), refused=refused[:_LONGEST]))


def _reason(refused: RuleError) -> str:
    """Why a step was not taken, in one line."""
    if not isinstance(refused, Invalid) or not refused.fields:
        return str(refused.message)
    if "assignee" in refused.fields:
        return _("This person does not hold the post that the case waits for.")
    return " ".join(str(words) for errors in refused.fields.values() for words in errors)


def _tell(job: BulkJob) -> None:
    refused = job.items.exclude(refused="").count() + job.gone
    done = job.items.filter(refused="").count()
    with translation.override(settings.LANGUAGE_CODE):
        notify(
            recipients=[Member.objects.select_related("user").get(pk=job.member_id)],
            key=f"bulk:{job.pk}",
            subject=_("Finished: %(action)s") % {"action": job.get_action_display()},
            body=_("%(done)s cases done, %(refused)s not.") % {"done": done, "refused": refused},
            link=reverse("admin:cases_case_bulk_done", args=[job.pk]),
        )
