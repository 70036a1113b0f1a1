"""Who of the cast may take a step, and who was told of one."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest

from cases.models import Case, CaseEvent
from cases.workflow import available
from cases.workflow.available import next_steps, step_for
from cases.workflow.conditions import State
from kit.errors import Invalid, NotAllowed
from notices.choices import Channel
from notices.models import Notice
from staff.models import Member
from tests.cases.journey import fresh
from tests.cast import Cast

# The roles that have the permission of a community's desk, wherever the case is.
DESKS = {"community_worker2", "community_secretary", "township_official", "county_official", "city_official"}


def who_may(cast: Cast, case: Case, action: str) -> set[str]:
    """The parts that are offered ``action`` now; whoever is not is also refused when asking for it."""
    case.refresh_from_db()
    members = {name: fresh(member) for name, member in cast.members().items()}
    with nothing_changes():
        able = {
            name for name, one in members.items() if action in {step.action for step in next_steps(case, one)}
        }
        assert {name for name, one in members.items() if not refused(case, action, one)} == able
    return able


@contextmanager
def nothing_changes() -> Iterator[None]:
    """Nobody writes anything: what the rules ask of the case, and which posts each member holds, is read once,
    not for everybody, nor for what is offered and for what is refused."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(State, "of", staticmethod(cache(State.of)))
        patch.setattr(available, "held", cache(available.held))
        yield


def refused(case: Case, action: str, member: Member) -> bool:
    """Whether ``member`` is refused ``action``, because of the case or because of who she is."""
    try:
        step_for(case, action, member)
    except (NotAllowed, Invalid):
        return True
    return False


def told(case: Case, event: CaseEvent | None = None) -> dict[str, set[str]]:
    """Who was told of the last event of a case (or of ``event``), by the kind of the notice."""
    event = event or case.events.order_by("sequence").last()
    assert event is not None
    found: dict[str, set[str]] = {}
    rows = Notice.objects.filter(key__startswith=f"event:{event.pk}:", channel=Channel.INBOX)
    for notice in rows.select_related("recipient"):
        found.setdefault(notice.key.split(":")[2], set()).add(notice.recipient.name)
    return found
