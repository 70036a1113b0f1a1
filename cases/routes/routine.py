"""Routine: 一般性工作由各级网格负责人现场处理,登记备案 (policy 二(四))."""

from cases.choices import ActionCode, LimitUnit, Outcome, RouteCode, StageCode
from cases.routes.base import Fact, Route, Stage, Step
from staff.choices import Post

ROUTE = Route(
    code=RouteCode.ROUTINE,
    start=StageCode.HANDLING,
    reopened_at=StageCode.HANDLING,
    reopened_top=(RouteCode.COORDINATION, StageCode.TOWNSHIP_COORDINATING),
    changes_to=(RouteCode.COORDINATION, RouteCode.EMERGENCY, RouteCode.APPROVAL),
    stages=(Stage(StageCode.HANDLING, Post.LEADER, 1, LimitUnit.WORKING_DAYS),),
    steps=(
        Step(
            ActionCode.HANDLE,
            at=StageCode.HANDLING,
            who=(Post.LEADER,),
            to=StageCode.CLOSED,
            needs=(Fact.TEXT,),
            outcome=Outcome.DONE,
        ),
    ),
)
