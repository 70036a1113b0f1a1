"""Knowledge: found by words, opened, written, kept right; and what fits a report that is being typed."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cases.models import Category
from cases.web.report_options import categories
from diaries.actions.news.knowledge import (
    call_text_wrong,
    check_text,
    correct_text,
    set_text_state,
    write_text,
)
from diaries.choices import TextKind, TextState
from diaries.models import KnowledgeText
from diaries.queries.news.knowledge import MOST_FOUND, beside, in_force, search, to_check
from diaries.queries.news.shown import with_areas
from diaries.rules.news import CHANGE_TEXT, LONGEST_SOURCE, LONGEST_WHY, MOST_MONTHS, VIEW_TEXT, WRITE_TEXT
from diaries.web.news.fields import DONE, NewForm, SeenForm, areas, sent, title_field, words_field
from kit.errors import NotAllowed, NotFound
from kit.forms import WordsField
from kit.numbers.words import LONGEST, search_term
from kit.time import clock
from residents.choices import WelfareKind
from residents.views.forms import DayField
from staff.models import Member
from staff.rights.request import StaffRequest, acting

_NONE = ("", gettext_lazy("none"))
_SHOWN = ("", "check", "drafts")


class _Text(forms.Form):
    """What a text says, and what it fits."""

    title = title_field()
    words = words_field(gettext_lazy("The text"), rows=10)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=TextKind.choices,
        initial=TextKind.HOW_TO,
        widget=forms.RadioSelect,
    )
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("Fits cases of these categories"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    welfare = forms.ChoiceField(
        label=gettext_lazy("Fits this entitlement"), choices=[_NONE, *WelfareKind.choices], required=False
    )
    source = WordsField(
        label=gettext_lazy("Source, number of the document"), max_length=LONGEST_SOURCE, required=False
    )
    valid_from = DayField(label=gettext_lazy("Valid from, if not today"), required=False)
    valid_until = DayField(label=gettext_lazy("Valid until, if it ends some day"), required=False)
    check_months = forms.IntegerField(
        label=gettext_lazy("Remind me to check it after so many months"),
        min_value=1,
        max_value=MOST_MONTHS,
        initial=12,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["categories"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = categories()

    def facts(self) -> dict[str, Any]:
        """What was given, with the categories as rows."""
        given = dict(self.cleaned_data)
        given["categories"] = list(Category.objects.filter(code__in=given["categories"]))
        return given


class WriteForm(_Text, NewForm):
    """A new text."""

    publish = forms.BooleanField(
        label=gettext_lazy("Publish it at once; else it stays a draft"), required=False, initial=True
    )


class WrongForm(forms.Form):
    """What is wrong or old in a text."""

    what_is_wrong = WordsField(
        label=gettext_lazy("What is wrong or old"),
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It goes into the box of the community, with your name."),
    )

    def tell(self, *, by: Member, text: KnowledgeText) -> None:
        """Say it. Raises as ``call_text_wrong``."""
        call_text_wrong(by=by, text=text, what=self.cleaned_data["what_is_wrong"])


class CorrectTextForm(_Text, SeenForm):
    """A correction of one."""


def _reader(request: StaffRequest) -> Member:
    if not request.user.has_perm(VIEW_TEXT):
        raise NotAllowed(_("There is no knowledge for your post."))
    return acting(request)


@login_required
@require_safe
def knowledge(request: HttpRequest) -> HttpResponse:
    """Find a text by words (``q``), for a kind of entitlement (``welfare``); those to be checked and drafts
    for whoever writes them (``show``). Raises NotFound for another list."""
    staff = cast(StaffRequest, request)
    _reader(staff)
    words, welfare = search_term(request.GET.get("q", "")), request.GET.get("welfare", "")
    asked, writes = request.GET.get("show", ""), request.user.has_perm(WRITE_TEXT)
    if asked not in _SHOWN or welfare not in ("", *WelfareKind.values) or (asked and not writes):
        raise NotFound
    rows = _rows(staff, asked)
    if welfare:
        rows = rows.filter(welfare=welfare)
    found = search(rows, words) if words else rows
    context = {
        "here": "home",
        "words": words,
        "welfare": welfare,
        "welfare_kinds": WelfareKind.choices,
        "asked": asked,
        "lines": list(found[:MOST_FOUND]),
        "most": LONGEST,
        "may_write": writes,
    }
    return render(request, "diaries/news/knowledge.html", context)


def _rows(request: StaffRequest, asked: str) -> Any:
    changes = request.scope_where(CHANGE_TEXT)
    if asked == "check":
        return to_check(changes, clock.today())
    if asked == "drafts":
        rows = KnowledgeText.objects.within(changes).inside(changes)
        return rows.exclude(state=TextState.PUBLISHED).order_by("-pk")
    return in_force(request.scope_where(VIEW_TEXT)).order_by("-pk")


def _found(request: StaffRequest, pk: int) -> KnowledgeText:
    scope = request.scope_where(VIEW_TEXT)
    rows = KnowledgeText.objects.within(scope).shown_to(scope, request.scope_where(CHANGE_TEXT))
    found = rows.select_related("keeper", "checked_by").prefetch_related("versions__by", "categories")
    row = found.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return cast(KnowledgeText, with_areas([row])[0])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, text: int) -> HttpResponse:
    """A text; a POST says that it is wrong, that it is still right, publishes or retires it (``what``)."""
    staff = cast(StaffRequest, request)
    member = _reader(staff)
    found = _found(staff, text)
    may = request.user.has_perm(CHANGE_TEXT, found)
    form, status = SeenForm(initial={"version": found.version}), 200
    if request.method == "POST":
        what = request.POST.get("what", "")
        if what == "wrong":
            return _call_wrong(staff, member, found, may=may)
        if what not in ("right", TextState.PUBLISHED, TextState.RETIRED):
            raise NotFound
        if not may:
            raise NotAllowed
        form = SeenForm(request.POST)
        status = sent(form, lambda: _change(member, found, what, form.cleaned_data["version"]))
        if status == DONE:
            messages.success(request, _("Noted."))
            return redirect("text", found.pk)
    return _show(request, found, form, WrongForm(), may=may, status=status)


def _show(
    request: HttpRequest, found: KnowledgeText, form: forms.Form, wrong: WrongForm, *, may: bool, status: int
) -> HttpResponse:
    context = {"here": "home", "one": found, "form": form, "wrong": wrong, "may_change": may}
    return render(request, "diaries/news/text.html", {**context, "today": clock.today()}, status=status)


def _call_wrong(request: StaffRequest, member: Member, found: KnowledgeText, *, may: bool) -> HttpResponse:
    """Say what is wrong; without words the form asks for them."""
    wrong = WrongForm(request.POST)
    status = sent(wrong, lambda: wrong.tell(by=member, text=found))
    if status == DONE:
        messages.success(request, _("Thank you. It is in the box of the community, with your name."))
        return redirect("text", found.pk)
    form = SeenForm(initial={"version": found.version})
    return _show(request, found, form, wrong, may=may, status=status)


def _change(member: Member, found: KnowledgeText, what: str, version: int) -> KnowledgeText:
    if what == "right":
        return check_text(by=member, text=found, version=version)
    return set_text_state(by=member, text=found, state=what, version=version)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def texts_beside(request: HttpRequest) -> HttpResponse:
    """A part of the report's page: at most three texts that fit the category, or the words that are typed. It
    is sent, not asked for, so that the words stand in no address; nothing is kept of them."""
    if request.method != "POST":
        return redirect("knowledge")
    staff = cast(StaffRequest, request)
    _reader(staff)
    category = request.POST.get("category", "")[:LONGEST]
    words = request.POST.get("description", "")[:LONGEST]
    lines = beside(staff.scope_where(VIEW_TEXT), category, words)
    return render(request, "diaries/news/beside.html", {"lines": lines})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def text_new(request: HttpRequest) -> HttpResponse:
    """Write a text. Whatever is refused, what was typed stays."""
    staff = cast(StaffRequest, request)
    if not request.user.has_perm(WRITE_TEXT):
        raise NotAllowed(_("Your post writes no texts."))
    member = acting(staff)
    offered = areas(staff.scope_where(WRITE_TEXT))
    form = WriteForm(request.POST if request.method == "POST" else None, areas=offered)
    status = 200
    if form.is_bound:
        made: list[KnowledgeText] = []
        status = sent(form, lambda: made.append(write_text(by=member, **form.facts())))
        if status == DONE:
            messages.success(request, _("Kept. You are its keeper and are reminded to check it."))
            return redirect("text", made[0].pk)
    context = {"here": "home", "form": form, "areas": offered}
    return render(request, "diaries/news/text_new.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def text_correct(request: HttpRequest, text: int) -> HttpResponse:
    """Correct a text."""
    staff = cast(StaffRequest, request)
    member = _reader(staff)
    found = _found(staff, text)
    if not request.user.has_perm(CHANGE_TEXT, found):
        raise NotAllowed
    names = ("title", "words", "kind", "welfare", "source", "valid_from", "valid_until", "check_months")
    start = {name: getattr(found, name) for name in (*names, "version")}
    start["categories"] = [one.code for one in found.categories.all()]
    form = CorrectTextForm(request.POST if request.method == "POST" else None, initial=start)
    status = 200
    if form.is_bound:
        status = sent(form, lambda: correct_text(by=member, text=found, **form.facts()))
        if status == DONE:
            messages.success(request, _("Corrected. What it said before is kept."))
            return redirect("text", found.pk)
    return render(
        request, "diaries/news/text_new.html", {"here": "home", "form": form, "one": found}, status=status
    )
