"""Divisions and grids for programs, read only."""

from typing import Any, cast

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.request import Request

from grids.api.filters import DivisionFilter, GridFilter
from grids.api.serializers import DivisionSerializer, GridSerializer
from grids.figures.reading import LOOKING, fill
from grids.models import Division, Grid
from grids.scope import Scope
from kit.api.paging import Order
from kit.api.parameters import refuse_unknown
from kit.api.problems import problems


class ScopedView(GenericAPIView):
    """A view of rows inside the token's area; what lies outside does not exist for it (HTTP 404)."""

    looking = ""  # the permission that shows the rows; without one everything that the member may reach

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Once the token is known, what the address asks. Raises Invalid (HTTP 400) for what there is not."""
        super().initial(request, *args, **kwargs)
        refuse_unknown(self, request.query_params)

    @property
    def scope(self) -> Scope:
        """Where the token's member may look at such rows; nothing while the OpenAPI document is made."""
        if getattr(self, "swagger_fake_view", False):
            return Scope.nothing()
        request = cast(Any, self.request)
        return cast(Scope, request.scope_where(self.looking) if self.looking else request.scope)


class GridView(ScopedView):
    """Grids of the token's area; their figures of the register only where it may look at that."""

    queryset = Grid.objects.none()
    serializer_class = GridSerializer
    looking = "grids.view_grid"

    @property
    def looking_at_the_register(self) -> Scope:
        """Where the token's member may look at the register."""
        return cast(Scope, cast(Any, self.request).scope_where(LOOKING))

    def get_queryset(self) -> Any:
        return Grid.objects.within(self.scope).select_related("parent")


@extend_schema(tags=["areas"], summary="Divisions", responses={200: DivisionSerializer, **problems(400)})
class DivisionList(ScopedView, ListAPIView):
    """The divisions in the token's area and those above it, in the order of their codes."""

    queryset = Division.objects.none()
    serializer_class = DivisionSerializer
    filterset_class = DivisionFilter
    looking = "grids.view_division"
    page_order: Order = ("code",)

    def get_queryset(self) -> Any:
        return Division.objects.within(self.scope)


@extend_schema(tags=["areas"], summary="Grids", responses={200: GridSerializer, **problems(400)})
class GridList(GridView, ListAPIView):
    """The grids in the token's area, in the order of their codes: each community, group, building."""

    filterset_class = GridFilter
    page_order: Order = ("code",)

    def paginate_queryset(self, queryset: Any) -> Any:
        """The rows of the page, with their figures."""
        rows = super().paginate_queryset(queryset)
        fill(rows or [], self.looking_at_the_register)
        return rows


@extend_schema(
    tags=["areas"],
    summary="One grid",
    parameters=[OpenApiParameter("code", str, OpenApiParameter.PATH, description="12, 15 or 18 digits.")],
    responses={200: GridSerializer, **problems(400, 404)},
)
class GridDetail(GridView, RetrieveAPIView):
    """A grid by its code."""

    lookup_field = "code"
    filter_backends = []

    def get_object(self) -> Any:
        """The grid, with its figures."""
        found = super().get_object()
        fill([found], self.looking_at_the_register)
        return found
