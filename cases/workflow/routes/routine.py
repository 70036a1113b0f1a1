"""Routine: 一般性工作由各级网格负责人现场处理,登记备案 (policy 二(四))."""

from cases.choices import ActionCode, LimitUnit, Outcome, Phase, RouteCode, StageCode
from cases.workflow.inputs import TEXT
from cases.workflow.routes.feedback import CHECK_AND_FEED_BACK
from cases.workflow.table import Route, Seat, Stage, Step, When
from staff.choices import Post

ROUTE = Route(
    code=RouteCode.ROUTINE,
    start=StageCode.HANDLING,
    reopened_at=StageCode.HANDLING,
    reopened_top=(RouteCode.COORDINATION, StageCode.TOWNSHIP_COORDINATING),
    changes_to=(RouteCode.COORDINATION, RouteCode.EMERGENCY, RouteCode.APPROVAL),
    stages=(
        Stage(StageCode.HANDLING, Post.LEADER, 1, LimitUnit.WORKING_DAYS),
        Stage(StageCode.FEEDING_BACK, Post.LEADER, 2, LimitUnit.WORKING_DAYS, phase=Phase.ANSWERING),
    ),
    steps=(
        Step(
            ActionCode.HANDLE,
            at=StageCode.HANDLING,
            who=(Post.LEADER,),
            to=StageCode.CLOSED,
            needs=(TEXT,),
            outcome=Outcome.DONE,
            when=When.OWN_WORK,
        ),
        # Reopened one level up: who handles it is not the one who knows the place.
        Step(
            ActionCode.HANDLE,
            at=StageCode.HANDLING,
            who=(Post.LEADER,),
            to=StageCode.FEEDING_BACK,
            seat=Seat.HOME,
            needs=(TEXT,),
            when=When.OTHERS_WORK,
        ),
        *CHECK_AND_FEED_BACK,
    ),
)
