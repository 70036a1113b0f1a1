"""Diaries for programs, read only."""

from typing import Any, ClassVar

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request

from diaries.filters import DiaryFilter
from diaries.models import Diary, Entry
from diaries.serializers import DiarySerializer
from gridgov.kit.errors import NotAllowed
from gridgov.kit.paging import Order
from gridgov.kit.problems import problems
from grids.api import ScopedView
from grids.scope import Scope
from staff.roles import ROLES
from staff.scopes import assignments, scope_from


@extend_schema(tags=["diaries"], summary="Diaries", responses={200: DiarySerializer, **problems(400, 403)})
class DiaryList(ScopedView, ListAPIView):
    """The diaries of the leaders in the token's area with their entries, the newest first."""

    queryset = Diary.objects.none()
    serializer_class = DiarySerializer
    filterset_class = DiaryFilter
    page_order: Order = ("-date", "-id")
    permission: ClassVar[str] = "diaries.view_diary"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Volunteers and departments have no business with diaries. Raises NotAllowed (HTTP 403)."""
        super().initial(request, *args, **kwargs)
        if not request.user.has_perm(self.permission):
            raise NotAllowed

    def get_queryset(self) -> Any:
        entries = Entry.objects.within(self.scope).select_related("case").order_by("id")
        diaries = Diary.objects.within(self.scope).filter(self._readable().condition(Diary.area_lookup))
        return diaries.select_related("member", "grid").prefetch_related(Prefetch("entries", entries))

    def _readable(self) -> Scope:
        """The part of the scope where the member's role may read diaries."""
        if self.scope.unlimited:
            return self.scope
        held = assignments(self.request.user)
        return scope_from(tuple(one for one in held if self.permission in ROLES[one.role]))
