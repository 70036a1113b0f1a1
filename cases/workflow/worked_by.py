"""Who worked on a case: for the check on the spot (核查), and for the way back."""

from cases.choices import StageCode
from cases.models import Case, StageRun
from cases.workflow.routes import When

# Stages at which something is done about the matter itself.
WORKING = (
    StageCode.HANDLING,
    StageCode.COORDINATING,
    StageCode.TOWNSHIP_COORDINATING,
    StageCode.DEPARTMENT_HANDLING,
    StageCode.RESPONDING,
)
_OF_A_LEADER = (StageCode.HANDLING, StageCode.COORDINATING)


def last_work(case: Case, *, before: str = "") -> StageRun | None:
    """The last stay at a working stage in this cycle, at another one than ``before``. One query."""
    runs = StageRun.objects.filter(case=case, cycle=case.cycle, stage__in=WORKING).exclude(stage=before)
    return runs.select_related("grid", "office").order_by("-id").first()


def whose(case: Case) -> When:
    """Whether the leader of the home grid did the work, or somebody else (design §4.4, 核查)."""
    run = last_work(case)
    own = run is None or (run.stage in _OF_A_LEADER and run.grid_id == case.grid_id)
    return When.OWN_WORK if own else When.OTHERS_WORK


def stopped_run(case: Case) -> StageRun | None:
    """The authority's stay that waits for papers, with the minutes that it has left. One query."""
    runs = StageRun.objects.filter(case=case, cycle=case.cycle, minutes_left__isnull=False)
    return runs.select_related("grid", "office").order_by("-id").first()
