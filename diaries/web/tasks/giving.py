"""Giving a task: one page, with whom it reaches before it is given."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from diaries.models import Task
from diaries.queries.tasks.orders import Asked, Reach, asked_before, reach
from diaries.rules.tasks import GIVE, REGISTER, VIEW
from diaries.web.sending import DONE, carried_out
from diaries.web.tasks.forms import GiveForm, start_of
from diaries.web.tasks.pages import task_of
from grids.codes import COMMUNITY_LENGTH
from grids.models import Grid
from grids.queries.areas import names_of, parts
from kit.errors import KeyReused, NotAllowed, NotFound
from kit.numbers.whole import whole
from kit.time import clock
from staff.rights.request import StaffRequest, acting

MOST_PLACES = 300
_NAMED = 10  # grids without leader


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task_new(request: HttpRequest) -> HttpResponse:
    """Give a task: first whom it reaches is shown, then it is given. ``?area=`` narrows what is chosen
    from, ``?copy=`` begins with an earlier task. Whatever is refused, what was typed stays."""
    staff = cast(StaffRequest, request)
    if not request.user.has_perm(GIVE):
        raise NotAllowed(_("Your post gives no tasks."))
    member = acting(staff)
    base, places = _choice(staff)
    copied = _copied(staff)
    start = start_of(copied) if copied is not None else {}
    data = request.POST if request.method == "POST" else None
    form = GiveForm(data, places=places, base=base, initial=start)
    context: dict[str, Any] = {"here": "diary", "form": form, "places": places, "copied": copied}
    context["narrower"] = [(code, name) for code, name in places if len(code) <= COMMUNITY_LENGTH]
    context["narrowed"] = names_of(base).get(base[0], "") if "area" in request.GET else ""
    status = 200
    if request.method == "POST":
        found, before = _looked_at(staff, form)
        same = found is not None and request.POST.get("seen") == _mark(found)
        if found is not None and "give" in request.POST and same:
            status = carried_out(form, lambda: form.give(by=member, copied_from=copied))
            if status == DONE:
                messages.success(request, _said(found))
                return redirect("tasks")
            if status == KeyReused.status:
                form.renew()
        elif found is None:
            status = 400
        context |= {"reach": found, "before": before, "mark": _mark(found) if found is not None else ""}
        context["changed"] = "give" in request.POST and found is not None and not same
        context["vacant"] = found.vacant[:_NAMED] if found is not None else []
    return render(request, "diaries/tasks/new.html", context, status=status)


def _choice(request: StaffRequest) -> tuple[list[str], list[tuple[str, str]]]:
    """The areas that are all of it, and those that are chosen from. Raises NotFound, NotAllowed."""
    scope = request.scope_where(GIVE)
    asked = request.GET.get("area", "")
    if asked:
        if not scope.covers(asked) or not names_of([asked]):
            raise NotFound
        return [asked], _below(request, asked)
    if scope.unlimited or not scope.prefixes:
        raise NotAllowed(_("Your post gives no tasks."))
    only = scope.only_area()
    return sorted(scope.prefixes), _below(request, only) if only else parts(scope)


def _below(request: StaffRequest, area: str) -> list[tuple[str, str]]:
    """Of a community its groups and buildings, of anything larger its parts."""
    scope = request.scope_where(GIVE)
    if len(area) < COMMUNITY_LENGTH:
        return parts(scope, area)
    rows = Grid.objects.within(scope).current().in_area(area).exclude(code=area)
    found = rows.select_related("parent").order_by("code")[:MOST_PLACES]
    return [
        (one.code, str(one) if one.parent is None or one.parent.code == area else f"{one.parent} · {one}")
        for one in found
    ]


def _copied(request: StaffRequest) -> Task | None:
    """The task that is copied. Raises NotFound."""
    asked = request.GET.get("copy", "")
    if not asked:
        return None
    pk = whole(asked)
    if pk is None:
        raise NotFound
    return task_of(request, pk)


def _looked_at(request: StaffRequest, form: GiveForm) -> tuple[Reach | None, list[tuple[Asked, bool]]]:
    """Whom it would reach, and what was asked there before with whether those answers are open to this
    person; None where the form is not right."""
    if not form.is_valid():
        return None, []
    order = form.order()
    found = reach(order, request.scope_where(GIVE), request.scope_where(REGISTER))
    before = asked_before(order, form.questions(), clock.now())
    seen = Task.objects.within(request.scope_where(VIEW)).filter(pk__in=[one.task.pk for one in before])
    keys = set(seen.order_by().values_list("pk", flat=True))
    return found, [(one, one.task.pk in keys) for one in before]


def _mark(found: Reach) -> str:
    return f"{len(found.grids)}:{found.households}:{len(found.vacant)}"


def _said(found: Reach) -> str:
    words = ngettext(
        "Given to %(n)d grid. Whoever leads it has it now.",
        "Given to %(n)d grids. Whoever leads them has it now.",
        len(found.grids),
    )
    left = _("You see here who is done; those who are not are reminded by themselves.")
    return f"{words % {'n': len(found.grids)}}\n{left}"
