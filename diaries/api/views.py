"""Diaries for programs, read only."""

from typing import Any, cast

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request

from diaries.api.filters import DiaryFilter
from diaries.api.serializers import DiarySerializer
from diaries.models import Diary, Entry
from grids.api.views import ScopedView
from grids.scope import Scope
from kit.api.paging import Order
from kit.api.problems import problems
from kit.errors import NotAllowed


@extend_schema(tags=["diaries"], summary="Diaries", responses={200: DiarySerializer, **problems(400, 403)})
class DiaryList(ScopedView, ListAPIView):
    """The diaries of the leaders in the token's area with their entries, the newest first."""

    queryset = Diary.objects.none()
    serializer_class = DiarySerializer
    filterset_class = DiaryFilter
    page_order: Order = ("-date", "-id")
    looking = "diaries.view_diary"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Volunteers and departments have no business with diaries. Raises NotAllowed (HTTP 403)."""
        super().initial(request, *args, **kwargs)
        if not request.user.has_perm(self.looking):
            raise NotAllowed

    @property
    def cases_seen(self) -> Scope:
        """Where the token's member may open cases; nothing while the OpenAPI document is made."""
        if getattr(self, "swagger_fake_view", False):
            return Scope.nothing()
        return cast(Scope, cast(Any, self.request).scope)

    def get_queryset(self) -> Any:
        entries = Entry.objects.within(self.scope).standing().with_case_number(self.cases_seen).order_by("id")
        diaries = Diary.objects.within(self.scope).select_related("member", "grid")
        return diaries.prefetch_related(Prefetch("entries", entries))
