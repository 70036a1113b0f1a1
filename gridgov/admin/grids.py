"""The list of grids with their people and open cases: wiring, because grids know of neither."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, Prefetch, QuerySet
from django.db.models.functions import Substr
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.views import ChangeList

from cases.models import Case
from gridgov.admin.dashboard import cases_link
from gridgov.admin.retiring import RetiringMixin, narrowed
from gridgov.services.hanging import lines_of, numbers_of
from grids.admin.grids import GridAdmin
from grids.figures.reading import LOOKING, fill
from grids.models import Grid
from grids.scope import Scope
from kit.admin.bases import ReadOnlyInline
from kit.admin.lists import FilledList
from kit.time.formats import day_text
from staff.admin.appointments import standing_of
from staff.choices import AppointmentRole
from staff.models import Appointment
from staff.posts.directory import vacant
from staff.rights.vacancies import to_fill


class TeamFilter(DropdownFilter):
    """Grids in which a person is missing."""

    title = _("team")
    parameter_name = "team"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Which person."""
        return [
            ("no_leader", _("Without leader")),
            ("no_liaison", _("Without liaison")),
            ("to_fill", _("Vacancies that I may fill")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Grid]) -> QuerySet[Grid]:
        """Grids in use without that person."""
        if self.value() == "to_fill":
            return queryset.filter(to_fill(request.user))
        roles = {"no_leader": AppointmentRole.LEADER, "no_liaison": AppointmentRole.LIAISON}
        role = roles.get(self.value() or "")
        if role is None:
            return queryset
        return queryset.filter(vacant(role))


class TeamInline(ReadOnlyInline):
    """Who leads, guides and helps this grid now, and who is planned to."""

    model = Appointment
    fields = ("appointment", "member", "since", "until", "standing")
    readonly_fields = fields
    verbose_name_plural = _("current team")

    @admin.display(description=_("state"))
    def standing(self, row: Appointment) -> str:
        """Whether it holds, or is planned."""
        return str(standing_of(row))

    @admin.display(description=_("role"))
    def appointment(self, row: Appointment) -> str:
        """The role, which leads to the appointment."""
        page = reverse("admin:staff_appointment_change", args=[row.pk])
        return format_html('<a class="gg-link" href="{}">{}</a>', page, row.get_role_display())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appointment]:
        """The current appointments, and the planned ones."""
        scope = request.scope_where("staff.view_appointment")  # type: ignore[attr-defined]
        rows = super().get_queryset(request).within(scope).standing()
        return rows.select_related("member__organization", "grid").order_by("role", "since")


class GridList(FilledList):
    """Grids, with the open cases of each branch counted by one grouped query a level."""

    def fill(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        """What is open there, and both figures."""
        codes = [row.code for row in rows]
        open_cases = open_by_branch(request.scope_where("cases.view_case"), codes)  # type: ignore[attr-defined]
        fill(rows, request.scope_where(LOOKING))  # type: ignore[attr-defined]
        for row in rows:
            row.open_cases = open_cases.get(row.code, 0)


def open_by_branch(scope: Scope, codes: list[str]) -> dict[str, int]:
    """The number of open cases in each of the areas ``codes``. At most three queries, one a level."""
    found: dict[str, int] = {}
    for length in sorted({len(code) for code in codes}):
        rows = (
            Case.objects.within(scope)
            .open()
            .annotate(branch=Substr("area", 1, length))
            .filter(branch__in=[code for code in codes if len(code) == length])
            .order_by()
            .values_list("branch")
            .annotate(n=Count("pk"))
        )
        found |= dict(rows)
    return found


@admin.register(Grid)
class GridWithTeamAdmin(RetiringMixin, GridAdmin):
    """The tree with leaders, liaisons and counts."""

    list_display = (
        "branch",
        "code",
        "level",
        "path",
        "leader",
        "liaison",
        "cases",
        "households_short",
        "people_short",
        "counts",
        "setting",
    )
    list_filter = (*GridAdmin.list_filter[:2], TeamFilter, *GridAdmin.list_filter[2:])
    list_fullwidth = True
    inlines = (TeamInline,)
    actions_detail = ("retire_now", *GridAdmin.actions_detail)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list that counts cases."""
        return GridList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Grid]:
        """Grids inside the scope, with their current team."""
        roles = (AppointmentRole.LEADER, AppointmentRole.LIAISON)
        team: Prefetch[str, Any, str] = Prefetch(
            "appointments",
            Appointment.objects.standing().filter(role__in=roles).select_related("member").order_by("since"),
            to_attr="team",
        )
        return super().get_queryset(request).prefetch_related(team)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Grid], search_term: str
    ) -> tuple[QuerySet[Grid], bool]:
        """For the page of a grid that ends only those that can take over what belongs to it."""
        return super().get_search_results(request, narrowed(request, queryset), search_term)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """Only what fits: a grid in use is not brought back, and one that is retired not retired again,
        unless it left something behind that has to go."""
        offered = super().get_actions_detail(request, object_id)
        grid = self.get_object(request, str(object_id)) if offered else None
        if grid is None:
            return offered
        if grid.retired_on is None:
            left_out = "bring_back"
        else:
            left_out = "" if lines_of(grid, numbers_of(grid)) else "retire_now"
        return [one for one in offered if not left_out or not one.action_name.endswith(left_out)]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """A new grid has no team yet."""
        return self.inlines if obj else ()

    def _person(self, grid: Any, role: str) -> str:
        held = next((row for row in grid.team if row.role == role), None)
        if held is not None and not held.has_begun:
            page = reverse("admin:staff_appointment_change", args=[held.pk])
            day = _("planned from %(day)s") % {"day": day_text(held.since)}
            return format_html('<a href="{}">{}: {}</a>', page, day, held.member.name)
        if held is None:
            add = f"{reverse('admin:staff_appointment_add')}?grid={grid.pk}&role={role}"
            return format_html('<a class="gg-amber" href="{}">{}</a>', add, _("vacant"))
        page = reverse("admin:staff_appointment_change", args=[held.pk])
        return format_html('<a href="{}">{}</a>', page, held.member.name)

    @admin.display(description=_("leader"))
    def leader(self, grid: Grid) -> str:
        """The one responsible, or the way to appoint one."""
        return self._person(grid, AppointmentRole.LEADER)

    @admin.display(description=_("liaison"))
    def liaison(self, grid: Grid) -> str:
        """The one from the level above who guides, or the way to appoint one."""
        return self._person(grid, AppointmentRole.LIAISON)

    @admin.display(description=_("open cases"))
    def cases(self, grid: Any) -> str:
        """Open cases here and below."""
        if not grid.open_cases:
            return "0"
        link = cases_link(area=grid.code, light="open")
        return format_html('<a class="gg-link" href="{}">{}</a>', link, grid.open_cases)

    cases.is_number = True  # type: ignore[attr-defined]
