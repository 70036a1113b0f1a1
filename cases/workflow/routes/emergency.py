"""Emergency: 立即上报,上级相关部门紧急处理,网格负责人现场跟踪 (policy 二(四))."""

from dataclasses import replace

from cases.choices import ActionCode, LimitUnit, Phase, RouteCode, StageCode
from cases.workflow.inputs import DEATHS, INJURED, LOSSES, OFFICE, TEXT
from cases.workflow.routes.feedback import CHECK_AND_FEED_BACK
from cases.workflow.routes.redispatch import redispatch
from cases.workflow.table import Route, Seat, Stage, Step, When
from staff.choices import Post

ROUTE = Route(
    code=RouteCode.EMERGENCY,
    start=StageCode.ALERTING,
    reopened_at=StageCode.REVIEWING,
    reopened_top=(RouteCode.EMERGENCY, StageCode.REVIEWING),
    changes_to=(RouteCode.COORDINATION,),
    urgent=True,
    alerts=(Post.LIAISON, Post.COMMUNITY, Post.TOWNSHIP),
    stages=(
        Stage(StageCode.ALERTING, Post.LIAISON, 15, LimitUnit.MINUTES, answer_every=5, phase=Phase.ACCEPTING),
        Stage(StageCode.RESPONDING, Post.DEPARTMENT, 120, LimitUnit.MINUTES, report_every=30),
        Stage(
            StageCode.REVIEWING, Post.TOWNSHIP, 1, LimitUnit.WORKING_DAYS, reviews=True, phase=Phase.CHECKING
        ),
        Stage(StageCode.FEEDING_BACK, Post.LEADER, 2, LimitUnit.WORKING_DAYS, phase=Phase.ANSWERING),
    ),
    steps=(
        Step(
            ActionCode.ACKNOWLEDGE,
            at=StageCode.ALERTING,
            who=(Post.LIAISON, Post.COMMUNITY, Post.TOWNSHIP),
            to=StageCode.RESPONDING,
            needs=(OFFICE,),
            takes=(TEXT,),
            tells=(Post.LEADER, Post.TOWNSHIP),
        ),
        Step(
            ActionCode.TRACK,
            at=StageCode.RESPONDING,
            who=(Post.LEADER,),
            needs=(TEXT,),
            tells=(Post.LIAISON, Post.TOWNSHIP, Post.DEPARTMENT),
        ),
        Step(
            ActionCode.CONTAIN,
            at=StageCode.RESPONDING,
            who=(Post.DEPARTMENT, Post.TOWNSHIP),
            to=StageCode.REVIEWING,
            needs=(TEXT,),
            tells=(Post.LEADER, Post.LIAISON),
        ),
        redispatch(StageCode.RESPONDING, Post.LEADER, Post.LIAISON, Post.TOWNSHIP),
        Step(
            ActionCode.SEND_BACK,
            at=StageCode.REVIEWING,
            who=(Post.TOWNSHIP,),
            to=StageCode.RESPONDING,
            needs=(TEXT,),
        ),
        Step(
            ActionCode.CONFIRM_OVER,
            at=StageCode.REVIEWING,
            who=(Post.TOWNSHIP,),
            to=StageCode.FEEDING_BACK,
            seat=Seat.HOME,
            needs=(INJURED, DEATHS, LOSSES, TEXT),
        ),
        # Others did the work, also in a cycle that began with the review.
        replace(CHECK_AND_FEED_BACK[0], when=When.ANY),
        replace(CHECK_AND_FEED_BACK[1], when=When.ANY, to=StageCode.REVIEWING),
    ),
)
