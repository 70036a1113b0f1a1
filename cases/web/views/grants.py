"""What approvals become in the register: the list of what is to be made or checked there, and for whom an
application is."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cases.actions.grants import CHECKED, NOT_MADE, name_person, settle_grant
from cases.choices import GrantState
from cases.models import Case, Grant
from cases.public.grants import KEEP, is_undecided
from cases.queries.waiting import grants_to_settle
from cases.web.views.cases import visible
from kit.errors import Invalid, NotAllowed, NotFound
from kit.forms import WordsField, show_errors
from residents import access
from residents.models import Resident
from staff.rights.request import StaffRequest, acting

_MOST = 100  # rows of the list
_MOST_PEOPLE = 20
_RELATED = ("case__grid__parent__parent", "case__category")


class PersonForm(forms.Form):
    """Which of some people of the register it is."""

    person = forms.ChoiceField(
        label=pgettext_lazy("of an application", "For whom"), choices=[], widget=forms.RadioSelect
    )

    def offer(self, people: list[Resident]) -> None:
        """Offer these people, by name and door."""
        field = cast(forms.ChoiceField, self.fields["person"])
        field.choices = [(str(one.pk), f"{one.name} · {one.household.door}") for one in people]


class FindPersonForm(forms.Form):
    """Somebody else of the register."""

    words = WordsField(
        label=gettext_lazy("Somebody else: name or initials, id number or phone"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ReasonForm(forms.Form):
    """Why nothing is made, or what was found on checking."""

    reason = forms.ChoiceField(label=gettext_lazy("Why"), choices=[], widget=forms.RadioSelect)

    def offer(self, to_check: bool) -> None:
        """Offer the reasons that fit."""
        reasons = CHECKED if to_check else NOT_MADE
        cast(forms.ChoiceField, self.fields["reason"]).choices = [(one.value, one.label) for one in reasons]


@login_required
@require_safe
def grants(request: HttpRequest) -> HttpResponse:
    """The approvals whose welfare record waits to be made or checked by this person, the oldest first. Of
    whom is said on the page of each."""
    staff = cast(StaffRequest, request)
    if not request.user.has_perm(KEEP):
        raise NotAllowed
    rows = grants_to_settle(staff.scope_where(KEEP), staff.seats).order_by("granted_at", "pk")
    context = {"here": "households", "lines": list(rows.select_related(*_RELATED)[:_MOST])}
    return render(request, "cases/grants.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grant(request: HttpRequest, number: str) -> HttpResponse:
    """For whom an application is; after the approval the record is made with it. Or why there is none to
    make, or that it was checked. Raises Http404, NotAllowed."""
    staff = cast(StaffRequest, request)
    case = get_object_or_404(visible(staff), number=number)
    by = acting(request)
    found = Grant.objects.within(staff.scope_where(KEEP)).filter(case=case).first()
    if not request.user.has_perm(KEEP, case) or (found is None and not is_undecided(case)):
        raise NotAllowed
    if access.needs_reason(request.user):
        raise NotAllowed  # who looks at the register from so far above keeps none
    page = _Page(staff, case, found)
    if request.method != "POST":
        return page.shown()
    if "words" in request.POST:
        return page.searched()
    form = page.reasons if "reason" in request.POST else page.choice
    try:
        if form is page.reasons and form.is_valid():
            settle_grant(case=case, by=by, reason=form.cleaned_data["reason"])
            messages.success(request, f"{_('Noted.')}\n{_NOTHING_LEFT}")
            return redirect("case", number)
        if form is page.choice and (person := page.chosen()) is not None:
            made = name_person(case=case, resident=person, by=by)
            messages.success(request, _said(made))
            return redirect("case", number)
    except Invalid as refused:
        show_errors(form, refused)
    return page.shown(400)


_NOTHING_LEFT = gettext_lazy("Nothing else is left for you to do here.")


def _said(made: Grant) -> str:
    """What has become of it."""
    if made.record_id is None:
        words = _("Noted. The welfare record is made by the approval.")
    elif made.is_new:
        words = _("The welfare record is made; the community verifies it.")
    else:
        words = _("There was a welfare record of this kind already; nothing new was made")
    return f"{words}\n{_NOTHING_LEFT}"


class _Page:
    """The page of one application, with whom it may be for."""

    def __init__(self, request: StaffRequest, case: Case, found: Grant | None) -> None:
        self.request, self.case, self.found = request, case, found
        self.scope = request.scope_where(access.LOOK)
        self.people: list[Resident] = []
        self.to_check = found is not None and found.state == GrantState.TO_CHECK
        self.to_make = found is not None and found.state == GrantState.TO_MAKE
        self.settled = found is not None and (found.record_id is not None or self.to_check)
        post = request.POST
        self.choice = PersonForm(post if "person" in post else None)
        self.find = FindPersonForm(post if "words" in post else None)
        self.reasons = ReasonForm(post if "reason" in post else None)
        self.reasons.offer(self.to_check)

    def chosen(self) -> Resident | None:
        """The person who was chosen, somebody of the reader's register."""
        field = cast(forms.ChoiceField, self.choice.fields["person"])
        field.choices = [(given, given) for given in self.request.POST.getlist("person")[:1] if given]
        if not self.choice.is_valid():
            return None
        given = self.choice.cleaned_data["person"]
        if not given.isascii() or not given.isdigit() or len(given) > 18:
            raise NotFound
        return access.resident(self.scope, int(given))

    def searched(self) -> HttpResponse:
        """The people who are found, by POST: nobody's name or number stands in an address."""
        if not self.find.is_valid():
            return self.shown(400)
        words = self.find.cleaned_data["words"]
        found = access.look_up(by=self.request.user, words=words, most=_MOST_PEOPLE)
        people = [one for one in found.people if one.ended_on is None]
        if not people:
            self.find.add_error("words", _("Nobody in your register matches this."))
            return self.shown(400)
        return self._render(people, 200)

    def shown(self, status: int = 200) -> HttpResponse:
        """With those whom the case itself names; who is shown is written down."""
        people = [] if self.settled else self._named()
        for one in people:
            access.opened(by=self.request.user, row=one, page="grant")
        return self._render(people, status)

    def _named(self) -> list[Resident]:
        """Who was named before; else who reported, by phone and name; and those who live where it came
        from."""
        if self.found is not None and self.found.resident_id is not None:
            return [one for one in [access.resident(self.scope, self.found.resident_id)] if not one.ended_on]
        home = import_string(settings.HOUSEHOLD_OF_CASE)(self.case.pk)
        living = access.living_at(self.scope, home) if home is not None else []
        phone, name = self.case.reporter_phone, self.case.reporter_name
        same = access.by_number(self.scope, phone) if phone else []
        reported = [one for one in same if one.ended_on is None and one.name == name.strip()]
        return list({one.pk: one for one in [*reported, *living]}.values())[:_MOST_PEOPLE]

    def _render(self, people: list[Resident], status: int) -> HttpResponse:
        self.choice.offer(people)
        if len(people) == 1:
            self.choice.fields["person"].initial = str(people[0].pk)
        context: dict[str, Any] = {
            "here": "households",
            "case": self.case,
            "grant": self.found,
            "people": people,
            "to_make": self.to_make,
            "to_check": self.to_check,
            "settled": self.settled,
            "choice": self.choice,
            "find": self.find,
            "reasons": self.reasons,
            "kind": self.found.get_kind_display() if self.found else self.case.category.get_grants_display(),
        }
        response = render(self.request, "cases/grant.html", context, status=status)
        response.headers["Cache-Control"] = "no-store"  # people are named
        return response
