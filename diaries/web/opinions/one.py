"""One opinion of the people: sorted, gathered with others, answered, told to each who raised it, made a
case."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases.web.uploads import FormFiles
from cases.web.views.report import reporter
from diaries.actions.opinions import make_opinion_case
from diaries.choices import OpinionState
from diaries.models import VoicedOpinion
from diaries.models.opinion_rows import OPEN
from diaries.queries.analysis.agendas import stands_of
from diaries.queries.opinions import perhaps_alike, result_of
from diaries.rules.opinions import COLLECT, COMMUNITY, REVEAL, SORT, TELL, VIEW
from diaries.web.guarding import REGISTER
from diaries.web.opinions.forms import (
    AnswerForm,
    GatherForm,
    OpinionCaseForm,
    SortForm,
    StepForm,
    TakeOutForm,
    TellForm,
    WithdrawForm,
)
from diaries.web.opinions.pages import reader, with_stands
from diaries.web.sending import DONE, carried_out, filed_from, overtaken
from kit.errors import NotAllowed, NotFound
from kit.privacy.scan import mask_private
from kit.text import Text, listed
from kit.time import clock
from kit.time.formats import day_text
from staff.models import Member
from staff.rights.request import StaffRequest, acting

_NAMED = 3
# What is said when a step is done, and of what is open until when an answer is owed.
_SAID: dict[str, Text] = {
    "sort": gettext_lazy("Sorted."),
    "gather": gettext_lazy("Gathered: one answer is for all of them."),
    "withdraw": gettext_lazy("Withdrawn: nothing more is to be done with it."),
    "take-out": gettext_lazy("Taken out: it is answered by itself again."),
}


def _found(request: StaffRequest, pk: int) -> Any:
    """The opinion inside the scope. Raises NotFound."""
    rows = VoicedOpinion.objects.within(request.scope_where(VIEW)).said_alike()
    seen = rows.with_seen(request.scope_where("cases.view_case"), request.scope_where(REGISTER))
    related = (
        "grid__parent__parent",
        "case",
        "collected_by",
        "answered_by",
        "gathered_into",
        "told_by",
        "entry__diary",
    )
    found = seen.select_related(*related).prefetch_related("events__by").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: HttpRequest, opinion: int) -> HttpResponse:
    """An opinion with what can be done with it; a POST does one step, which ``what`` names."""
    staff = cast(StaffRequest, request)
    member = reader(staff)
    found = _found(staff, opinion)
    status, refused = 200, {}
    if request.method == "POST":
        what = request.POST.get("what", "")
        form = _form(staff, member, found, what)
        status = carried_out(form, lambda: form.carry_out(by=member)) if form.is_valid() else 400
        if status == DONE:
            messages.success(request, _what_comes(staff, what, _found(staff, opinion)))
            return redirect("voiced-opinion", found.pk)
        refused = {what: form}
        found = _found(staff, opinion)
    context = _context(staff, found) | refused
    return render(request, "diaries/opinions/one.html", context, status=status)


def _what_comes(request: StaffRequest, what: str, now: Any) -> str:
    """What was done, who has it next and until when."""
    day = {"day": day_text(now.due_on)}
    if what == "tell":
        if now.is_open:
            return _("Noted. The community hears that they are not satisfied, and answers by %(day)s.") % day
        return _("Noted. Nothing is left to do with it.")
    if what == "answer":
        return _answered(request, now)
    done = str(_SAID[what])
    if now.waits_for_its_case or not now.is_open:
        return done
    return " ".join([done, _("The community answers by %(day)s.") % day])


def _answered(request: StaffRequest, now: VoicedOpinion) -> str:
    """Who tells it to whom; each is told by whoever collected it."""
    rows = VoicedOpinion.objects.within(request.scope_where(VIEW)).to_tell()
    rows = rows.filter(Q(pk=now.pk) | Q(gathered_into=now.pk))
    names = list(dict.fromkeys(rows.order_by("pk").values_list("collected_by__name", flat=True)))
    if not names:
        return _("Answered. Nobody is known who could be told: nothing is left to do with it.")
    facts = {"names": listed(names[:_NAMED])}
    return _("Answered. It is told to those who raised it by %(names)s.") % facts


def _form(request: StaffRequest, member: Member, found: VoicedOpinion, what: str) -> StepForm:
    """The form of a step. Raises NotFound for one that there is not, NotAllowed for one that is not hers."""
    made: dict[str, Callable[[], StepForm]] = {
        "sort": lambda: SortForm(request.POST, opinion=found),
        "gather": lambda: GatherForm(request.POST, opinion=found, scope=request.scope_where(SORT)),
        "answer": lambda: AnswerForm(request.POST, opinion=found),
        "tell": lambda: TellForm(request.POST, opinion=found),
        "withdraw": lambda: WithdrawForm(request.POST, opinion=found, own=own),
        "take-out": lambda: TakeOutForm(request.POST, opinion=found),
    }
    if what not in made:
        raise NotFound
    own = found.collected_by_id == member.pk
    needed = {"tell": TELL, "withdraw": COLLECT if own else SORT}.get(what, SORT)
    if not member.user.has_perm(needed, found):
        raise NotAllowed
    return made[what]()


def _context(request: StaffRequest, found: Any) -> dict[str, Any]:
    """What the page shows; forms only where the person may use them now."""
    sorts = request.user.has_perm(SORT, found)
    leads = found.gathered_into_id is None
    is_open = found.state in OPEN and leads
    tells = found.state == OpinionState.ANSWERED and found.told_at is None and found.is_known
    result = result_of(found.case) if is_open and sorts else ""
    context: dict[str, Any] = {
        "here": "diary",
        "opinion": found,
        "today": clock.today(),
        "may_reveal": bool(found.sayer_name or found.sayer_phone) and request.user.has_perm(REVEAL, found),
        "alike": _alike(request, found) if leads and found.voices else [],
        "stands": stands_of([found], acting(request), request.scope_where)[found.pk],
    }
    if is_open and sorts:
        context["sort"] = SortForm(opinion=found, initial={"topic": found.topic})
        if not found.waits_for_its_case:
            context["answer"] = AnswerForm(opinion=found, initial={"answer": mask_private(result)})
        context["entry_case"] = _entry_case(found)
        context["may_make_case"] = found.case_id is None and request.user.has_perm("cases.add_case")
    if leads and sorts and (is_open or found.state == OpinionState.ANSWERED):
        context["others"] = perhaps_alike(request.scope_where(SORT), found)
        context["gather"] = GatherForm(opinion=found, scope=request.scope_where(SORT))
    if tells and request.user.has_perm(TELL, found):
        context["tell"] = TellForm(opinion=found)
    return context | _taking_back(request, found, sorts=sorts)


def _taking_back(request: StaffRequest, found: Any, *, sorts: bool) -> dict[str, Any]:
    """The forms by which a slip is put right, where that is possible."""
    if found.state not in OPEN:
        return {}
    if found.gathered_into_id is not None:
        return {"take_out": TakeOutForm(opinion=found)} if sorts else {}
    own = found.collected_by_id == acting(request).pk
    early = own and found.state == OpinionState.COLLECTED and request.user.has_perm(COLLECT, found)
    if found.case_id is not None or found.voices or not (sorts or early):
        return {}
    return {"withdraw": WithdrawForm(opinion=found, own=own)}


def _alike(request: StaffRequest, found: VoicedOpinion) -> list[Any]:
    """What was gathered into it, as far as the person may see that: those still to be told first."""
    rows = VoicedOpinion.objects.within(request.scope_where(VIEW)).filter(gathered_into=found)
    seen = rows.with_seen(request.scope_where("cases.view_case"), request.scope_where(REGISTER))
    return with_stands(list(seen.select_related("grid", "collected_by").order_by("told_at", "pk")), request)


def _entry_case(found: VoicedOpinion) -> Any:
    """The case that the entry became by itself, before: it can be linked."""
    entry = found.entry
    if found.case_id is not None or entry is None or entry.case_id is None:
        return None
    return entry.case if not VoicedOpinion.objects.filter(case=entry.case_id).exists() else None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def opinion_case(request: HttpRequest, opinion: int) -> HttpResponse:
    """The form of a new case with the words of the opinion; or, with ``link``, the case that its entry
    became. Raises NotFound, NotAllowed."""
    staff = cast(StaffRequest, request)
    member = reader(staff)
    found = _found(staff, opinion)
    if not request.user.has_perm(SORT, found):
        raise NotAllowed
    if found.case_id is not None or found.gathered_into_id is not None or found.state not in OPEN:
        return overtaken(staff, reverse("voiced-opinion", args=[found.pk]))
    reporter(staff)
    before = _entry_case(found)
    if before is not None:
        if request.method == "POST" and "link" in request.POST:
            make_opinion_case(opinion=found, by=member, file=lambda: before)
        return redirect("voiced-opinion", found.pk)
    return _file(staff, member, found)


def _file(request: StaffRequest, member: Member, found: Any) -> HttpResponse:
    form = OpinionCaseForm(
        request.POST or None,
        member=member,
        scope=request.scope_where("cases.add_case"),
        seen=request.scope_where("cases.view_case"),
        uploads=FormFiles.of(request, f"opinion:{found.pk}"),
        opinion=found,
        chosen=found.grid.code[:COMMUNITY],
    )
    said = _("The opinion is now the case %(number)s. How it ends is to be answered.")
    context = {"here": "diary", "opinion": found}
    return filed_from(
        request,
        member,
        form,
        said=said,
        filled=f"opinion.{found.pk}",
        template="diaries/opinions/case.html",
        context=context,
    )
