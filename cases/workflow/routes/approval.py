"""Approval (policy 二(四)): 网格负责人掌握信息,社区受理界定,街道、镇审核,
县(市、区)行政服务中心(职能部门)审批."""

from dataclasses import replace

from cases.choices import ActionCode, LimitUnit, Outcome, Phase, RouteCode, StageCode
from cases.workflow.inputs import LEGAL_GROUND, MATTER, OFFICE, PAPERS, TEXT
from cases.workflow.routes.feedback import FEED_BACK
from cases.workflow.routes.redispatch import redispatch
from cases.workflow.table import Route, Seat, Stage, Step, When
from staff.choices import Post


def _ask_completion(at: StageCode, who: Post) -> Step:
    """The papers go back for completion: the authority's clock stops, the resident's begins."""
    return Step(
        ActionCode.ASK_COMPLETION,
        at=at,
        who=(who,),
        to=StageCode.COMPLETING,
        seat=Seat.HOME,
        needs=(TEXT,),
        stops_clock=True,
    )


def _decline(at: StageCode, who: Post, *tells: Post) -> Step:
    return Step(
        ActionCode.DECLINE,
        at=at,
        who=(who,),
        to=StageCode.CLOSED,
        needs=(TEXT,),
        tells=tells,
        outcome=Outcome.DECLINED,
    )


ROUTE = Route(
    code=RouteCode.APPROVAL,
    start=StageCode.INFORMING,
    reopened_at=StageCode.TOWNSHIP_REVIEW,
    reopened_top=(RouteCode.APPROVAL, StageCode.TOWNSHIP_REVIEW),
    changes_to=(RouteCode.COORDINATION,),
    stages=(
        Stage(StageCode.INFORMING, Post.LEADER, 1, LimitUnit.WORKING_DAYS, phase=Phase.ACCEPTING),
        Stage(
            StageCode.COMMUNITY_INTAKE,
            Post.COMMUNITY,
            2,
            LimitUnit.WORKING_DAYS,
            reviews=True,
            phase=Phase.ACCEPTING,
        ),
        Stage(StageCode.TOWNSHIP_REVIEW, Post.TOWNSHIP, 5, LimitUnit.WORKING_DAYS, reviews=True),
        Stage(StageCode.COUNTY_APPROVAL, Post.DEPARTMENT, 10, LimitUnit.WORKING_DAYS, reviews=True),
        Stage(StageCode.COMPLETING, Post.LEADER, 10, LimitUnit.WORKING_DAYS, phase=Phase.ACCEPTING),
        Stage(StageCode.FEEDING_BACK, Post.LEADER, 2, LimitUnit.WORKING_DAYS, phase=Phase.ANSWERING),
    ),
    steps=(
        Step(
            ActionCode.SUBMIT,
            at=StageCode.INFORMING,
            who=(Post.LEADER,),
            to=StageCode.COMMUNITY_INTAKE,
            needs=(TEXT,),
            takes=(PAPERS,),
        ),
        Step(
            ActionCode.ACCEPT,
            at=StageCode.COMMUNITY_INTAKE,
            who=(Post.COMMUNITY,),
            to=StageCode.TOWNSHIP_REVIEW,
            needs=(MATTER,),
            takes=(TEXT,),
        ),
        Step(
            ActionCode.SEND_BACK,
            at=StageCode.COMMUNITY_INTAKE,
            who=(Post.COMMUNITY,),
            to=StageCode.INFORMING,
            needs=(TEXT,),
        ),
        _ask_completion(StageCode.COMMUNITY_INTAKE, Post.COMMUNITY),
        _decline(StageCode.COMMUNITY_INTAKE, Post.COMMUNITY, Post.LEADER),
        Step(
            ActionCode.PASS_ON,
            at=StageCode.TOWNSHIP_REVIEW,
            who=(Post.TOWNSHIP,),
            to=StageCode.COUNTY_APPROVAL,
            needs=(OFFICE,),
            takes=(TEXT,),
            approving=True,
        ),
        Step(
            ActionCode.SEND_BACK,
            at=StageCode.TOWNSHIP_REVIEW,
            who=(Post.TOWNSHIP,),
            to=StageCode.COMMUNITY_INTAKE,
            needs=(TEXT,),
        ),
        _ask_completion(StageCode.TOWNSHIP_REVIEW, Post.TOWNSHIP),
        _decline(StageCode.TOWNSHIP_REVIEW, Post.TOWNSHIP, Post.LEADER, Post.COMMUNITY),
        Step(
            ActionCode.APPROVE,
            at=StageCode.COUNTY_APPROVAL,
            who=(Post.DEPARTMENT,),
            to=StageCode.FEEDING_BACK,
            seat=Seat.HOME,
            takes=(TEXT,),
            tells=(Post.COMMUNITY, Post.TOWNSHIP),
            decision=Outcome.APPROVED,
            files=True,
        ),
        Step(
            ActionCode.SEND_BACK,
            at=StageCode.COUNTY_APPROVAL,
            who=(Post.DEPARTMENT,),
            to=StageCode.TOWNSHIP_REVIEW,
            needs=(TEXT,),
        ),
        redispatch(StageCode.COUNTY_APPROVAL, Post.COMMUNITY, Post.TOWNSHIP, approving=True),
        _ask_completion(StageCode.COUNTY_APPROVAL, Post.DEPARTMENT),
        Step(
            ActionCode.REFUSE,
            at=StageCode.COUNTY_APPROVAL,
            who=(Post.DEPARTMENT,),
            to=StageCode.FEEDING_BACK,
            seat=Seat.HOME,
            needs=(LEGAL_GROUND,),
            takes=(TEXT,),
            tells=(Post.COMMUNITY, Post.TOWNSHIP),
            decision=Outcome.REFUSED,
            files=True,
        ),
        Step(
            ActionCode.SUBMIT,
            at=StageCode.COMPLETING,
            who=(Post.LEADER,),
            to=StageCode.COMMUNITY_INTAKE,
            needs=(TEXT,),
            takes=(PAPERS,),
            back=True,
            goes_on=True,
        ),
        # Whoever does not bring the papers in time is not kept waiting for ever.
        _decline(StageCode.COMPLETING, Post.COMMUNITY, Post.LEADER),
        replace(FEED_BACK, when=When.ANY),
    ),
)
