"""Pages of a list for programs: by key, never by number, and without counting (pitfalls, Scale and messages).

A page begins behind the last row of the one before it, compared by all columns of the order. So a page costs
the same at the end of a million rows as at the beginning, and rows of one and the same moment, however many,
are neither skipped nor repeated.
"""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from kit.numbers.whole import whole
from kit.text import is_plain
from kit.time import clock
from kit.time.bounds import is_usual
from kit.time.formats import canonical, for_programs

Order = tuple[str, ...]

_BAD_CURSOR = _("This is not a cursor of this list. Please follow the links of the page before.")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: behind the row of these ``values``, or with ``back`` before it. ``began`` is when
    the first page was asked for."""

    values: tuple[str, ...]
    back: bool = False
    began: str = ""

    def encode(self, order: Order) -> str:
        """The cursor as it stands in an address."""
        content = {"o": order, "v": self.values, "b": int(self.back), "s": self.began}
        return base64.urlsafe_b64encode(json.dumps(content, separators=(",", ":")).encode()).decode()

    @classmethod
    def decode(cls, text: str, order: Order) -> "Cursor":
        """The cursor of a list in this ``order``. Raises ValidationError for anything else."""
        try:
            content = json.loads(base64.urlsafe_b64decode(text.encode()))
            cursor = cls(tuple(content["v"]), bool(content["b"]), content["s"])
            fits = tuple(content["o"]) == order and len(cursor.values) == len(order)
        except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as error:
            raise ValidationError({"cursor": [_BAD_CURSOR]}) from error
        if not fits or not all(isinstance(value, str) and is_plain(value) for value in cursor.values):
            raise ValidationError({"cursor": [_BAD_CURSOR]})
        if not _is_moment(cursor.began):
            raise ValidationError({"cursor": [_BAD_CURSOR]})
        return cursor


def _is_moment(text: Any) -> bool:
    """Whether it is a moment as cursors have it, with its zone, in the usual years."""
    try:
        moment = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        return False
    return moment is not None and moment.tzinfo is not None and is_usual(moment)


def _beyond(model: type[Model], order: Order, cursor: Cursor) -> Q:
    """The rows behind (or before) a cursor."""
    condition, equal, bound = Q(), Q(), Q()
    for position, (column, text) in enumerate(zip(order, cursor.values, strict=True)):
        name = column.lstrip("-")
        try:
            value = model._meta.get_field(name).to_python(text)  # type: ignore[union-attr]
        except DjangoValidationError as error:
            raise ValidationError({"cursor": [_BAD_CURSOR]}) from error
        if isinstance(value, dt.date) and not is_usual(value):
            raise ValidationError({"cursor": [_BAD_CURSOR]})
        falling = column.startswith("-") != cursor.back
        condition |= equal & Q(**{f"{name}__{'lt' if falling else 'gt'}": value})
        equal &= Q(**{name: value})
        if position == 0:
            # Says nothing new, but lets the database begin in the middle of an index.
            bound = Q(**{f"{name}__{'lte' if falling else 'gte'}": value})
    return bound & condition


def _turned(order: Order) -> Order:
    return tuple(column[1:] if column.startswith("-") else f"-{column}" for column in order)


def _values(row: Any, order: Order) -> tuple[str, ...]:
    values = (getattr(row, column.lstrip("-")) for column in order)
    return tuple(canonical(value) if isinstance(value, dt.datetime) else str(value) for value in values)


class NewestFirst(BasePagination):
    """Pages of 50 rows, the newest first; ``page_size`` up to 200. A view may set
    ``page_order``, columns that together are unique."""

    page_size: ClassVar[int] = 50
    max_page_size: ClassVar[int] = 200
    default_order: ClassVar[Order] = ("-id",)

    def paginate_queryset(  # type: ignore[override]
        self, queryset: QuerySet[Any], request: Request, view: APIView | None = None
    ) -> list[Any]:
        """One page. Raises ValidationError for a page size or cursor that does not fit (HTTP 400)."""
        self.url = request.build_absolute_uri()
        self.order = self.order_for(request, view)
        text = request.query_params.get("cursor", "")
        cursor = Cursor.decode(text, self.order) if text else None
        self.began = cursor.began if cursor else canonical(clock.now())
        size = self._size(request)
        back = cursor is not None and cursor.back
        rows_in_order = queryset.order_by(*(_turned(self.order) if back else self.order))
        if cursor is not None:
            rows_in_order = rows_in_order.filter(_beyond(queryset.model, self.order, cursor))
        found = list(rows_in_order[: size + 1])
        more, rows = len(found) > size, found[:size]
        if back:
            rows.reverse()
        self.next = self._link(rows[-1:], back=False) if more or back else None
        self.previous = self._link(rows[:1], back=True) if (more if back else cursor) else None
        return rows

    def order_for(self, request: Request, view: APIView | None) -> Order:
        """The columns that the list is in the order of."""
        order: Order = getattr(view, "page_order", self.default_order)
        return order

    def get_paginated_response(self, data: Any) -> Response:
        """The page with links to its neighbours."""
        return Response({"next": self.next, "previous": self.previous, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The page in OpenAPI's words."""
        link = {
            "type": "string",
            "format": "uri",
            "nullable": True,
            "example": "https://grid.example.org/api/v1/…/?cursor=eyJvIjpbIi1pZCJdfQ%3D%3D",
        }
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": {**link, "description": "The page behind this one, or null at the end."},
                "previous": {**link, "description": "The page before this one, or null at the beginning."},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The query parameters in OpenAPI's words."""
        size = {"type": "integer", "minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        return [
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "description": "Where the page begins. Not to be made up: follow `next` and `previous`.",
                "schema": {"type": "string"},
            },
            {
                "name": "page_size",
                "in": "query",
                "required": False,
                "description": "Rows a page; more than the maximum gives the maximum.",
                "schema": size,
            },
        ]

    def _size(self, request: Request) -> int:
        text = request.query_params.get("page_size", "")
        if not text:
            return self.page_size
        size = whole(text, least=1)
        if size is None:
            raise ValidationError({"page_size": [_("Please give a whole number from 1.")]})
        return min(size, self.max_page_size)

    def _link(self, row: Sequence[Any], *, back: bool) -> str:
        if not row:
            # The rows that a cursor pointed at are gone: begin anew.
            return str(remove_query_param(self.url, "cursor"))
        cursor = Cursor(_values(row[0], self.order), back, self.began)
        return str(replace_query_param(self.url, "cursor", cursor.encode(self.order)))


