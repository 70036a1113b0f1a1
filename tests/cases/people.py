"""Who of the cast may take a step, and who was told of one."""

from cases.models import Case, CaseEvent
from cases.workflow.available import next_steps, step_for
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
    able = {
        name for name, one in members.items() if action in {step.action for step in next_steps(case, one)}
    }
    assert {name for name, one in members.items() if not refused(case, action, one)} == able
    return able


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
