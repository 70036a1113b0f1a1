"""Cases for programs. Views find the case inside the scope and call the verbs; no rule is kept here."""

import hashlib
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.generics import ListAPIView, ListCreateAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import file_case, take_step
from cases.api.file_serializers import FilingFormSerializer, StepFormSerializer
from cases.api.filters import CaseFilter
from cases.api.next_actions import NextActionsSerializer, action_row
from cases.api.one_case import OneCaseSerializer
from cases.api.serializers import (
    CaseSerializer,
    EventSerializer,
    FilingSerializer,
    StatusSerializer,
    StepSerializer,
)
from cases.models import Case, CaseEvent, Category
from cases.queries.family import Readable
from cases.workflow.available import next_steps
from cases.workflow.validation import fields_of
from grids.api.views import ScopedView
from grids.models import Grid
from kit.api.paging import ChangesSince, Order
from kit.api.parsing import BoundedJSONParser, PlainMultiPartParser
from kit.api.problems import problems
from kit.errors import Conflict, Invalid, NotAllowed, StillRunning
from kit.net.sending import LONGEST_OF_PROGRAM, OF_PROGRAM
from kit.text import Text
from kit.time import clock
from staff.models import Member

JSON, FORM = "application/json", "multipart/form-data"
KEY_HEADER = "Idempotency-Key"
_NUMBER = OpenApiParameter("number", str, OpenApiParameter.PATH, description="Number of the case.")
_KEY = OpenApiParameter(
    KEY_HEADER,
    {"type": "string", "maxLength": LONGEST_OF_PROGRAM},
    OpenApiParameter.HEADER,
    description="Any text that is new for each request, such as a UUID. The same key does a thing once.",
)


class StaleVersion(Conflict):
    """Somebody was faster; the problem document says which version is the current one."""

    def __init__(self, message: Text, version: int) -> None:
        super().__init__(message)
        self.extensions = {"version": version}


class CaseView(ScopedView):
    """A view of cases inside the token's scope."""

    looking = "cases.view_case"
    queryset = Case.objects.none()
    lookup_field = "number"

    def get_queryset(self) -> Any:
        related = ("grid", "category", "office", "filed_by", "handling_grid", "assignee", "matter")
        rows: Any = Case.objects.within(self.scope).with_light(clock.now()).with_family(self.scope)
        return rows.select_related(*related)

    def acting_member(self) -> Member:
        """The member that the token acts for. Raises NotAllowed when its login is not a member's."""
        member = cast(Any, self.request).member
        if member is None:
            raise NotAllowed(_("The login of this token is not a member's: it can read, but not act."))
        return cast(Member, member)

    def grid_and_category(self, grid: str, category: str) -> tuple[Grid, Category]:
        """The rows of two codes. Raises Invalid; names the one that there is not, or not in this area."""
        rows: QuerySet[Grid] = Grid.objects.within(self.scope).select_related("parent")
        where, what = rows.filter(code=grid).first(), Category.objects.filter(code=category).first()
        if where is not None and what is not None:
            return where, what
        errors: dict[str, list[Text]] = {}
        if where is None:
            errors["grid"] = [_("There is no such grid in your area.")]
        if what is None:
            errors["category"] = [_("There is no such category.")]
        raise Invalid(fields=errors)


