"""Tasks from above for programs, read only: the tasks, how far the grids are, the answers."""

from typing import Any, cast

import django_filters
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request

from diaries.choices import AnswerState, QuestionKind, TaskAmong, TaskKind, TaskState, TaskUnit
from diaries.models import Task, TaskAnswer
from diaries.queries.tasks.doors import progress
from diaries.rules.tasks import REGISTER, TABLE, VIEW
from grids.api.filters import AreaFilter
from grids.api.views import ScopedView
from grids.scope import Scope
from kit.api.masked_fields import MaskedTextField, masked_within
from kit.api.paging import Order
from kit.api.problems import problems
from kit.errors import NotAllowed, NotFound
from kit.time.bounds import refuse_unusual

_TASK = OpenApiParameter("task", int, OpenApiParameter.PATH, description="Number of the task.")


class TaskFilter(FilterSet):
    """Tasks by area, kind, state and day."""

    area = AreaFilter()
    kind = django_filters.ChoiceFilter(choices=TaskKind.choices, help_text="What it is about.")
    state = django_filters.ChoiceFilter(choices=TaskState.choices, help_text="State of the task.")
    since = django_filters.DateFilter(
        field_name="given_at",
        lookup_expr="date__gte",
        validators=[refuse_unusual],
        help_text="Given on this date or later, YYYY-MM-DD.",
    )
    until = django_filters.DateFilter(
        field_name="given_at",
        lookup_expr="date__lte",
        validators=[refuse_unusual],
        help_text="Given on this date or earlier, YYYY-MM-DD.",
    )

    class Meta:
        model = Task
        fields: list[str] = []


class QuestionSerializer(serializers.Serializer):
    """A question of a task."""

    key = serializers.CharField(help_text="Under this key its answers stand.")
    kind = serializers.ChoiceField(choices=QuestionKind.choices)
    words = serializers.CharField(source="label", help_text="How it is asked.")
    options = serializers.ListField(child=serializers.CharField())
    known = serializers.CharField(help_text="The field of the register that is looked at; else empty.")
    must = serializers.BooleanField(source="required", help_text="Whether it has to be answered.")


class TaskSerializer(serializers.ModelSerializer):
    """A task with its form."""

    kind = serializers.ChoiceField(choices=TaskKind.choices)
    kind_label = serializers.CharField(source="get_kind_display", help_text="In the reader's language.")
    state = serializers.ChoiceField(choices=TaskState.choices)
    state_label = serializers.CharField(source="get_state_display", help_text="In the reader's language.")
    level = serializers.IntegerField(help_text="Level of the grids that have it, 1 to 3.")
    unit = serializers.ChoiceField(choices=TaskUnit.choices)
    among = serializers.ChoiceField(choices=TaskAmong.choices)
    words = MaskedTextField()
    given_by = serializers.CharField(source="given_by.name", help_text="The member's name.")
    questions = QuestionSerializer(many=True)

    class Meta:
        model = Task
        fields = [
            *("id", "area", "kind", "kind_label", "title", "words", "state", "state_label", "level", "unit"),
            *("among", "given_by", "given_at", "due_at", "ended_at", "questions"),
        ]
        read_only_fields = fields


class PartSerializer(serializers.Serializer):
    """How far a grid is."""

    grid = serializers.CharField(source="part.grid.code", help_text="Code of the grid.")
    leader = serializers.CharField(source="leader.name", default="", help_text="The member's name.")
    answered = serializers.IntegerField(source="done", help_text="Answered doors.")
    doors = serializers.IntegerField(source="of", help_text="Doors, the answered ones among them.")
    away = serializers.IntegerField(help_text="Doors at which nobody was at home.")
    done_at = serializers.DateTimeField(source="part.done_at", allow_null=True)
    last_at = serializers.DateTimeField(allow_null=True, help_text="When the last answer came.")


class TaskDetailSerializer(TaskSerializer):
    """A task with how far the grids of the token's area are."""

    grids = serializers.SerializerMethodField(help_text="The grids of the token's area that have it.")

    class Meta(TaskSerializer.Meta):
        fields = [*TaskSerializer.Meta.fields, "grids"]
        read_only_fields = fields

    @extend_schema_field(PartSerializer(many=True))
    def get_grids(self, task: Task) -> Any:
        """How far they are."""
        request = self.context["request"]
        found = progress(task, request.scope_where(VIEW), request.scope_where(REGISTER))
        return PartSerializer(found, many=True).data


class AnswerSerializer(serializers.ModelSerializer):
    """What was said at a door, or of a grid; what the register says stands there."""

    grid = serializers.CharField(source="part.grid.code", help_text="Code of the grid.")
    state = serializers.ChoiceField(choices=AnswerState.choices)
    by = serializers.CharField(source="by.name", help_text="The member's name.")
    values = serializers.SerializerMethodField(help_text="Answers by the key of the question, masked.")

    class Meta:
        model = TaskAnswer
        fields = ["id", "grid", "household", "state", "by", "at", "values", "visit"]
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_values(self, answer: TaskAnswer) -> Any:
        """The answers, masked."""
        return masked_within(answer.values)


class _TaskView(ScopedView):
    queryset = Task.objects.none()
    looking = VIEW

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Volunteers and departments have no business with tasks. Raises NotAllowed (HTTP 403)."""
        super().initial(request, *args, **kwargs)
        if not request.user.has_perm(self.looking):
            raise NotAllowed

    def get_queryset(self) -> Any:
        return Task.objects.within(self.scope).select_related("given_by")


@extend_schema(
    tags=["diaries"], summary="Tasks from above", responses={200: TaskSerializer, **problems(400, 403)}
)
class TaskList(_TaskView, ListAPIView):
    """The tasks that grids of the token's area have, the newest first."""

    serializer_class = TaskSerializer
    filterset_class = TaskFilter
    page_order: Order = ("-id",)


@extend_schema(
    tags=["diaries"],
    summary="One task from above",
    parameters=[_TASK],
    responses={200: TaskDetailSerializer, **problems(400, 403, 404)},
)
class TaskDetail(_TaskView, RetrieveAPIView):
    """A task with how far the grids of the token's area are."""

    serializer_class = TaskDetailSerializer
    lookup_field = "pk"
    lookup_url_kwarg = "task"
    filter_backends = []


@extend_schema(
    tags=["diaries"],
    summary="Answers to a task from above",
    parameters=[_TASK],
    responses={200: AnswerSerializer, **problems(400, 403, 404)},
)
class TaskAnswerList(ScopedView, ListAPIView):
    """What was answered to a task in the grids of the token's area, the oldest first."""

    queryset = TaskAnswer.objects.none()
    serializer_class = AnswerSerializer
    page_order: Order = ("id",)
    filter_backends = []
    looking = TABLE

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Leaders see what they answered on their pages. Raises NotAllowed (HTTP 403), NotFound."""
        super().initial(request, *args, **kwargs)
        if not request.user.has_perm(self.looking):
            raise NotAllowed
        seen: Scope = cast(Any, request).scope_where(VIEW)
        if not Task.objects.within(seen).filter(pk=self.kwargs["task"]).exists():
            raise NotFound

    def get_queryset(self) -> Any:
        rows = TaskAnswer.objects.within(self.scope).filter(task=self.kwargs.get("task", 0))
        return rows.select_related("part__grid", "by")
