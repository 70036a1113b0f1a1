"""Filing a case."""

from collections.abc import Sequence
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from cases import announcements, attachments, timeline
from cases.actions.stages import begin_run, set_start
from cases.actions.stepping import take_step
from cases.choices import ActionCode, PhotoKind, RouteCode, Source
from cases.facts import check_filing
from cases.models import Case, Category
from cases.numbers import next_number
from cases.routes import ROUTES
from cases.specialists import specialist_office
from cases.submissions import claim_key, remember
from cases.titles import title_from
from gridgov.kit import clock as time
from gridgov.kit.errors import NotAllowed
from grids.models import Grid
from staff.models import Member, Organization


def _usual_route(category: Category, office: Organization | None) -> str:
    """The category's route; a specialist matter is more than routine (policy 二(四), 专职专干)."""
    specialist = office is not None and category.route == RouteCode.ROUTINE
    return RouteCode.COORDINATION if specialist else category.route


def file_case(
    *,
    by: Member,
    grid: Grid,
    category: Category,
    description: str,
    title: str = "",
    route: str = "",
    source: str = Source.PATROL,
    address: str = "",
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    reporter_name: str = "",
    reporter_phone: str = "",
    uploads: Sequence[UploadedFile] = (),
    key: str = "",
    handled_result: str = "",
) -> Case:
    """File a case, and close it at once when ``handled_result`` says how it was handled on the spot.

    The same ``key`` (form token or Idempotency-Key) of the same user makes one case, however often sent.

    Raises:
        NotAllowed: ``by`` may not file in this grid.
        Invalid: no description, a grid or category out of use, or a file does not fit.
        Conflict: the key was used for other words.
    """
    if not by.user.has_perm("cases.add_case", grid):
        raise NotAllowed
    check_filing(grid=grid, category=category, description=description)
    with attachments.written(uploads) as files, transaction.atomic():
        content = (grid.code, category.code, description, title, route, *files.digests)
        claimed = claim_key(user=by.user, key=key, content=content)
        if claimed is not None and claimed.case is not None:
            return claimed.case
        at = time.now()
        office = specialist_office(category, grid.code)
        way = ROUTES[route or _usual_route(category, office)]
        case = Case(
            number=next_number(time.local(at).date()),
            grid=grid,
            area=grid.code,
            category=category,
            title=title.strip() or title_from(description),
            description=description.strip(),
            address=address.strip(),
            latitude=latitude,
            longitude=longitude,
            source=source,
            reporter_name=reporter_name.strip(),
            reporter_phone=reporter_phone.strip(),
            filed_by=by,
            filed_at=at,
            handling_grid=grid,
            handling_code=grid.code,
            updated_at=at,
        )
        set_start(case, way, office)
        case.save(force_insert=True)
        if case.office is not None:
            case.reached.add(case.office)
        remember(claimed, case)
        begin_run(case, at)
        case.save()
        files.attach(case=case, kind=PhotoKind.BEFORE, by=by, at=at)
        event = timeline.append(case, action=ActionCode.FILE, by=by, at=at, facts={"photos": len(files)})
        announcements.filed(case, event)
        if handled_result.strip():
            take_step(case, ActionCode.HANDLE, by=by, version=case.version, text=handled_result)
            case.refresh_from_db()
        return case
