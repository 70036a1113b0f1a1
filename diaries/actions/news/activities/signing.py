"""Signing up for an activity: oneself by one tap, a household by its door; when it is full, on the waiting
list. The activity's row is locked first, so that of two who come at once for the last place one gets it."""

from django.db import transaction
from django.utils.translation import gettext as _

from diaries.actions.news.activities._parts import locked, move_up, room_left
from diaries.choices import SignUpState
from diaries.models import Activity, SignUp
from diaries.rules.news import MOST_PEOPLE, VIEW_ACTIVITY
from kit.actors import require
from kit.errors import Conflict, Invalid, NotAllowed
from kit.time import clock
from residents.models import Household
from staff.models import Member

_AT_DOORS = "residents.add_visit"


@transaction.atomic
def sign_up(*, by: Member, activity: Activity, household: Household | None = None, people: int = 1) -> SignUp:
    """Sign up for an activity: oneself, or a household with so many people. A second time it is one sign-up
    all the same; with another number of people it is changed.

    Raises:
        NotAllowed: the activity is not hers to see, or she does not call at this door.
        Invalid: it is over, was called off, or so many people can't be.
    """
    require(by.user, VIEW_ACTIVITY, activity)
    if household is not None:
        require(by.user, _AT_DOORS, household)
    number = people if household is not None else 1
    now = locked(activity)
    _refuse(now, number)
    who = {"household": household} if household is not None else {"member": by}
    before = SignUp.objects.standing().filter(activity=now, **who).first()
    if before is not None and before.people == number:
        return before
    if before is not None:
        SignUp.objects.filter(pk=before.pk).update(state=SignUpState.LEFT)  # its own places count as free
    room = room_left(now)
    state = SignUpState.GOING if room is None or number <= room else SignUpState.WAITING
    at = clock.now() if before is None else before.at  # whoever waits keeps her place in the row
    facts = {"people": number, "state": state, "by": by, "at": at, "came": None}
    made, _new = SignUp.objects.update_or_create(activity=now, **who, defaults=facts)
    if before is not None:
        move_up(now)
    kept: SignUp = SignUp.objects.get(pk=made.pk)
    return kept


def _refuse(activity: Activity, people: int) -> None:
    """Go on only where so many can still sign up, or wait. Raises Invalid."""
    if not 1 <= people <= MOST_PEOPLE:
        raise Invalid(fields={"people": [_("From 1 to %(most)s people.") % {"most": MOST_PEOPLE}]})
    if activity.cancelled_at is not None:
        raise Invalid(_("It was called off."))
    if activity.ends_at <= clock.now():
        raise Invalid(_("It is over: who came is counted now."))
    if activity.capacity is not None and people > activity.capacity:
        words = _("There is room for %(n)s people in all.") % {"n": activity.capacity}
        raise Invalid(fields={"people": [words]})


@transaction.atomic
def sign_off(*, by: Member, sign_up: SignUp) -> SignUp:
    """Sign off: oneself, or a household that one signed up, or calls at. Whoever waits comes in. A second
    time it stays so.

    Raises:
        NotAllowed: it is somebody else's.
        Conflict: who came is counted already.
    """
    household = sign_up.household
    own = by.pk in (sign_up.member_id, sign_up.by_id)
    if not own and not (household is not None and by.user.has_perm(_AT_DOORS, household)):
        raise NotAllowed
    activity = locked(sign_up.activity)
    if activity.counted_at is not None:
        raise Conflict
    if SignUp.objects.standing().filter(pk=sign_up.pk).update(state=SignUpState.LEFT):
        move_up(activity)
    kept: SignUp = SignUp.objects.get(pk=sign_up.pk)
    return kept
