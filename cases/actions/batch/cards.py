"""What is not answered in time brings a card (督办): a yellow one at the end of the day that the superior
named, told to those whose turn it is and one level up; so many working days later a red one, one level
further. Each is a line of the timeline that nobody takes back.

Any number of workers may call ``show_all`` at the same moment: the row of the case is locked, and only who
moves on the supervision shows the card.
"""

import datetime as dt
import logging

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import translation

from cases.actions.engine import announce, timeline
from cases.actions.engine.supervision import SUPERVISOR
from cases.choices import ActionCode, Card
from cases.deadlines.escalation import People
from cases.deadlines.replies import after
from cases.models import Case, Watcher
from cases.workflow.conditions import WITHIN
from kit.actors import Actor, require
from kit.time import clock
from kit.time.formats import canonical

log = logging.getLogger(__name__)

_REMIND = "cases.add_reminder"
_MOST = 500  # at a time; the next tick goes on
_AGAIN = dt.timedelta(hours=1)  # after which one that could not be shown is tried again
_DATABASE_IN_TROUBLE = (OperationalError, InterfaceError)
# What comes after what a supervision has brought already, and how many levels above it is told.
_NEXT = {Card.NONE: (Card.YELLOW, ActionCode.YELLOW_CARD, 1), Card.YELLOW: (Card.RED, ActionCode.RED_CARD, 2)}


def show_all(*, by: Actor, now: dt.datetime | None = None) -> int:
    """Show the cards that have fallen due, each in a transaction of its own. Returns how many.

    Raises:
        NotAllowed: ``by`` is not the system.
        OperationalError, InterfaceError: the database is in trouble, not a row; all comes again.
    """
    require(by, _REMIND)
    at = now or clock.now()
    shown = 0
    # A step that closed a case may be taken back for a while; then what was asked of it needs no answer.
    alive = Q(case__closed_at__isnull=True) | Q(case__closed_at__lte=at - WITHIN)
    for pk, case in Watcher.objects.due(at).filter(alive).values_list("pk", "case")[:_MOST]:
        try:
            shown += _show(pk, case, at)
        except _DATABASE_IN_TROUBLE:
            raise
        except Exception as error:  # one that can't be shown holds up no other
            log.error("the card of supervision %s could not be shown: %s", pk, type(error).__name__)
            Watcher.objects.filter(pk=pk).update(next_at=at + _AGAIN)
    return shown


@transaction.atomic
def _show(pk: int, case_id: int, at: dt.datetime) -> bool:
    """Show one card. Returns whether it was still to be shown."""
    related = ("grid__parent", "handling_grid__parent", "category", "office", "assignee")
    # Read after it is locked: joined while it is locked, one whose grid changes meanwhile would be missing.
    Case.objects.select_for_update(no_key=True).filter(pk=case_id).values_list("pk").first()
    case = Case.objects.select_related(*related).get(pk=case_id)
    watcher = Watcher.objects.due(at).select_related("member").filter(pk=pk).first()
    if watcher is None or watcher.due_at is None:
        return False
    if case.closed_at is not None:
        _move_on(watcher, watcher.card, None)
        return False
    card, action, level = _NEXT[Card(watcher.card)]
    _move_on(watcher, card, after(at) if card == Card.YELLOW else None)
    if case.card != Card.RED:
        case.card = card
    case.updated_at = at
    case.save(update_fields=["card", "updated_at"])
    facts = {"due": canonical(watcher.due_at), SUPERVISOR: watcher.member.name}
    event = timeline.append(case, action=action, by=None, at=at, stage_before=case.stage, facts=facts)
    with translation.override(settings.LANGUAGE_CODE):
        announce.card_shown(case, event, watcher.due_at, People([case]).up_to(case, level))
    return True


def _move_on(watcher: Watcher, card: str, next_at: dt.datetime | None) -> None:
    Watcher.objects.filter(pk=watcher.pk).update(card=card, next_at=next_at)
