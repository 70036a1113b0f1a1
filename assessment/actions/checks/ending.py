"""The end of a round, and what becomes of what was found."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from assessment.actions.checks._sent import said
from assessment.models import SpotCheck, SpotCheckRound
from assessment.queries.checks.checkers import holds
from assessment.queries.checks.findings import has_finding, in_words, is_told
from assessment.rules.checks.choices import RoundState
from diaries.actions.tasks import give_task
from diaries.choices import TaskKind, TaskUnit
from diaries.models import Task
from diaries.queries.tasks.orders import Order
from grids.codes import GRID_LEVEL
from kit.errors import Conflict, Invalid, NotAllowed
from kit.time import clock
from staff.models import Member

_DAYS, _HOUR = 14, dt.time(17, 30)


@transaction.atomic
def end_round(*, by: Member, round: SpotCheckRound, words: str = "") -> SpotCheckRound:
    """End a round: its answers stay as they are. Where households are left, ``words`` say why. A second time
    it changes nothing.

    Raises:
        NotAllowed: ``by`` does not hold it.
        Invalid: households are left and nobody says why, or there are too many words.
    """
    held: SpotCheckRound = SpotCheckRound.objects.select_for_update(of=("self",)).get(pk=round.pk)
    if not holds(by, held):
        raise NotAllowed
    if not held.is_open:
        return held
    left = SpotCheck.objects.filter(round=held).to_check().count()
    missing = _("Households are left to check. Please say why the round ends without them.") if left else None
    held.words = said(words, missing)
    held.state, held.ended_at, held.ended_by = RoundState.ENDED, clock.now(), by
    held.save(update_fields=["words", "state", "ended_at", "ended_by"])
    return held


@transaction.atomic
def give_finding(*, by: Member, check: SpotCheck, words: str = "", key: str = "") -> Task:
    """Make a task of what was found at a door, for whoever leads the grid; once. Not before the households
    are told: a task would tell them.

    Raises:
        NotAllowed: ``by`` does not hold the round, or gives no tasks there.
        Invalid: it is not told yet, nothing was found, or numbers of people stand in the words.
        Conflict: there is a task already.
    """
    held: SpotCheck = SpotCheck.objects.select_for_update(of=("self",)).get(pk=check.pk)
    held.round = SpotCheckRound.objects.get(pk=held.round_id)
    if not holds(by, held.round):
        raise NotAllowed
    if not is_told(held):
        raise Invalid(_("The household is not told yet: a task would tell it before the end."))
    if not has_finding(held):
        raise Invalid(_("Nothing was found at this door."))
    if held.task_id is not None:
        raise Conflict(_("There is a task of it already."))
    due = dt.datetime.combine(clock.today() + dt.timedelta(days=_DAYS), _HOUR, tzinfo=clock.CHINA)
    more = said(words)
    with translation.override(settings.LANGUAGE_CODE):
        told = f"{held.place} {held.door}\n{in_words(held)}"
        title = _("Finding of the spot check: %(door)s") % {"door": held.door}
    task = give_task(
        by=by,
        order=Order(areas=(held.grid,), level=GRID_LEVEL[len(held.grid)], unit=TaskUnit.GRID),
        kind=TaskKind.VISIT,
        title=title,
        words=f"{told}\n{more}" if more else told,
        due_at=due,
        key=key,
    )
    held.task = task
    held.save(update_fields=["task"])
    return task
