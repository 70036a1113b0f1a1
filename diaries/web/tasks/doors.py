"""Answering: at a door, where the next one follows; once for a grid; and that a grid is done though doors
are open."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from diaries.actions.tasks import finish_part, nobody_at_home
from diaries.choices import AnswerState, KnownAnswer, KnownField, QuestionKind, TaskKind
from diaries.models import Task, TaskAnswer, TaskPart
from diaries.queries.tasks.cases import case_of
from diaries.queries.tasks.doors import Before, open_homes, part_of, said_before
from diaries.rules.tasks import ANSWER, REGISTER, VIEW, Question
from diaries.web.sending import DONE, carried_out
from diaries.web.tasks.forms import AnswerForm, AtDoorForm, FinishForm
from diaries.web.tasks.pages import part_inside, reader, task_of
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed, NotFound
from kit.forms import written_at
from kit.net.sent_to import sent_from
from kit.numbers.whole import whole
from kit.text import bracketed, labelled
from kit.time.formats import short_day_text
from residents import access
from residents.access import Known
from residents.choices import ResidenceKind, Tenure
from residents.models import Household
from staff.models import Member
from staff.rights.request import StaffRequest

_LEAST_WAIT, _LONGEST_WAIT = 60, 31 * 24 * 60 * 60  # seconds
PROBLEM, REPORT = "problem", "cases.add_case"
_AS_IT_IS = {
    KnownField.TENURE.value: ("tenure", Tenure),
    KnownField.RESIDENCE.value: ("kind", ResidenceKind),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, task: int, household: int) -> HttpResponse:
    """The questions at a door with what is known, or that nobody was at home (``away``). Raises NotFound
    for a door whose grid does not have the task."""
    staff = cast(StaffRequest, request)
    member, found = reader(staff), task_of(staff, task)
    register = staff.scope_where(REGISTER)
    home = access.household(register, household)
    part = _part(staff, found, home)
    there = _there(staff, found, home)
    if request.method == "POST" and "away" in request.POST:
        return _away(staff, member, found, home, part)
    known = access.known_of(register, [home.pk])[home.pk]
    before = said_before(found, home, staff.scope_where(VIEW)) if there is None or not there.values else {}
    form = _form(request, found, home, known, there, before)
    status = 200
    if request.method == "POST":
        status = _send(form, home, member, written_at(request.headers))
        if status == DONE and PROBLEM in request.POST:
            return _to_report(request, _there(staff, found, home))
        if status == DONE:
            return _next(staff, found, home, part, form)
        form.see_number()
    now = None
    if status == Conflict.status:
        now, home = _there(staff, found, home), access.household(register, household)
        form.see(now.version if now is not None else 0)
        form.see_home(home, access.known_of(register, [home.pk])[home.pk].version)
    context = {
        "here": "diary",
        "task": found,
        "home": home,
        "part": part,
        "known": known,
        "there": there,
        "now": _told(found, now) if now is not None else [],
        "form": form,
        "open": found.is_open,
        "may_report": request.user.has_perm(REPORT),
        "became": case_of(there, staff.scope_where),
    }
    response = render(request, "diaries/tasks/door.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _to_report(request: HttpRequest, answer: TaskAnswer | None) -> HttpResponse:
    """On to the case of what was found; what was answered is noted."""
    if answer is None:
        raise NotFound
    messages.success(request, _("Noted. Now say what you found."))
    return redirect("task-case", answer.task_id, answer.pk)


def _part(request: StaffRequest, task: Task, home: Household) -> TaskPart:
    """What the grid of a household has of a task that is answered at doors. Raises NotFound, NotAllowed."""
    found = part_of(task, home.area) if task.at_doors else None
    if found is None:
        raise NotFound
    if not request.user.has_perm(ANSWER, found):
        raise NotAllowed
    return found


def _there(request: StaffRequest, task: Task, home: Household) -> TaskAnswer | None:
    """What was said there already."""
    rows = TaskAnswer.objects.within(request.scope_where(VIEW)).filter(task=task, household=home)
    found: TaskAnswer | None = rows.select_related("by", "visit").first()
    return found


def _form(
    request: HttpRequest,
    task: Task,
    home: Household,
    known: Known,
    there: TaskAnswer | None,
    before: dict[str, Before],
) -> AtDoorForm:
    start = {key: one.value for key, one in before.items()} | (there.values if there is not None else {})
    is_kept = "Gridgov-Kept" in request.headers
    form = AtDoorForm(
        request.POST if request.method == "POST" else None,
        task=task,
        there=there,
        start=start,
        home=home,
        head_version=known.version,
        looks=_looks(task, home, known, is_kept=is_kept),
        is_kept=is_kept,
    )
    answered = there is not None and there.state == AnswerState.ANSWERED
    # Whoever corrects an answer was there once.
    form.fields["visit"].initial = task.kind != TaskKind.OTHER and not answered
    for key, one in before.items():
        if key in form.hidden.shown:
            words = _("Said on %(day)s, for “%(title)s”. Only what differs has to be changed.")
            said = words % {"day": short_day_text(one.at), "title": one.title}
            form.fields[key].help_text = f"{said} {form.fields[key].help_text}".rstrip()
    return form


def _looks(task: Task, home: Household, known: Known, *, is_kept: bool) -> dict[str, forms.Field]:
    """What the register says, each with the way to say that it differs. A page that the phone keeps has no
    number of anybody, not even behind its mask (docs/adr/0007-without-signal.md)."""
    found = {}
    for one in task.questions:
        if one.kind == QuestionKind.KNOWN:
            field = _look(one, home, known, is_kept=is_kept)
            if field is not None:
                found[one.key] = field
    return found


def _look(question: Question, home: Household, known: Known, *, is_kept: bool) -> forms.Field | None:
    if question.known in _AS_IT_IS:
        column, kinds = _AS_IT_IS[question.known]
        now: Any = kinds(getattr(home, column))
        return forms.ChoiceField(
            label=question.label,
            choices=kinds.choices,
            initial=now.value,
            widget=forms.RadioSelect,
            help_text=labelled(_("In the register"), now.label),
        )
    if question.known == KnownField.PEOPLE:
        people = ngettext("%(n)d person", "%(n)d people", known.people) % {"n": known.people}
        return forms.ChoiceField(
            label=labelled(question.label, people),
            choices=[
                (KnownAnswer.CONFIRMED, _("That is right")),
                (KnownAnswer.DIFFERS, _("That is not right")),
            ],
            widget=forms.RadioSelect,
            help_text=_("Who moved in or out you note on the page of the household."),
        )
    return _phone_field(question, known, is_kept=is_kept)


def _phone_field(question: Question, known: Known, *, is_kept: bool) -> forms.Field | None:
    """Nobody is asked for a phone where nobody lives."""
    if known.head is None:
        return None
    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
    who = bracketed(question.label, known.name)
    if not known.phone:
        words = _("Missing in the register.")
        return forms.CharField(
            label=who, required=question.required, max_length=40, widget=widget, help_text=words
        )
    words, required = _("In the register: %(phone)s. Empty: that is right.") % {"phone": known.phone}, False
    if is_kept:
        words, required = _("The number is not kept on the phone: please ask for it."), question.required
    return forms.CharField(label=who, required=required, max_length=40, widget=widget, help_text=words)


def _send(form: AtDoorForm, home: Household, member: Member, written: dt.datetime | None) -> int:
    """The HTTP status; what was refused stands beside the fields."""
    if not form.is_valid():
        return 400
    return carried_out(form, lambda: form.answer_at(home, by=member, written_at=written))


def _away(request: StaffRequest, member: Member, task: Task, home: Household, part: TaskPart) -> HttpResponse:
    try:
        version = whole(request.POST.get("version", "")) or 0
        key = request.POST.get("key", "")
        nobody_at_home(by=member, task=task, household=home, version=version, key=key)
        messages.success(request, _("Noted: nobody at home. The door comes last, and stays open."))
    except (Invalid, Conflict) as refused:
        messages.error(request, str(refused.message))
    return _follow(request, task, home, part)


def _next(
    request: StaffRequest, task: Task, home: Household, part: TaskPart, form: AtDoorForm
) -> HttpResponse:
    """To the next open door of the grid, or back to the task when it was the last one. Where others live
    there than the register says, that comes first."""
    differs = any(
        form.cleaned_data.get(one.key) == KnownAnswer.DIFFERS for one in task.questions if one.known
    )
    left = open_homes(task, request.scope_where(REGISTER), part.grid.code).count()
    if left:
        words = ngettext("Noted. %(n)d door is left.", "Noted. %(n)d doors are left.", left) % {"n": left}
    else:
        words = _("Noted. That was the last door: nothing is left for you to do with this task here.")
    messages.success(request, words)
    if differs:
        messages.warning(request, _("Please note here who lives there, then go on with the task."))
        return redirect("household", home.pk)
    return _follow(request, task, home, part)


def _follow(request: StaffRequest, task: Task, home: Household, part: TaskPart) -> HttpResponse:
    """The next door as one walks; those at which nobody was at home come when the others are done."""
    rows = open_homes(task, request.scope_where(REGISTER), part.grid.code).exclude(pk=home.pk)
    fresh = rows.filter(tries__isnull=True)
    behind = [one for one in fresh[:500] if _place(one) > _place(home)]
    following = behind[0] if behind else fresh.first()
    if following is None:
        return redirect(f"{reverse('task', args=[task.pk])}?part={part.pk}")
    return redirect("task-door", task.pk, following.pk)


def _place(home: Household) -> tuple[str, str, str, int]:
    return home.area, str(home.door_key), home.door, home.pk


def _told(task: Task, answer: TaskAnswer) -> list[tuple[str, str]]:
    """An answer in words, question by question."""
    return [(one.label, one.told(answer.values.get(one.key, ""))) for one in task.questions]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: HttpRequest, task: int, part: int) -> HttpResponse:
    """The questions of a task that is answered once for a grid. Raises NotFound for one that is answered
    at doors."""
    staff = cast(StaffRequest, request)
    member, found = reader(staff), task_of(staff, task)
    own = part_inside(staff, found, part, ANSWER)
    if found.at_doors:
        raise NotFound
    there = _of_grid(staff, own)
    start = there.values if there is not None else {}
    data = request.POST if request.method == "POST" else None
    form, status = AnswerForm(data, task=found, there=there, start=start), 200
    if request.method == "POST":
        status = carried_out(form, lambda: form.answer(own, by=member)) if form.is_valid() else 400
        if status == DONE and PROBLEM in request.POST:
            return _to_report(request, _of_grid(staff, own))
        if status == DONE:
            messages.success(request, _("Answered: your grid is done with this task."))
            return redirect("task", found.pk)
    now = None
    if status in (Conflict.status, KeyReused.status):
        now = _of_grid(staff, own)
        form.see(now.version if now is not None else 0)
    context: dict[str, Any] = {"here": "diary", "task": found, "part": own, "there": there, "form": form}
    context |= {"now": _told(found, now) if now is not None else [], "open": found.is_open}
    context |= {"may_report": request.user.has_perm(REPORT), "became": case_of(there, staff.scope_where)}
    return render(request, "diaries/tasks/grid.html", context, status=status)


def _of_grid(request: StaffRequest, part: TaskPart) -> TaskAnswer | None:
    rows = TaskAnswer.objects.within(request.scope_where(VIEW)).filter(part=part, household=None)
    found: TaskAnswer | None = rows.select_related("by").first()
    return found


@login_required
@sent_from("task", "task")
def finish(request: HttpRequest, task: int, part: int) -> HttpResponse:
    """Say that a grid is done though doors are open, and why."""
    staff = cast(StaffRequest, request)
    member, found = reader(staff), task_of(staff, task)
    own = part_inside(staff, found, part, ANSWER)
    form = FinishForm(request.POST)
    try:
        finish_part(by=member, part=own, words=form.data.get("words", ""))
        messages.success(
            request, _("Noted: your grid is done with this task. Open doors may still be answered.")
        )
    except Invalid as refused:
        said = [str(one) for errors in refused.fields.values() for one in errors]
        messages.error(request, " ".join(said) or str(refused.message))
    return redirect("task", found.pk)
