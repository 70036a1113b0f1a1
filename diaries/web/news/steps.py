"""What is done on the page of an activity, each with its form and what is said then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diaries.actions.news.activities import (
    add_photos,
    call_off,
    count_activity,
    remove_photo,
    show_photo,
    sign_off,
    sign_up,
)
from diaries.choices import SignUpState
from diaries.models import Activity, ActivityPhoto, SignUp
from diaries.rules.news import CHANGE_ACTIVITY, VIEW_ACTIVITY
from diaries.web.guarding import REGISTER
from diaries.web.news.fields import WhyForm
from diaries.web.news.forms import CountForm, DoorForm, PhotosForm
from kit.errors import NotAllowed, NotFound
from kit.numbers.whole import whole
from kit.text import Text
from staff.models import Member
from staff.rights.request import StaffRequest

_COMES = gettext_lazy("Signed up. It stands in the diary of that day by itself.")
_DOOR_COMES = gettext_lazy("The household is signed up.")
_WAITS = gettext_lazy("It is full: on the waiting list. You hear it when there is room.")


@dataclass(frozen=True, slots=True)
class Doing:
    """A verb, and what is said when it is done."""

    do: Callable[[], object]
    words: Callable[[], Text]


Step = tuple[Any, Doing]


def step_of(request: StaffRequest, member: Member, found: Activity, what: str) -> Step:
    """The form of what is done, and the doing. Raises NotFound for something else, NotAllowed."""
    steps = {
        "come": _come,
        "leave": _leave,
        "door": _door,
        "off": _off,
        "count": _count,
        "photos": _photos,
        "photo": _photo,
    }
    if what not in steps:
        raise NotFound
    if what in ("off", "count") and not request.user.has_perm(CHANGE_ACTIVITY, found):
        raise NotAllowed
    return steps[what](request, member, found)


def _said(words: Text) -> Callable[[], Text]:
    return lambda: words


def _come(_request: StaffRequest, member: Member, found: Activity) -> Step:
    made: list[SignUp] = []
    doing = Doing(lambda: made.append(sign_up(by=member, activity=found)), lambda: _became(made[0], _COMES))
    return forms.Form({}), doing


def _became(made: SignUp, words: Text) -> Text:
    return _WAITS if made.state == SignUpState.WAITING else words


def _leave(request: StaffRequest, member: Member, found: Activity) -> Step:
    rows = SignUp.objects.within(request.scope_where(VIEW_ACTIVITY)).standing().filter(activity=found)
    one = (
        rows.select_related("household", "activity").filter(pk=whole(request.POST.get("sign_up", ""))).first()
    )
    if one is None:
        raise NotFound
    return forms.Form({}), Doing(lambda: sign_off(by=member, sign_up=one), _said(_("Signed off.")))


def _door(request: StaffRequest, member: Member, found: Activity) -> Step:
    form, made = DoorForm(request.POST, register=request.scope_where(REGISTER)), list[SignUp]()

    def sign() -> None:
        people = form.cleaned_data["people"]
        made.append(sign_up(by=member, activity=found, household=form.household(), people=people))

    return form, Doing(sign, lambda: _became(made[0], _DOOR_COMES))


def _off(request: StaffRequest, member: Member, found: Activity) -> Step:
    form = WhyForm(request.POST)
    words = _said(_("Called off. Whoever signed up hears of it."))
    return form, Doing(lambda: call_off(by=member, activity=found, **form.cleaned_data), words)


def count_form(found: Activity, going: Sequence[SignUp], data: Any = None) -> CountForm:
    """How many came; with what was said before, or how many signed up."""
    counted = found.counted if found.counted is not None else sum(one.people for one in going)
    start = {"version": found.version, "counted": counted, "words": found.counted_words}
    start["absent"] = [one.pk for one in going if one.came is False]
    return CountForm(data, initial=start, going=going)


def _count(request: StaffRequest, member: Member, found: Activity) -> Step:
    rows = SignUp.objects.within(request.scope_where(VIEW_ACTIVITY)).filter(activity=found)
    going = rows.filter(state=SignUpState.GOING).with_door(request.scope_where(REGISTER))
    form = count_form(found, list(going.select_related("member")), request.POST)
    doing = Doing(
        lambda: count_activity(by=member, activity=found, **form.cleaned_data),
        _said(_("Counted. Who came has it in the diary of that day.")),
    )
    return form, doing


def _photos(request: StaffRequest, member: Member, found: Activity) -> Step:
    form = PhotosForm(request.POST, request.FILES)
    doing = Doing(
        lambda: add_photos(by=member, activity=found, uploads=form.cleaned_data["photos"]),
        _said(_("Added. None is on the public page unless it is ticked.")),
    )
    return form, doing


def _photo(request: StaffRequest, member: Member, found: Activity) -> Step:
    rows = ActivityPhoto.objects.within(request.scope_where(VIEW_ACTIVITY)).filter(activity=found)
    photo = rows.select_related("activity").filter(pk=whole(request.POST.get("photo", ""))).first()
    if photo is None:
        raise NotFound
    kept = photo
    if "remove" in request.POST:
        return forms.Form({}), Doing(lambda: remove_photo(by=member, photo=kept), _said(_("Removed.")))
    public = request.POST.get("public") == "1"
    words = _("It is on the public page now.") if public else _("It is not on the public page any more.")
    return forms.Form({}), Doing(lambda: show_photo(by=member, photo=kept, public=public), _said(words))
