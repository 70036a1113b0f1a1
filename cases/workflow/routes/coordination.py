"""Coordination: 现场受理,带回各级网格小组协调处理,处理结果报上级,并向管理服务对象反馈 (policy 二(四))."""

from cases.choices import ActionCode, LimitUnit, Phase, RouteCode, StageCode
from cases.workflow.inputs import OFFICE, TEXT
from cases.workflow.routes.feedback import CHECK_AND_FEED_BACK, FEED_BACK
from cases.workflow.routes.redispatch import redispatch
from cases.workflow.table import Route, Seat, Stage, Step
from staff.choices import Post

ROUTE = Route(
    code=RouteCode.COORDINATION,
    start=StageCode.COORDINATING,
    reopened_at=StageCode.COORDINATING,
    reopened_top=(RouteCode.COORDINATION, StageCode.TOWNSHIP_COORDINATING),
    specialist_start=StageCode.DEPARTMENT_HANDLING,
    changes_to=(RouteCode.ROUTINE, RouteCode.EMERGENCY, RouteCode.APPROVAL),
    stages=(
        Stage(StageCode.COORDINATING, Post.LEADER, 3, LimitUnit.WORKING_DAYS),
        Stage(StageCode.TOWNSHIP_COORDINATING, Post.TOWNSHIP, 3, LimitUnit.WORKING_DAYS),
        Stage(StageCode.DEPARTMENT_HANDLING, Post.DEPARTMENT, 5, LimitUnit.WORKING_DAYS),
        Stage(
            StageCode.REPORTING, Post.LIAISON, 1, LimitUnit.WORKING_DAYS, reviews=True, phase=Phase.CHECKING
        ),
        Stage(StageCode.FEEDING_BACK, Post.LEADER, 2, LimitUnit.WORKING_DAYS, phase=Phase.ANSWERING),
    ),
    steps=(
        Step(
            ActionCode.RESOLVE,
            at=StageCode.COORDINATING,
            who=(Post.LEADER,),
            to=StageCode.REPORTING,
            needs=(TEXT,),
        ),
        Step(
            ActionCode.RAISE_LEVEL,
            at=StageCode.COORDINATING,
            who=(Post.LEADER,),
            to=StageCode.COORDINATING,
            seat=Seat.UP,
            levels=(2, 3),
            needs=(TEXT,),
            tells=(Post.LIAISON,),
        ),
        Step(
            ActionCode.RAISE_LEVEL,
            at=StageCode.COORDINATING,
            who=(Post.LEADER,),
            to=StageCode.TOWNSHIP_COORDINATING,
            levels=(1,),
            needs=(TEXT,),
            tells=(Post.LIAISON,),
        ),
        # 对专业性较强的业务工作,确保专职专干 (policy 二(四)): the department handles, the leader assists.
        Step(
            ActionCode.REFER,
            at=StageCode.COORDINATING,
            who=(Post.LEADER,),
            to=StageCode.DEPARTMENT_HANDLING,
            levels=(1,),
            needs=(OFFICE, TEXT),
            tells=(Post.LIAISON,),
        ),
        Step(
            ActionCode.REFER,
            at=StageCode.TOWNSHIP_COORDINATING,
            who=(Post.TOWNSHIP,),
            to=StageCode.DEPARTMENT_HANDLING,
            needs=(OFFICE, TEXT),
            tells=(Post.COMMUNITY,),
        ),
        Step(
            ActionCode.RESOLVE,
            at=StageCode.DEPARTMENT_HANDLING,
            who=(Post.DEPARTMENT,),
            to=StageCode.FEEDING_BACK,
            seat=Seat.HOME,
            needs=(TEXT,),
            tells=(Post.COMMUNITY,),
        ),
        Step(
            ActionCode.SEND_BACK,
            at=StageCode.DEPARTMENT_HANDLING,
            who=(Post.DEPARTMENT,),
            to=StageCode.COORDINATING,
            needs=(TEXT,),
            back=True,
        ),
        redispatch(StageCode.DEPARTMENT_HANDLING, Post.COMMUNITY, Post.TOWNSHIP),
        Step(
            ActionCode.RESOLVE,
            at=StageCode.TOWNSHIP_COORDINATING,
            who=(Post.TOWNSHIP,),
            to=StageCode.FEEDING_BACK,
            seat=Seat.HOME,
            needs=(TEXT,),
            tells=(Post.COMMUNITY,),
        ),
        Step(
            ActionCode.SEND_BACK,
            at=StageCode.TOWNSHIP_COORDINATING,
            who=(Post.TOWNSHIP,),
            to=StageCode.COORDINATING,
            needs=(TEXT,),
        ),
        Step(
            ActionCode.ACKNOWLEDGE,
            at=StageCode.REPORTING,
            who=(Post.LIAISON,),
            to=StageCode.FEEDING_BACK,
            seat=Seat.HOME,
            takes=(TEXT,),
        ),
        Step(
            ActionCode.SEND_BACK,
            at=StageCode.REPORTING,
            who=(Post.LIAISON,),
            to=StageCode.COORDINATING,
            needs=(TEXT,),
        ),
        FEED_BACK,
        *CHECK_AND_FEED_BACK,
    ),
)
