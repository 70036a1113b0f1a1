"""The verbs of spending: the community's leader writes down what was spent. Nothing is changed or deleted:
what was wrong is cancelled with a reason, and written down anew."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment.actions.money._parts import needed, own_key, spent_of
from assessment.models import BudgetItem, Spending, SpendingCancelled
from assessment.rules.money import CANCEL, SPEND
from kit.actors import require
from kit.checking import as_it_is, check_row
from kit.errors import Conflict, Invalid, KeyReused
from kit.numbers.money import in_yuan
from kit.text import tidy
from kit.time import clock
from staff.accounts.senders import wait_for_own
from staff.models import Member


@transaction.atomic
def spend(
    *,
    by: Member,
    item: BudgetItem,
    on: dt.date,
    amount: Decimal,
    words: str,
    receipt: str,
    key: str = "",
) -> Spending:
    """Write down what was spent of an item, with the number of the receipt. Sent twice, it is spent once.

    Raises:
        NotAllowed: ``by`` spends nothing there.
        NotFound: the item is no more.
        Invalid: something does not fit, the day is to come or of another year, or less is left.
        KeyReused: the key was used for something else.
    """
    require(by.user, SPEND, item)
    wait_for_own(by.user_id)
    made = Spending(
        **{"item": item, "on": on, "amount": amount, "words": tidy(words), "receipt": tidy(receipt)},
        **{"by": by, "at": clock.now(), "key": own_key(by, key)},
    )
    sent = Spending.objects.filter(key=made.key).first()
    if sent is not None:
        if (sent.item_id, sent.amount, sent.on) != (item.pk, amount, on):
            raise KeyReused(first=sent)
        return sent
    kept = as_it_is(item, "budget")
    check_row(made)
    if on > clock.today() or on.year != kept.budget.year:
        words_of_day = _("Please give a day of the budget's year that is not to come.")
        raise Invalid(fields={"on": [words_of_day]})
    # The item is locked: what is left of it cannot be spent twice at the same time.
    left = kept.amount - spent_of(kept)
    if amount > left:
        said = _("Only %(left)s yuan are left of this item.") % {"left": in_yuan(left)}
        raise Invalid(fields={"amount": [said]})
    made.save()
    return made


@transaction.atomic
def cancel_spending(*, by: Member, spending: Spending, reason: str) -> SpendingCancelled:
    """Say that a spending was written down wrongly, and why. It stays, and is counted no more.

    Raises:
        NotAllowed: ``by`` cancels nothing there.
        NotFound: it is no more.
        Invalid: no reason, or too many words.
        Conflict: it was cancelled already.
    """
    require(by.user, CANCEL, spending)
    why = needed("reason", reason, _("Please say why."))
    as_it_is(BudgetItem.objects.get(pk=spending.item_id))
    if SpendingCancelled.objects.filter(spending=spending).exists():
        raise Conflict
    made: SpendingCancelled = SpendingCancelled.objects.create(
        spending=spending, reason=why, by=by, at=clock.now()
    )
    return made