class ChangesSince(NewestFirst):
    """For lists that programs pull: with ``updated_since`` the oldest change comes first, so that a row that
    changes while somebody reads moves to the end of the list and is not missed.

    A change bears the time at which its transaction began, and can become visible a little later than a
    younger one. ``resume_since``, the ``updated_since`` of the next pull, therefore lies ``OVERLAP`` before
    the beginning of this one: a row may come twice, none is missed.
    """

    OVERLAP: ClassVar[dt.timedelta] = dt.timedelta(minutes=1)
    changes_order: ClassVar[Order] = ("updated_at", "id")

    def order_for(self, request: Request, view: APIView | None) -> Order:
        """By change when changes are asked for."""
        self.pulling = bool(request.query_params.get("updated_since"))
        return self.changes_order if self.pulling else super().order_for(request, view)

    def get_paginated_response(self, data: Any) -> Response:
        """The page, with the moment from which the next pull should go on."""
        response = super().get_paginated_response(data)
        response.data["resume_since"] = self._resume_since() if self.pulling else None
        return response

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The page in OpenAPI's words."""
        page = super().get_paginated_response_schema(schema)
        page["required"].append("resume_since")
        page["properties"]["resume_since"] = {
            "type": "string",
            "format": "date-time",
            "nullable": True,
            "example": "2026-09-18T16:04:00+08:00",
            "description": (
                "Only with `updated_since`: once `next` is null, the `updated_since` of the next pull. "
                "It lies a minute before this pull began, so that nothing is missed; a row that comes twice "
                "has the same `version`."
            ),
        }
        return page

    def _resume_since(self) -> str:
        began = parse_datetime(self.began)
        assert began is not None  # written here, or looked at in Cursor.decode
        return for_programs(began - self.OVERLAP, precision="auto")
