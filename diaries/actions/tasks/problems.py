"""A problem that was found while a task was answered becomes a case, linked with the answer both ways."""

from collections.abc import Callable

from django.db import transaction

from cases.models import Case
from diaries.models import TaskAnswer, TaskCase
from diaries.rules.tasks import ANSWER, REGISTER
from kit.actors import require
from kit.errors import NotFound
from kit.time import clock
from residents import access
from staff.accounts.senders import wait_for_own
from staff.models import Member
from staff.rights.roles import scope_where


@transaction.atomic
def make_task_case(*, answer: TaskAnswer, by: Member, file: Callable[[], Case]) -> Case:
    """Make a case by ``file`` of what was found at a door or in a grid, and link the two; an answer that
    became one already keeps it. Its row is locked first, so that a second tap waits for the first and finds
    its case.

    Raises:
        NotAllowed: ``by`` does not answer there.
        NotFound: nothing was answered, or the household is none of her register.
        RuleError: whatever ``file`` refuses; nothing has happened then.
    """
    wait_for_own(by.user_id)
    rows = TaskAnswer.objects.given().select_related("part").select_for_update(of=("self",))
    locked: TaskAnswer | None = rows.filter(pk=answer.pk).first()
    if locked is None:
        raise NotFound
    require(by.user, ANSWER, locked.part)
    if not _in_register(locked, by):
        raise NotFound
    before = TaskCase.objects.filter(answer=locked).select_related("case").first()
    if before is not None:
        return before.case
    made = file()
    TaskCase.objects.create(answer=locked, case=made, by=by, at=clock.now())
    return made


def _in_register(answer: TaskAnswer, by: Member) -> bool:
    if answer.household_id is None:
        return True
    return access.all_households(scope_where(by.user, REGISTER)).filter(pk=answer.household_id).exists()
