"""Drawing a month's call-backs, and writing down what a resident said."""

import datetime as dt
import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.engine import announce
from cases.choices import Satisfaction
from cases.models import CallBack, CallBackRound
from cases.public.callbacks import areas_of, closed_in, draw, month_after, month_before, month_of
from grids.scope import beginning_with
from kit.actors import Actor, require
from kit.checking import stored
from kit.errors import Conflict, Invalid, NotAllowed
from kit.time import clock
from staff.models import Member

_SEED_BYTES = 16
_DRAW = "cases.add_callbackround"


@transaction.atomic
def draw_round(*, by: Actor, area: str, month: dt.date) -> CallBackRound:
    """Draw the call-backs of a street or town among the cases closed in ``month``, and tell those who call;
    once, however often asked.

    Raises:
        NotAllowed: ``by`` is not the system: who calls back does not draw whom.
        Invalid: the month is not over.
    """
    require(by, _DRAW)
    month = month_of(month)
    if month_after(month) > clock.today():
        raise Invalid(_("This month is not over yet."))
    drawn, made = CallBackRound.objects.get_or_create(
        area=area,
        month=month,
        defaults={"seed": secrets.token_hex(_SEED_BYTES), "closed": 0, "drawn_at": clock.now()},
    )
    # Whoever came second waited for the row of the first, calls included.
    if made:
        _fill(drawn)
        announce.round_drawn(drawn)
    return drawn


def _fill(drawn: CallBackRound) -> None:
    cases = closed_in(drawn.month).filter(beginning_with("area", drawn.area))
    found = {number: (pk, cycle) for number, pk, cycle in cases.values_list("number", "pk", "cycle")}
    CallBack.objects.bulk_create(
        CallBack(round=drawn, case_id=found[number][0], cycle=found[number][1], position=position)
        for position, number in enumerate(draw(drawn.seed, found), start=1)
    )
    drawn.closed = len(found)
    drawn.save(update_fields=["closed"])


def draw_all(*, by: Actor, month: dt.date | None = None) -> list[CallBackRound]:
    """The rounds of every street and town where a case was closed in ``month``, by default the last one. Each
    is a transaction of its own: what is there already stays. Raises NotAllowed: ``by`` is not the system."""
    require(by, _DRAW)
    wanted = month_of(month) if month else month_before(clock.today())
    return [draw_round(by=by, area=area, month=wanted) for area in areas_of(wanted)]


@transaction.atomic
def record_call(
    call: CallBack, *, by: Member, reached: bool, satisfaction: str = "", words: str = ""
) -> CallBack:
    """Write down a call. Who was not reached is called again; what somebody said stays as it is.

    Raises:
        NotAllowed: ``by`` does not call back there.
        Invalid: reached without a satisfaction, or a satisfaction of nobody.
        Conflict: somebody else has reached the resident in the meantime.
    """
    if not by.user.has_perm("cases.change_callback", stored(call, "case")):
        raise NotAllowed
    _check(reached, satisfaction)
    free = CallBack.objects.filter(pk=call.pk).exclude(reached=True)
    done = free.update(
        reached=reached,
        satisfaction=satisfaction,
        words=words.strip(),
        called_by=by,
        called_at=clock.now(),
    )
    if not done:
        raise Conflict(_("The resident has been reached already; what was said stays."))
    call.refresh_from_db()
    return call


def _check(reached: bool, satisfaction: str) -> None:
    if reached and satisfaction not in Satisfaction.values:
        raise Invalid(fields={"satisfaction": [_("Please write down how satisfied the resident is.")]})
    if not reached and satisfaction:
        raise Invalid(fields={"satisfaction": [_("Nobody was reached who could have said this.")]})
