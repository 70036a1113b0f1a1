"""Other looks at cases: a board by stage, a map of the open ones, and a sheet of one for printing."""

from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from cases.admin.bases import LIST, CasesAdmin
from cases.choices import Light, RouteCode
from cases.models import Case
from cases.models.querysets import CaseQuerySet
from cases.queries.board import MOST, OPEN_LIGHTS, columns, narrowed
from cases.queries.map import points
from cases.web.case_sheet import CaseSheet
from grids.admin.area_filter import area_choices
from grids.scope import Scope
from kit.errors import NotAllowed
from kit.privacy.scan import mask_private
from kit.time import clock
from staff.rights.request import StaffRequest


class OverviewsAdmin(CasesAdmin):
    """Board, map and sheet."""

    def get_urls(self) -> list[URLPattern]:
        """Their addresses."""
        view = self.admin_site.admin_view
        return [
            path("board/", view(self.board_view), name="cases_case_board"),
            path("map/", view(self.map_view), name="cases_case_map"),
            path("map/points/", view(self.points_view), name="cases_case_map_points"),
            path("<int:pk>/sheet/", view(self.sheet_view), name="cases_case_sheet"),
            *super().get_urls(),
        ]

    def _rows(self, request: HttpRequest) -> CaseQuerySet:
        """The open cases of the area and the light in the address. Raises NotAllowed."""
        if not self.has_view_permission(request):
            raise NotAllowed
        scope = _seen(request)
        chosen = {name: request.GET.get(name, "") for name in ("area", "light")}
        return narrowed(Case.objects.within(scope), at=clock.now(), **chosen)

    def _filters(self, request: HttpRequest) -> dict[str, Any]:
        area, light = request.GET.get("area", ""), request.GET.get("light", "")
        return {
            "area": area,
            "light": light,
            "areas": area_choices(_seen(request), area),
            "lights": [(one.value, one.label) for one in OPEN_LIGHTS],
        }

    def board_view(self, request: HttpRequest) -> HttpResponse:
        """The stages of one route side by side."""
        rows = self._rows(request)
        route = request.GET.get("route", "")
        route = route if route in RouteCode.values else RouteCode.COORDINATION
        at = clock.now()
        filters = self._filters(request)
        context = self.context(
            request,
            **filters,
            title=_("Cases by stage"),
            route=route,
            routes=RouteCode.choices,
            columns=[
                (column, _list(route=route, stage=column.stage, area=filters["area"], light=filters["light"]))
                for column in columns(rows, route, at)
            ],
            most=MOST,
            is_fullwidth="1",
        )
        return TemplateResponse(request, "admin/cases/case/board.html", context)

    def map_view(self, request: HttpRequest) -> HttpResponse:
        """The page; its points come from ``points_view``."""
        if not self.has_view_permission(request):
            raise NotAllowed
        filters = self._filters(request)
        chosen = urlencode({"area": filters["area"], "light": filters["light"]})
        context = self.context(
            request,
            **filters,
            title=_("Map of open cases"),
            points=f"{reverse('admin:cases_case_map_points')}?{chosen}",
            list=_list(area=filters["area"], light=filters["light"]),
        )
        return TemplateResponse(request, "admin/cases/case/map.html", context)

    def points_view(self, request: HttpRequest) -> JsonResponse:
        """The points, and sentences about what is not shown."""
        found, notes = points(self._rows(request), clock.now())
        return JsonResponse(
            {
                "points": [
                    {
                        "at": [point.latitude, point.longitude],
                        "light": point.light,
                        "label": str(Light(point.light).label),
                        "number": point.case.number,
                        "title": mask_private(point.case.title),
                        "due": point.due,
                        "url": reverse("admin:cases_case_change", args=[point.case.pk]),
                    }
                    for point in found
                ],
                "notes": notes,
            }
        )

    def sheet_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All of a case on paper."""
        case = self.case_of(request, pk)
        staff = cast(StaffRequest, request)
        sheet = CaseSheet(case, staff.member, scope=staff.scope_where("cases.view_case"))
        context = {"case": case, "sheet": sheet, "member": staff.member, "now": clock.now()}
        return TemplateResponse(request, "admin/cases/case/sheet.html", context)


def _seen(request: HttpRequest) -> Scope:
    """Where the person may look at cases."""
    return cast(StaffRequest, request).scope_where("cases.view_case")


def _list(**filters: str) -> str:
    """The list with these filters; open cases unless a light is chosen."""
    chosen = {"light": "open", **{name: value for name, value in filters.items() if value}}
    return f"{reverse(LIST)}?{urlencode(chosen)}"
