"""Activities: the list, one of them with whoever comes, a new one, a changed one, its photos."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from diaries.actions.news.activities import call_activity, change_activity
from diaries.actions.news.announcements import put_away
from diaries.choices import SignUpState
from diaries.models import Activity, ActivityPhoto, SignUp
from diaries.queries.news.shown import with_areas
from diaries.rules.news import CALL, CHANGE_ACTIVITY, VIEW_ACTIVITY
from diaries.web.guarding import REGISTER, doors_of
from diaries.web.news.announcements import back_from
from diaries.web.news.fields import DONE, WhyForm, areas, sent
from diaries.web.news.forms import CallForm, ChangeActivityForm, DoorForm, PhotosForm
from diaries.web.news.pictures import picture_of
from diaries.web.news.steps import count_form, step_of
from kit.errors import NotAllowed, NotFound
from kit.time import clock
from staff.models import Member
from staff.posts.directory import home_grid
from staff.rights.request import StaffRequest, acting

MOST = 50
_AT_DOORS = "residents.add_visit"
_SHOWN = ("coming", "past")


def _reader(request: StaffRequest) -> Member:
    if not request.user.has_perm(VIEW_ACTIVITY):
        raise NotAllowed(_("There are no activities for your post."))
    return acting(request)


@login_required
@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    """What is coming, the next first; or ``?show=past`` what was, with how many came. Raises NotFound for
    another list."""
    staff = cast(StaffRequest, request)
    member = _reader(staff)
    asked, now = request.GET.get("show", "coming"), clock.now()
    if asked not in _SHOWN:
        raise NotFound
    rows = Activity.objects.within(staff.scope_where(VIEW_ACTIVITY)).with_taken()
    rows = (
        rows.coming(now).order_by("begins_at", "pk")
        if asked == "coming"
        else rows.exclude(pk__in=Activity.objects.within(staff.scope_where(VIEW_ACTIVITY)).coming(now))
    )
    lines = with_areas(rows.select_related("organization")[:MOST])
    mine = SignUp.objects.within(staff.scope_where(VIEW_ACTIVITY)).standing()
    mine = mine.filter(member=member, activity__in=lines)
    context = {
        "here": "home",
        "asked": asked,
        "lines": lines,
        "mine": set(mine.values_list("activity", flat=True)),
        "may_call": request.user.has_perm(CALL),
    }
    return render(request, "diaries/news/activities.html", context)


def _found(request: StaffRequest, pk: int) -> Any:
    rows = Activity.objects.within(request.scope_where(VIEW_ACTIVITY)).with_taken()
    related = ("organization", "author", "cancelled_by", "counted_by")
    found = rows.select_related(*related).prefetch_related("photos").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return with_areas([found])[0]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def activity(request: HttpRequest, activity: int) -> HttpResponse:
    """An activity with whoever comes; a POST does one thing, which ``what`` names."""
    staff = cast(StaffRequest, request)
    member = _reader(staff)
    found = _found(staff, activity)
    status, refused = 200, {}
    if request.method == "POST":
        what = request.POST.get("what", "")
        if what == "away":
            put_away(by=member, activity=found)
            return back_from(request, "activities")
        form, said = step_of(staff, member, found, what)
        status = sent(form, said.do)
        if status == DONE:
            messages.success(request, str(said.words()))
            return redirect("activity", found.pk)
        refused = {what: form}
        found = _found(staff, activity)
    context = _context(staff, member, found) | refused
    return render(request, "diaries/news/activity.html", context, status=status)


def _context(request: StaffRequest, member: Member, found: Any) -> dict[str, Any]:
    """What the page shows; forms only where the person may use them now."""
    rows = SignUp.objects.within(request.scope_where(VIEW_ACTIVITY)).standing().filter(activity=found)
    seen = rows.with_door(request.scope_where(REGISTER)).select_related("member")
    comes = list(seen.order_by("at", "pk"))
    now, stands = clock.now(), found.cancelled_at is None
    may, is_open = request.user.has_perm(CHANGE_ACTIVITY, found), stands and found.ends_at > now
    own = next((one for one in comes if one.member_id == member.pk), None)
    context: dict[str, Any] = {
        "here": "home",
        "one": found,
        "comes": [one for one in comes if one.state == SignUpState.GOING],
        "waits": [one for one in comes if one.state == SignUpState.WAITING],
        "own": own,
        "open": is_open,
        "left": found.left,
        "may_change": may,
        "may_move": may and is_open and found.counted_at is None,
        "photos": PhotosForm() if stands and (may or own) else None,
    }
    if is_open and request.user.has_perm(_AT_DOORS):
        context |= {"door": DoorForm(register=request.scope_where(REGISTER))}
        context |= {"doors": doors_of(request, home_grid(member))}
    if context["may_move"]:
        context["off"] = WhyForm(initial={"version": found.version})
    if may and stands and found.begins_at <= now:
        context["count"] = count_form(found, context["comes"])
    return context


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def activity_new(request: HttpRequest) -> HttpResponse:
    """Call an activity. Whatever is refused, what was typed stays."""
    staff = cast(StaffRequest, request)
    if not request.user.has_perm(CALL):
        raise NotAllowed(_("Your post calls no activities."))
    member = acting(staff)
    offered = areas(staff.scope_where(CALL))
    form = CallForm(request.POST if request.method == "POST" else None, areas=offered)
    status = 200
    if form.is_bound:
        made: list[Activity] = []
        status = sent(form, lambda: made.append(call_activity(by=member, **form.cleaned_data)))
        if status == DONE:
            messages.success(request, _("Called. It stands on the first page of the leaders there."))
            return redirect("activity", made[0].pk)
    context = {"here": "home", "form": form, "areas": offered}
    return render(request, "diaries/news/activity_new.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def activity_change(request: HttpRequest, activity: int) -> HttpResponse:
    """Change an activity that is still to come, or is on."""
    staff = cast(StaffRequest, request)
    member = _reader(staff)
    found = _found(staff, activity)
    if not request.user.has_perm(CHANGE_ACTIVITY, found):
        raise NotAllowed
    if found.cancelled_at is not None or found.counted_at is not None:
        return redirect("activity", found.pk)
    names = ("title", "kind", "place", "words", "audience", "capacity", "version", "begins_at", "ends_at")
    start = {name: getattr(found, name) for name in names}
    form = ChangeActivityForm(request.POST if request.method == "POST" else None, initial=start)
    status = 200
    if form.is_bound:
        status = sent(form, lambda: change_activity(by=member, activity=found, **form.cleaned_data))
        if status == DONE:
            messages.success(request, _("Changed. Whoever signed up hears of another time or place."))
            return redirect("activity", found.pk)
    context = {"here": "home", "form": form, "one": found}
    return render(request, "diaries/news/activity_new.html", context, status=status)


@login_required
@require_safe
def activity_photo(request: HttpRequest, picture: int) -> HttpResponseBase:
    """A photo of an activity, or with ``?small=1`` its thumbnail, for the staff. Raises NotFound."""
    staff = cast(StaffRequest, request)
    _reader(staff)
    rows = ActivityPhoto.objects.within(staff.scope_where(VIEW_ACTIVITY))
    found = rows.filter(pk=picture).first()
    if found is None:
        raise NotFound
    return picture_of(found, small=bool(request.GET.get("small")))
