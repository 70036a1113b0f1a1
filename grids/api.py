"""Divisions and grids for programs, read only."""

from typing import Any, cast

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView

from gridgov.kit.paging import Order
from gridgov.kit.problems import problems
from grids.filters import DivisionFilter, GridFilter
from grids.models import Division, Grid
from grids.scope import Scope
from grids.serializers import DivisionSerializer, GridSerializer


class ScopedView(GenericAPIView):
    """A view of rows inside the token's area; what lies outside does not exist for it (HTTP 404)."""

    @property
    def scope(self) -> Scope:
        """What the token's member may reach; nothing while the OpenAPI document is made."""
        if getattr(self, "swagger_fake_view", False):
            return Scope.nothing()
        return cast(Scope, cast(Any, self.request).scope)


@extend_schema(tags=["areas"], summary="Divisions", responses={200: DivisionSerializer, **problems(400)})
class DivisionList(ScopedView, ListAPIView):
    """The divisions in the token's area and those above it, in the order of their codes."""

    queryset = Division.objects.none()
    serializer_class = DivisionSerializer
    filterset_class = DivisionFilter
    page_order: Order = ("code",)

    def get_queryset(self) -> Any:
        return Division.objects.within(self.scope)


@extend_schema(tags=["areas"], summary="Grids", responses={200: GridSerializer, **problems(400)})
class GridList(ScopedView, ListAPIView):
    """The grids in the token's area, in the order of their codes: each community, group, building."""

    queryset = Grid.objects.none()
    serializer_class = GridSerializer
    filterset_class = GridFilter
    page_order: Order = ("code",)

    def get_queryset(self) -> Any:
        return Grid.objects.within(self.scope).select_related("parent")


@extend_schema(
    tags=["areas"],
    summary="One grid",
    parameters=[OpenApiParameter("code", str, OpenApiParameter.PATH, description="12, 15 or 18 digits.")],
    responses={200: GridSerializer, **problems(404)},
)
class GridDetail(ScopedView, RetrieveAPIView):
    """A grid by its code."""

    queryset = Grid.objects.none()
    serializer_class = GridSerializer
    lookup_field = "code"
    filter_backends = []

    def get_queryset(self) -> Any:
        return Grid.objects.within(self.scope).select_related("parent")
