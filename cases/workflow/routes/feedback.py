"""The last stage of every route: tell the resident, take the opinion; and check what others did (核查).

办理结果要及时反馈,并收集居民反馈意见 (policy 二(五), 民情回应制度).
"""

from cases.choices import ActionCode, Outcome, StageCode
from cases.workflow.inputs import CHECKED, SATISFACTION, TEXT, WORDS
from cases.workflow.table import Step, When
from staff.choices import Post

FEED_BACK = Step(
    ActionCode.FEED_BACK,
    at=StageCode.FEEDING_BACK,
    who=(Post.LEADER,),
    to=StageCode.CLOSED,
    # The resident may also answer later, by the link that the leader makes.
    takes=(SATISFACTION, WORDS, TEXT),
    outcome=Outcome.DONE,
    when=When.OWN_WORK,
)
CHECK_AND_FEED_BACK = (
    Step(
        ActionCode.FEED_BACK,
        at=StageCode.FEEDING_BACK,
        who=(Post.LEADER,),
        to=StageCode.CLOSED,
        needs=(CHECKED,),
        takes=(SATISFACTION, WORDS, TEXT),
        outcome=Outcome.DONE,
        when=When.OTHERS_WORK,
    ),
    Step(
        ActionCode.SEND_BACK,
        at=StageCode.FEEDING_BACK,
        who=(Post.LEADER,),
        to=StageCode.FEEDING_BACK,
        needs=(TEXT,),
        when=When.OTHERS_WORK,
        back=True,
    ),
)
