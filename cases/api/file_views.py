"""Files of a case for programs, and the question whether a case is open already."""

from typing import Any

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.file_serializers import (
    AttachmentSerializer,
    SimilarListSerializer,
    SimilarQuerySerializer,
    similar_rows,
)
from cases.api.views import CaseView
from cases.attachments import download, folder
from cases.models import Attachment, Case
from cases.queries.duplicates import similar_cases
from cases.queries.family import files_of
from grids.queries.spots import spot_at
from kit.api.paging import Order
from kit.api.problems import problems

_NUMBER = OpenApiParameter("number", str, OpenApiParameter.PATH, description="Number of the case.")
_NAME = OpenApiParameter("name", str, OpenApiParameter.PATH, description="The end of the `url` of the list.")


@extend_schema(
    tags=["cases"],
    summary="Files of a case",
    parameters=[_NUMBER],
    responses={200: AttachmentSerializer, **problems(400, 404)},
)
class CaseAttachments(CaseView, ListAPIView):
    """The photos and PDF files of a case, in the order in which they came."""

    serializer_class = AttachmentSerializer
    filter_backends = []
    page_order: Order = ("id",)

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Attachment.objects.none()
        case = get_object_or_404(Case.objects.within(self.scope), number=self.kwargs["number"])
        return files_of(case)


class FileRenderer(JSONRenderer):
    """Whatever type a program accepts, it gets the file, or a problem document."""

    media_type = "*/*"


class CaseAttachment(CaseView):
    """The content of a file of a case."""

    serializer_class = AttachmentSerializer
    renderer_classes = [JSONRenderer, FileRenderer]
    filter_backends = []
    pagination_class = None

    @extend_schema(
        tags=["cases"],
        summary="One file of a case",
        parameters=[_NUMBER, _NAME],
        responses={
            (200, "image/jpeg"): OpenApiTypes.BINARY,
            (200, "application/pdf"): OpenApiTypes.BINARY,
            **problems(400, 404),
        },
    )
    def get(self, request: Request, number: str, name: str) -> FileResponse:
        """A photo as JPEG, or a PDF. A file belongs to the case in the address."""
        case = get_object_or_404(Case.objects.within(self.scope), number=number)
        return download(get_object_or_404(files_of(case), file=name), folder(), name)


class CaseDuplicates(CaseView):
    """Open cases that may be the same as one about to be filed."""

    serializer_class = SimilarListSerializer
    filter_backends = []
    asks = tuple(SimilarQuerySerializer().fields)
    pagination_class = None

    @extend_schema(
        tags=["cases"],
        summary="Is it open already?",
        parameters=[SimilarQuerySerializer],
        responses={200: SimilarListSerializer, **problems(400)},
    )
    def get(self, request: Request) -> Response:
        """The open cases in the token's area of the same grid and category from the last 14 days, or within
        100 metres in the same community."""
        query = SimilarQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        grid, category = self.grid_and_category(asked["grid"], asked["category"])
        spot = spot_at(asked.get("latitude"), asked.get("longitude"))
        return Response(similar_rows(similar_cases(self.scope, grid=grid, category=category, spot=spot)))
