"""What the actions of the routes mean; each step follows its row in the route's table."""

from django.utils.translation import gettext_lazy as _

from cases.choices import ActionCode, PhotoKind
from cases.workflow.meanings.saying import Meaning, Readers
from cases.workflow.people.whom import Whom

OF_ROUTES = (
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
