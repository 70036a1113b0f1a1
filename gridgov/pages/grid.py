"""The public page of a grid: who is there for its residents, what they are told, and the way to report
something. No login, no script."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.web.views.own_report import at_grid
from diaries.models import ActivityPhoto
from diaries.queries.news.shown import public_news
from diaries.web.news.pictures import picture_of
from grids.models import Grid
from grids.queries.printed import in_its_place, printed_grid
from kit.errors import NotFound


@require_safe
@at_grid
def grid_page(request: HttpRequest, grid: Grid, context: dict[str, Any]) -> HttpResponse:
    """Who is there for the residents of a grid, as its contact card says (policy 三(二)), what is announced
    and called for them, and the way to report something."""
    return render(request, "track/grid.html", context | {"news": public_news(grid.code)})


@require_safe
def public_photo(request: HttpRequest, code: str, picture: int) -> HttpResponseBase:
    """A photo that somebody has chosen for the public pages, small. Raises NotFound."""
    printed = printed_grid(code)
    grid = in_its_place(printed) if printed is not None else None
    found = _chosen(grid, picture) if grid is not None else None
    if found is None:
        raise NotFound
    return picture_of(found, small="large" not in request.GET, public=True)


def _chosen(grid: Grid, picture: int) -> ActivityPhoto | None:
    return ActivityPhoto.objects.public_at(grid.code).filter(pk=picture).first()  # public by the tick
