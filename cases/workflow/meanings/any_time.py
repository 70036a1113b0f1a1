"""What the actions at any time mean, who may take them, what they ask for and when they fit.

What each changes is a function in ``cases/actions/engine/any_time.py``.
"""

from django.utils.translation import gettext_lazy as _

from cases.choices import ActionCode, Source
from cases.models import Case
from cases.workflow import conditions
from cases.workflow.conditions import NEVER_HANDLED, State, is_undecided, moved_lately
from cases.workflow.inputs import (
    AMOUNT,
    ASSIGNEE,
    CASE,
    CATEGORY,
    PARTS,
    REPLY_BY,
    ROUTE,
    SATISFACTION,
    TEXT,
    UNTIL,
    WORDS,
)
from cases.workflow.meanings.saying import AnyTime, Readers
from cases.workflow.people.whom import Whom
from staff.choices import Post


def _was_handled(case: Case, state: State) -> bool:
    return case.outcome not in NEVER_HANDLED


ANY_TIME = (
    AnyTime(
        action=ActionCode.NOTE,
        permission="cases.note_case",
        filer=True,
        takes=(TEXT,),
        words_or_file=True,
        on_closed=True,
        with_open_parts=True,
        says_to=Whom.TURN,
    ),
    AnyTime(
        action=ActionCode.ASK_REPORTER,
        posts=(Post.LEADER,),
        turn=True,
        needs=(TEXT,),
        words=_("What you ask the one who reported"),
        readers=Readers.RESIDENT,
        with_open_parts=True,
        fits=lambda case, state: conditions.has_reporter(case),
    ),
    AnyTime(
        action=ActionCode.SORT,
        posts=(Post.LEADER, Post.COMMUNITY),
        needs=(CATEGORY,),
        takes=(TEXT,),
        fits=lambda case, state: case.source == Source.RESIDENT,
    ),
    AnyTime(
        action=ActionCode.CHANGE_ROUTE,
        permission="cases.change_route_case",
        posts=(Post.LEADER, Post.COMMUNITY),
        alarm_needs_above=True,
        needs=(ROUTE, TEXT),
        fits=conditions.may_change_route,
        tells=(Whom.ALERTED, Whom.BEFORE, Whom.ALERTED_BEFORE),
        turn_begins=True,
        undone=True,
    ),
    AnyTime(
        action=ActionCode.URGE,
        permission="cases.urge_case",
        posts=(Post.LIAISON,),
        needs=(TEXT,),
        with_open_parts=True,
        says_to=Whom.TURN,
        subject=_("Urged: %(title)s"),
        for_many=_("Urge those whose turn it is"),
    ),
    AnyTime(
        action=ActionCode.SUSPEND,
        permission="cases.suspend_case",
        posts=(Post.LIAISON,),
        needs=(TEXT,),
        takes=(UNTIL,),
        words=_("Why it must wait, and for what"),
        with_open_parts=True,
        alarm_needs_above=True,
        fits=lambda case, state: case.paused_at is None,
        says_to=Whom.TURN,
        tells=(Whom.ALERTED,),
    ),
    AnyTime(
        action=ActionCode.RESUME,
        permission="cases.suspend_case",
        posts=(Post.LIAISON,),
        takes=(TEXT,),
        with_open_parts=True,
        fits=lambda case, state: case.paused_at is not None,
        turn_begins=True,
    ),
    AnyTime(
        action=ActionCode.REASSIGN,
        permission="cases.reassign_case",
        turn=True,
        needs=(ASSIGNEE,),
        takes=(TEXT,),
        says_to=Whom.TURN,
        tells=(Whom.FORMER,),
        for_many=_("Who does these cases?"),
    ),
    AnyTime(
        action=ActionCode.ASK_EXTENSION,
        turn=True,
        needs=(AMOUNT, TEXT),
        words=_("Why more time is needed"),
        with_open_parts=True,
        fits=lambda case, state: case.paused_at is None and state.may_ask,
        says_to=Whom.DECIDERS,
    ),
    AnyTime(
        action=ActionCode.GRANT_EXTENSION,
        above=True,
        takes=(TEXT,),
        with_open_parts=True,
        fits=lambda case, state: case.paused_at is None and state.asked,
        says_to=Whom.TURN,
    ),
    AnyTime(
        action=ActionCode.REFUSE_EXTENSION,
        above=True,
        needs=(TEXT,),
        with_open_parts=True,
        fits=lambda case, state: state.asked,
        says_to=Whom.TURN,
    ),
    AnyTime(
        action=ActionCode.SUPERVISE,
        permission="cases.supervise_case",
        needs=(TEXT,),
        takes=(REPLY_BY,),
        words=_("What is expected"),
        with_open_parts=True,
        says_to=Whom.TURN,
        subject=_("Under supervision: %(title)s"),
    ),
    AnyTime(
        action=ActionCode.REPLY,
        turn=True,
        needs=(TEXT,),
        words=_("What has been done, and by when it will be settled"),
        with_open_parts=True,
        fits=lambda case, state: state.asked_by_superior,
        says_to=Whom.SUPERVISORS,
        subject=_("Answer to your supervision: %(title)s"),
    ),
    AnyTime(
        action=ActionCode.END_SUPERVISION,
        supervisor=True,
        takes=(TEXT,),
        words=_("Why it need not be supervised any more"),
        with_open_parts=True,
        fits=lambda case, state: case.supervised_at is not None,
        says_to=Whom.TURN,
        subject=_("No longer under supervision: %(title)s"),
    ),
    AnyTime(
        action=ActionCode.MERGE,
        permission="cases.merge_case",
        posts=(Post.LEADER,),
        fits=conditions.may_be_merged,
        needs=(CASE,),
        takes=(TEXT,),
        tells=(Whom.LAST_IN_TURN, Whom.ALERTED),
        ends_early=True,
        does=_("Close this case and merge it into %(number)s"),
        ends=_(
            "This case is closed and goes on in the other one: whoever works on that one reads the words and "
            "photos of this one. Its resident is told the result of that one."
        ),
    ),
    AnyTime(
        action=ActionCode.SPLIT,
        permission="cases.split_case",
        posts=(Post.LEADER,),
        alarm_needs_above=True,
        pressing_not_from_below=True,
        needs=(PARTS,),
        fits=conditions.may_be_split,
        tells=(Whom.TURN, Whom.ALERTED),
    ),
    AnyTime(
        action=ActionCode.WITHDRAW,
        filer=True,
        needs=(TEXT,),
        fits=conditions.may_be_withdrawn,
        tells=(Whom.LAST_IN_TURN, Whom.ALERTED),
        ends_early=True,
        does=_("Withdraw this case"),
        ends=_("The case is closed as withdrawn. Nobody works on it any more."),
    ),
    AnyTime(
        action=ActionCode.MARK_INVALID,
        permission="cases.mark_invalid_case",
        grave_needs_above=True,
        needs=(TEXT,),
        fits=is_undecided,
        tells=(Whom.LAST_IN_TURN, Whom.ALERTED, Whom.SUPERIORS),
        ends_early=True,
        does=_("Close this case as invalid"),
        ends=_(
            "Nobody works on it any more. It counts as no matter, but what was late stays among those due."
        ),
    ),
    AnyTime(
        action=ActionCode.OPINION,
        posts=(Post.LEADER,),
        needs=(SATISFACTION,),
        takes=(WORDS,),
        on_open=False,
        on_closed=True,
        fits=lambda case, state: _was_handled(case, state) and not state.opinion,
    ),
    AnyTime(
        action=ActionCode.REOPEN,
        permission="cases.reopen_case",
        posts=(Post.LIAISON,),
        needs=(TEXT,),
        on_open=False,
        on_closed=True,
        fits=_was_handled,
        tells=(Whom.FILER, Whom.BEFORE),
    ),
    AnyTime(
        action=ActionCode.TAKE_BACK,
        author=True,
        on_closed=True,
        with_open_parts=True,
        fits=lambda case, state: moved_lately(case),
        tells=(Whom.HEARD,),
    ),
)
