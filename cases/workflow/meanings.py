"""What each action means, once: what its words are called, who reads them, who is told, what its photos show;
and for an action that is possible at any stage also who may take it, what it asks for and when it fits.

What an action changes in the case is in ``cases/actions``: a step of a route follows its row in the route's
table, an action at any time has a function in ``cases/actions/engine/any_time.py``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.choices import ActionCode, PhotoKind, Source
from cases.models import Case
from cases.workflow import conditions
from cases.workflow.conditions import State, is_undecided, moved_lately
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
from cases.workflow.kinds import Input
from cases.workflow.people.readers import Readers
from cases.workflow.people.whom import Whom
from kit.text import Text
from staff.choices import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What an action means.

    ``says_to`` get the words at once, under ``subject`` (with ``title``; without one under the action's
    name). ``tells`` are also informed. ``turn_begins``: those whose turn it is are told so though the stage
    may be the same. ``climbs``: it goes to another grid at the same stage. ``words_or_file``: neither words
    nor a file is nothing. ``ends_early``: the case ends by it before it was handled. ``ends`` says what
    happens, for an action that ends or hides a case: it is asked for on a page of its own, whose button
    says what it ``does``. ``undone``: its author may take it back, as long as it has not gone too far
    (``workflow/taking_back``).
    """

    action: ActionCode
    words: Text = field(default=_("Words"))
    readers: Readers = Readers.STAFF
    photo: PhotoKind = PhotoKind.OTHER
    says_to: Whom | None = None
    subject: Text = ""
    tells: tuple[Whom, ...] = ()
    turn_begins: bool = False
    climbs: bool = False
    words_or_file: bool = False
    ends_early: bool = False
    ends: Text = ""
    does: Text = ""
    undone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyTime(Meaning):
    """An action that belongs to no stage (design §4.4, actions on any open case).

    ``permission`` is asked of the role table for the case; ``posts`` may act too, without that permission;
    ``filer`` lets the one who filed the case act; ``turn`` those whose turn it is; ``above`` those one level
    above them. ``with_open_parts``: also while the parts of the case are worked on.
    ``grave_needs_above``: where the case is overdue, an emergency or supervised, only those above the
    community may, and not about their own work. ``alarm_needs_above``: where it is an emergency, not the
    leader or liaison, and once answered or late not the community: no finger calls it off. ``author``: only
    who took the last step; ``supervisor``: only who watches the case. ``for_many``: what is asked when it is
    taken with several cases at once; without it, it is not. ``fits``: whether it is possible with the case.
    """

    permission: str = ""
    posts: tuple[Post, ...] = ()
    filer: bool = False
    turn: bool = False
    above: bool = False
    needs: tuple[Input[Any], ...] = ()
    takes: tuple[Input[Any], ...] = ()
    on_open: bool = True
    on_closed: bool = False
    with_open_parts: bool = False
    grave_needs_above: bool = False
    alarm_needs_above: bool = False
    author: bool = False
    supervisor: bool = False
    for_many: Text = ""
    fits: Callable[[Case, State], bool] = conditions.always

    @property
    def label(self) -> Text:
        """The words on the button."""
        return self.action.label

    @property
    def inputs(self) -> tuple[Input[Any], ...]:
        """Everything that its form asks for, the needed first."""
        return self.needs + self.takes

    def fits_now(self, case: Case, state: State) -> bool:
        """Whether it is possible with the case as it stands, whoever takes it."""
        closed = case.closed_at is not None
        if not (self.on_closed if closed else self.on_open):
            return False
        if state.in_parts and not self.with_open_parts:
            return False
        return self.fits(case, state)


_OF_ROUTES = (
    Meaning(
        action=ActionCode.HANDLE,
        words=_("What you did"),
        readers=Readers.RESULT,
        photo=PhotoKind.AFTER,
        undone=True,
    ),
    Meaning(
        action=ActionCode.RESOLVE,
        words=_("How it was resolved"),
        readers=Readers.RESULT,
        photo=PhotoKind.AFTER,
        undone=True,
    ),
    Meaning(
        action=ActionCode.RAISE_LEVEL, words=_("Why the level above is needed"), climbs=True, undone=True
    ),
    Meaning(action=ActionCode.ACKNOWLEDGE, undone=True),
    Meaning(action=ActionCode.SEND_BACK, undone=True),
    Meaning(action=ActionCode.REFER, words=_("Why the department is needed"), undone=True),
    # Who had it wrongly knows that it is gone.
    Meaning(
        action=ActionCode.REDISPATCH,
        words=_("Why the other department is the right one"),
        tells=(Whom.BEFORE,),
        turn_begins=True,
        undone=True,
    ),
    Meaning(action=ActionCode.FEED_BACK, photo=PhotoKind.AFTER, undone=True),
    Meaning(action=ActionCode.TRACK, words=_("What you see now")),
    Meaning(action=ActionCode.CONTAIN, words=_("What was done"), photo=PhotoKind.AFTER),
    Meaning(action=ActionCode.CONFIRM_OVER, words=_("Review: what happened, what is to be learned")),
    Meaning(action=ActionCode.SUBMIT, words=_("Particulars and papers at hand"), undone=True),
    Meaning(action=ActionCode.ACCEPT),
    Meaning(
        action=ActionCode.DECLINE,
        readers=Readers.RESULT,
        does=_("Decline the application"),
        ends=_("The application is declined. The resident reads your words as the result."),
    ),
    Meaning(action=ActionCode.ASK_COMPLETION, words=_("What is missing"), readers=Readers.RESIDENT),
    Meaning(action=ActionCode.PASS_ON),
    Meaning(action=ActionCode.APPROVE, readers=Readers.RESULT),
    Meaning(
        action=ActionCode.REFUSE,
        readers=Readers.RESULT,
        does=_("Refuse the application"),
        ends=_(
            "The application is refused. The resident reads your words and the legal ground as the result."
        ),
    ),
)

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
        needs=(PARTS,),
        fits=conditions.may_be_split,
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
        fits=lambda case, state: conditions.was_handled(case, state) and not state.opinion,
    ),
    AnyTime(
        action=ActionCode.REOPEN,
        permission="cases.reopen_case",
        posts=(Post.LIAISON,),
        needs=(TEXT,),
        on_open=False,
        on_closed=True,
        fits=conditions.was_handled,
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

MEANINGS: dict[str, Meaning] = {row.action: row for row in (*_OF_ROUTES, *ANY_TIME)}
BY_ACTION: dict[str, AnyTime] = {row.action: row for row in ANY_TIME}

# Whose words are a result that the resident is told.
RESULTS = tuple(row.action for row in MEANINGS.values() if row.readers == Readers.RESULT)
# Whose words ask the resident for something.
ASKING = tuple(row.action for row in MEANINGS.values() if row.readers == Readers.RESIDENT)
# What is asked for on a page of its own.
ENDINGS = tuple(row.action for row in MEANINGS.values() if row.ends)
# What is taken with several cases at once.
FOR_MANY = tuple(row.action for row in ANY_TIME if row.for_many)
# By which a case ends before it was handled.
ENDS_EARLY = tuple(row.action for row in MEANINGS.values() if row.ends_early)


def meaning_of(action: str) -> Meaning:
    """What ``action`` means; one that the system takes by itself means nothing further."""
    return MEANINGS.get(action) or Meaning(action=ActionCode(action))