@extend_schema(tags=["cases"])
class CaseList(CaseView, ListCreateAPIView):
    """The cases that a token's member may see, and new ones."""

    parser_classes = [BoundedJSONParser, PlainMultiPartParser]
    serializer_class = CaseSerializer
    filterset_class = CaseFilter
    pagination_class = ChangesSince

    @extend_schema(summary="Cases", responses={200: CaseSerializer, **problems(400)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The cases in the token's area, the newest first; with `updated_since` the oldest change first."""
        return self.list(request, *args, **kwargs)

    @extend_schema(
        summary="File a case",
        parameters=[_KEY],
        request={JSON: FilingSerializer, FORM: FilingFormSerializer},
        responses={201: CaseSerializer, **problems(400, 403, 409, 422, 429)},
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """File a case in a grid of the token's area; with photos as a form of several parts.

        With an `Idempotency-Key`, a request may be sent again, also at the same time: there is one case, and
        every answer is 201 with it. The same key with another body is a 422.
        """
        member = self.acting_member()
        data = FilingFormSerializer(data=request.data)
        _refuse_unknown(data, request.data)
        data.is_valid(raise_exception=True)
        facts = {**data.validated_data}
        uploads = facts.pop("photos", ())
        grid, category = self.grid_and_category(facts.pop("grid"), facts.pop("category"))
        facts |= {"key": _key_of(request), "uploads": uploads}
        filed = file_case(by=member, grid=grid, category=category, **facts)
        case = self.get_queryset().get(pk=filed.pk)
        location = request.build_absolute_uri(f"{request.path}{case.number}/")
        return Response(CaseSerializer(case).data, status=201, headers={"Location": location})


def _key_of(request: Request) -> str:
    key = request.headers.get(KEY_HEADER, "").strip()
    if len(key) > LONGEST_OF_PROGRAM:
        raise Invalid(fields={KEY_HEADER: [_("At most %(most)s characters.") % {"most": LONGEST_OF_PROGRAM}]})
    return f"{OF_PROGRAM}{key}" if key else ""


@extend_schema(
    tags=["cases"],
    summary="One case",
    parameters=[_NUMBER],
    responses={200: OneCaseSerializer, **problems(400, 404)},
)
class CaseDetail(CaseView, RetrieveAPIView):
    """A case by its number."""

    serializer_class = OneCaseSerializer
    filter_backends = []


_NOT_MODIFIED = OpenApiResponse(description="Nothing has changed since the `ETag` that was sent.")


class CaseStatus(CaseView):
    """How far a case is: one small row, for programs that ask every minute."""

    serializer_class = StatusSerializer
    filter_backends = []

    @extend_schema(
        tags=["cases"],
        summary="Status of a case",
        parameters=[
            _NUMBER,
            OpenApiParameter(
                "If-None-Match", str, OpenApiParameter.HEADER, description="The `ETag` of the last answer."
            ),
            OpenApiParameter("ETag", str, OpenApiParameter.HEADER, response=[200, 304]),
        ],
        responses={200: StatusSerializer, 304: _NOT_MODIFIED, **problems(400, 404)},
    )
    def get(self, request: Request, number: str) -> HttpResponseBase:
        """How far a case is. Send the last answer's `ETag` as `If-None-Match`: 304 when nothing has changed.

        The ETag changes with the version and with the light.
        """
        rows: QuerySet[Case] = Case.objects.within(self.scope).with_light(clock.now())
        case = get_object_or_404(rows, number=number)
        tag = _tag(case)
        unchanged = get_conditional_response(cast(Any, request), etag=tag)
        response = unchanged or Response(StatusSerializer(case).data)
        response.headers["ETag"] = tag
        patch_cache_control(response, private=True, no_cache=True, must_revalidate=True)
        patch_vary_headers(response, ["Authorization", "Accept-Language"])
        return response


def _tag(case: Any) -> str:
    """A strong ETag: the light changes with time, the words with the language."""
    content = f"{case.number}:{case.version}:{case.light_now}:{get_language()}"
    return f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'


@extend_schema(
    tags=["cases"],
    summary="Timeline of a case",
    parameters=[_NUMBER],
    responses={200: EventSerializer, **problems(400, 404)},
)
class CaseEvents(CaseView, ListAPIView):
    """What happened with a case, the first line first."""

    serializer_class = EventSerializer
    filter_backends = []
    page_order: Order = ("sequence",)

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return CaseEvent.objects.none()
        return self.case.events.select_related("actor")

    @cached_property
    def case(self) -> Case:
        """The case of the address. Raises Http404."""
        return get_object_or_404(Case.objects.within(self.scope), number=self.kwargs["number"])

    def get_serializer_context(self) -> dict[str, Any]:
        """With what the token's member may read of other cases."""
        context = {**super().get_serializer_context()}
        if not getattr(self, "swagger_fake_view", False):
            context["readable"] = Readable.of(self.case.events.all(), self.scope)
        return context


class CaseActions(CaseView):
    """What can be done with a case, and doing it."""

    parser_classes = [BoundedJSONParser, PlainMultiPartParser]
    serializer_class = NextActionsSerializer
    filter_backends = []
    pagination_class = None

    @extend_schema(
        tags=["cases"],
        summary="Next actions of a case",
        parameters=[_NUMBER],
        responses={200: NextActionsSerializer, **problems(400, 404)},
    )
    def get(self, request: Request, number: str) -> Response:
        """The actions that the token's member may take now, with the facts that each needs."""
        case = get_object_or_404(self.get_queryset(), number=number)
        steps = next_steps(case, cast(Any, request).member)
        actions = [action_row(step, fields_of(step, case)) for step in steps]
        return Response(NextActionsSerializer({"version": case.version, "actions": actions}).data)

    @extend_schema(
        tags=["cases"],
        summary="Take a step with a case",
        parameters=[_NUMBER, _KEY],
        request={JSON: StepSerializer, FORM: StepFormSerializer},
        responses={200: CaseSerializer, **problems(400, 403, 404, 409, 422, 429)},
    )
    def post(self, request: Request, number: str) -> Response:
        """Take a step, with photos as a form of several parts; the answer is the case after it.

        `version` keeps two from acting on the same state: only the first one is carried out, the others are
        answered 409 with the version now. With an `Idempotency-Key` the same request may be sent again, also
        at the same time: it is carried out once, and every answer is 200 with the case. The same key with
        another body is a 422.
        """
        member = self.acting_member()
        case = get_object_or_404(self.get_queryset(), number=number)
        data = StepFormSerializer(data=request.data)
        _refuse_unknown(data, request.data)
        data.is_valid(raise_exception=True)
        action, version = data.validated_data["action"], data.validated_data["version"]
        how = {"uploads": data.validated_data.get("photos", ()), "key": _key_of(request)}
        try:
            take_step(case, action, by=member, version=version, **how, **data.facts())
        except StillRunning:
            raise
        except Conflict as conflict:
            now = Case.objects.within(self.scope).values_list("version", flat=True).get(pk=case.pk)
            raise StaleVersion(conflict.message, now) from conflict
        return Response(CaseSerializer(self.get_queryset().get(pk=case.pk)).data)


def _refuse_unknown(data: StepSerializer | FilingSerializer, given: Any) -> None:
    """A fact under a wrong name would be lost in silence. Raises Invalid."""
    unknown = sorted(given.keys() - data.fields.keys()) if isinstance(given, dict) else []
    if unknown:
        raise Invalid(fields={name: [_("There is no such fact.")] for name in unknown})
