"""How many came to an activity."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from diaries.actions.news._texts import refuse_private, words_of
from diaries.actions.news.activities._parts import locked, write
from diaries.choices import SignUpState
from diaries.models import Activity, SignUp
from diaries.rules.news import CHANGE_ACTIVITY, MOST_PEOPLE
from kit.actors import require
from kit.errors import Conflict, Invalid
from kit.time import clock
from staff.models import Member


@transaction.atomic
def count_activity(
    *,
    by: Member,
    activity: Activity,
    counted: int,
    words: str = "",
    absent: Collection[int] = (),
    version: int,
) -> Activity:
    """Say how many came, and how it was; of the sign-ups ``absent`` nobody did. Counted anew, it is right.

    Raises:
        NotAllowed: ``by`` does not change activities there.
        Invalid: it has not begun yet, so many can't be, or private numbers stand in the words.
        Conflict: it was called off, or somebody was faster.
    """
    require(by.user, CHANGE_ACTIVITY, activity)
    if not 0 <= counted <= MOST_PEOPLE:
        raise Invalid(fields={"counted": [_("From 0 to %(most)s people.") % {"most": MOST_PEOPLE}]})
    text = words_of(words)
    refuse_private(activity.audience, words=text)
    before = locked(activity)
    if before.cancelled_at is not None:
        raise Conflict
    at = clock.now()
    if before.begins_at > at:
        raise Invalid(_("It has not begun yet."))
    facts = {"counted": counted, "counted_words": text, "counted_by": by, "counted_at": at}
    kept = write(before, version, **facts)
    going = SignUp.objects.filter(activity=kept, state=SignUpState.GOING)
    going.filter(pk__in=absent).update(came=False)
    going.filter(~Q(pk__in=absent)).update(came=True)
    return kept
