"""The verbs of transfers (权随责走、费随事转): a task is offered with authority and money, the community
accepts or declines it, reports how the money is used, and it is closed."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from assessment.actions.money._parts import needed, own_key
from assessment.choices import TransferStep
from assessment.models import TaskTransfer, TransferEvent
from assessment.rules.money import OFFER, STEPS
from grids.choices import GridLevel
from grids.models import Grid
from kit.actors import require
from kit.checking import as_it_is, check_row
from kit.errors import Conflict, Invalid, KeyReused
from kit.text import tidy
from kit.time import clock
from staff.accounts.senders import wait_for_own
from staff.models import Member, Organization


@transaction.atomic
def offer_transfer(
    *,
    by: Member,
    grid: Grid,
    department: Organization,
    task: str,
    authority: str,
    since: dt.date,
    until: dt.date,
    amount: Decimal,
    key: str = "",
) -> TaskTransfer:
    """Offer a task of a department to a community, with the authority that comes with it and the money for
    it. Without money it can be offered too, and is a finding. Sent twice, it is offered once.

    Raises:
        NotAllowed: ``by`` offers nothing there.
        Invalid: something does not fit, or it is no community.
        KeyReused: the key was used for something else.
    """
    grid = as_it_is(grid)
    made = TaskTransfer(
        **{"grid": grid, "department": department, "task": tidy(task), "authority": tidy(authority)},
        **{"since": since, "until": until, "amount": amount},
        **{"offered_by": by, "offered_at": clock.now(), "key": own_key(by, key)},
    )
    require(by.user, OFFER, made)
    wait_for_own(by.user_id)
    sent = TaskTransfer.objects.filter(key=made.key).first()
    if sent is not None:
        if (sent.grid_id, sent.task, sent.amount) != (grid.pk, made.task, amount):
            raise KeyReused(first=sent)
        return sent
    if grid.level != GridLevel.COMMUNITY:
        raise Invalid(fields={"grid": [_("Please choose a community.")]})
    if since > until:
        raise Invalid(fields={"until": [_("This is before the first day.")]})
    check_row(made)
    made.save()
    _append(made, TransferStep.OFFER, by, "")
    return made


@transaction.atomic
def take_transfer_step(
    *, by: Member, transfer: TaskTransfer, step: str, version: int, words: str = ""
) -> TaskTransfer:
    """Accept, decline, report the use of the money, or close.

    Raises:
        NotAllowed: the step is not one of ``by``'s.
        NotFound: the transfer is no more.
        Invalid: there is no such step now, or its words lack.
        Conflict: somebody was faster.
    """
    if step not in STEPS:
        raise Invalid(fields={"step": [_("This is not possible.")]})
    chosen = TransferStep(step)
    begins, right, ends, missing = STEPS[chosen]
    require(by.user, right, transfer)
    kept = as_it_is(transfer)
    if kept.version != version:
        raise Conflict
    if kept.state != begins:
        raise Invalid(fields={"step": [_("This is not possible.")]})
    said = needed("words", words, missing) if missing else tidy(words)[:200]
    TaskTransfer.objects.filter(pk=kept.pk).update(state=ends, version=F("version") + 1)
    _append(kept, chosen, by, said)
    kept.refresh_from_db()
    return kept


def _append(transfer: TaskTransfer, step: TransferStep, by: Member, words: str) -> None:
    TransferEvent.objects.create(transfer=transfer, step=step, by=by, at=clock.now(), words=words)
