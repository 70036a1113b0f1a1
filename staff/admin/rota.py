"""Who stands in for whom (岗位互替), and who is on duty when (错时工作); policy 二(五)."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import action
from unfold.views import ChangeList

from grids.admin.searching import AreaSearchMixin
from grids.choices import GridLevel
from grids.models import Grid
from kit.admin.bases import VerbAdmin, VerbForm, dress
from kit.admin.columns import told_apart
from kit.admin.lists import FilledList
from kit.admin.searching import WordSearchMixin, by_person
from kit.errors import NotAllowed, RuleError
from kit.forms import ChoiceField
from kit.text import bracketed
from kit.time.clock import today
from kit.time.formats import short_day_text
from kit.time.worktime import WorkCalendar
from staff.actions import copy_week, delete_shift, end_cover, make_cover, save_shift
from staff.duty.rota import kind_of, monday_of, week_in_words, week_of, without_off_peak
from staff.models import Cover, Shift
from staff.rights.logins import may_end_cover

_WEEK = dt.timedelta(days=7)
_BACK, _AHEAD = 26, 26  # weeks that can be copied from, and planned


class CoverForm(VerbForm):
    """A new cover."""

    class Meta:
        model = Cover
        fields = ("absent", "deputy", "since", "until", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "since" in self.fields:
            self.fields["since"].initial = today


class InForceFilter(DropdownFilter):
    """Covers that hold or will hold, unless history is asked for."""

    title = _("validity")
    parameter_name = "ended"
    all_option = ["", _("Current")]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Besides the current ones."""
        return [("all", _("All"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Cover]) -> QuerySet[Cover]:
        """The rows asked for."""
        if self.value() == "all":
            return queryset
        return queryset.filter(ended_at__isnull=True, until__gte=today())


@admin.register(Cover)
class CoverAdmin(WordSearchMixin, VerbAdmin):
    """Who stands in for whom."""

    form = CoverForm
    list_display = ("who", "for_her", "since", "until", "reason", "ended_at")
    list_filter = (InForceFilter,)
    list_select_related = ("absent__organization", "deputy__organization")
    search_fields = (*by_person("absent__"), *by_person("deputy__"))
    beside = ("absent__organization", "deputy__organization")
    autocomplete_fields = ("absent", "deputy")
    fields = ("absent", "deputy", "since", "until", "reason")
    actions_detail = ("end_now",)
    who = told_apart("absent", "named", _("absent"), ordering="absent__name_key")
    for_her = told_apart("deputy", "named", _("stand-in"), ordering="deputy__name_key")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A cover is ended, not rewritten: who had which right on which day stays known."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A cover is ended, not deleted."""
        return False

    def has_end_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether the button is shown: only where it would not be refused."""
        found = self.get_object(request, object_id) if object_id is not None else None
        if found is None:  # the page says that there is none
            return request.user.has_perm("staff.change_cover")
        running = found.ended_at is None and found.until >= today()
        return running and may_end_cover(request.user, found)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The form for a new one, the facts of an old one."""
        facts = ("who", "for_her", *self.fields[2:], "ended_at", "made_by", "made_at")
        return facts if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Everything of an old one."""
        return self.get_fields(request, obj) if obj else ()

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> Cover:
        """Arrange the cover, for somebody whose rights are the person's to lend."""
        return make_cover(by=request.user, **form.cleaned_data)

    @action(description=_("End it now"), url_path="end", permissions=["end"])
    def end_now(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then end the cover at once."""
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not may_end_cover(request.user, found):
            raise NotAllowed
        back = reverse("admin:staff_cover_change", args=[found.pk])
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request),
                "title": _("End it now"),
                "question": _("End this cover now? Tasks and rights are no longer shared from then on."),
                "what": found.named,
                "back": back,
            }
            return TemplateResponse(request, "admin/confirm.html", context)
        try:
            end_cover(by=request.user, cover=found)
        except RuleError as refused:
            messages.error(request, str(refused.message))
        else:
            messages.success(request, _("The cover has ended."))
        return redirect(back)


class ShiftForm(VerbForm):
    """A turn of duty."""

    class Meta:
        model = Shift
        fields = ("grid", "member", "date", "begins", "ends", "place")


class WeekFilter(DropdownFilter):
    """The turns of duty of a week, this one unless another is asked for."""

    title = _("week")
    parameter_name = "week"
    all_option = ["", _("This week")]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """From last week to four weeks ahead."""
        weeks = [week_of(today() + n * _WEEK) for n in (-1, 1, 2, 3, 4)]
        return [*((week, week_in_words(week)) for week in weeks), ("all", _("All"))]

    def accepts(self, typed: str) -> bool:
        """Any week: a copied one may lie far ahead."""
        return monday_of(typed) is not None

    def queryset(self, request: HttpRequest, queryset: QuerySet[Shift]) -> QuerySet[Shift]:
        """The rows asked for."""
        if self.value() == "all":
            return queryset
        monday = monday_of(self.value() or "") or monday_of(week_of(today()))
        assert monday is not None  # this week is a week
        return queryset.filter(date__gte=monday, date__lt=monday + _WEEK)


def _weeks(back: int) -> list[tuple[str, str]]:
    """The weeks to choose from: ``back`` of the past, this one, and ``_AHEAD`` to come, with their days."""
    mondays = [today() - dt.timedelta(days=today().weekday()) + n * _WEEK for n in range(-back, _AHEAD + 1)]
    return [(week_of(one), bracketed(week_in_words(week_of(one)), _days(one))) for one in mondays]


def _days(monday: dt.date) -> str:
    return f"{short_day_text(monday)} – {short_day_text(monday + dt.timedelta(days=6))}"


class CopyForm(forms.Form):
    """Which community's week is copied to which; the weeks come as their Mondays."""

    grid = ChoiceField(Grid.objects.none(), label=_("community"))
    week = forms.TypedChoiceField(label=_("from week"), coerce=monday_of, choices=partial(_weeks, _BACK))
    to = forms.TypedChoiceField(label=_("to week"), coerce=monday_of, choices=partial(_weeks, 0))


class DutyList(FilledList):
    """Turns of duty, each marked by the calendar, which is read once."""

    def fill(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        """Which of them are outside office hours."""
        calendar = self.model_admin.calendar()
        for row in rows:
            row.kind = kind_of(row.date, row.begins, row.ends, calendar)


class ShiftAdmin(AreaSearchMixin, VerbAdmin):
    """The plan of duty. Registered by the wiring, which knows the working days."""

    form = ShiftForm
    list_display = ("date", "begins", "ends", "when", "community", "person", "place", "sheet")
    list_filter = (WeekFilter,)
    list_select_related = ("grid__division", "grid__parent__parent", "member__organization")
    list_before_template = "admin/staff/shift/gaps.html"
    search_fields = by_person("member__")
    beside = ("member__organization",)
    autocomplete_fields = ("grid", "member")
    fields = ("grid", "member", "date", "begins", "ends", "place")
    ordering = ("date", "begins", "pk")
    actions_list = ("copy",)
    community = told_apart("grid", "choice_label", _("grid"), ordering="grid__code")
    person = told_apart("member", "named", _("member"), ordering="member__name_key")

    def calendar(self) -> WorkCalendar:
        """Which days are worked."""
        raise NotImplementedError

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list that knows the working days."""
        return DutyList

    @admin.display(description=_("time"))
    def when(self, shift: Any) -> str:
        """In or outside office hours."""
        return str(shift.kind.label)

    @admin.display(description=_("roster"))
    def sheet(self, shift: Shift) -> str:
        """To the roster of the community and week."""
        week = week_of(shift.date)
        address = reverse("rota", args=[shift.grid.code, week])
        return format_html('<a class="gg-link" href="{}">{}</a>', address, week_in_words(week))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Duty is planned for communities."""
        if db_field.name == "grid":
            scope = request.scope_where("staff.view_shift")  # type: ignore[attr-defined]
            grids = Grid.objects.within(scope).current()
            kwargs["queryset"] = grids.filter(level=GridLevel.COMMUNITY)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list, above it the communities that nobody serves outside office hours this and next week."""
        scope, calendar = request.scope, self.calendar()  # type: ignore[attr-defined]
        weeks = [week_of(today()), week_of(today() + _WEEK)]
        gaps = []
        for week in weeks:
            monday = monday_of(week)
            assert monday is not None  # made from a date
            gaps.append((week, week_in_words(week), without_off_peak(monday, calendar, scope)))
        return super().changelist_view(request, {**(extra_context or {}), "gaps": gaps})

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> Shift:
        """Plan the turn, in a community where the person may."""
        return save_shift(by=request.user, shift=obj, **form.cleaned_data)

    def delete_model(self, request: HttpRequest, obj: Shift) -> None:
        """Take it out of the plan."""
        delete_shift(by=request.user, shift=obj)

    def has_copy_permission(self, request: HttpRequest) -> bool:
        """Whether the button is shown."""
        return request.user.has_perm("staff.add_shift")

    @action(description=_("Copy a week"), url_path="copy", permissions=["copy"])
    def copy(self, request: HttpRequest) -> HttpResponse:
        """Plan a week like another one."""
        weeks = {"week": week_of(today()), "to": week_of(today() + _WEEK)}
        form = dress(CopyForm(request.POST or None, initial=weeks))
        communities: Any = Grid.objects.within(request.scope).current()  # type: ignore[attr-defined]
        field: Any = form.fields["grid"]
        field.queryset = communities.filter(level=GridLevel.COMMUNITY).to_choose().order_by("code")
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            try:
                made = copy_week(by=request.user, grid=given["grid"], monday=given["week"], to=given["to"])
            except RuleError as refused:
                form.add_error(None, forms.ValidationError(refused.message))
            else:
                text = ngettext("%(n)d turn of duty was planned.", "%(n)d turns of duty were planned.", made)
                messages.success(request, text % {"n": made})
                week = week_of(given["to"])
                return redirect(f"{reverse('admin:staff_shift_changelist')}?week={week}")
        context = {**self.admin_site.each_context(request), "title": _("Copy a week"), "form": form}
        return TemplateResponse(request, "admin/staff/shift/copy.html", context)
