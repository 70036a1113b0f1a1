"""Filing a case."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import attachments
from cases.actions.engine import announce, timeline
from cases.actions.engine.idempotency import claim_key, remember
from cases.actions.engine.new_case import new_case
from cases.actions.engine.stages import begin_run
from cases.actions.stepping import take_step
from cases.choices import ActionCode, PhotoKind, RouteCode, Source
from cases.models import Case, Category
from cases.queries.duplicates import may_join
from cases.workflow.people.departments import specialist_office
from cases.workflow.routes import ROUTES
from cases.workflow.validation import check_filing
from grids.models import Grid
from kit.actors import require
from kit.errors import Invalid
from kit.time import clock as time
from staff.accounts.senders import sender_of
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
    source: str = Source.PATROL,
    uploads: Sequence[attachments.Upload] = (),
    key: str = "",
    waited: bool = False,
    **told: Any,
) -> Case:
    """File a case, and close it at once when ``handled_result`` says how it was handled on the spot. ``told``
    are the inputs of ``cases.workflow.filing``, and ``route``, as they were typed or sent.

    The same ``key`` (form token or Idempotency-Key) of the same user makes one case, however often sent. A
    form that ``waited`` on a phone is known by its key alone, no other also by the same words.

    Raises:
        NotAllowed: ``by`` may not file in this grid.
        Invalid: no description, a grid or category out of use, settled though not routine, or a bad file.
        KeyReused: the key was used for something else.
    """
    require(by.user, "cases.add_case", grid)
    given = told | {"description": description, "source": source}
    told = check_filing(grid=grid, category=category, given=given)
    route, done = told.pop("route"), told.pop("handled_result")
    if done:
        route = RouteCode.ROUTINE  # what a department would have got is done already
    with attachments.written(uploads, whose=sender_of(by.user)) as files, transaction.atomic():
        sent = {"where": grid.code, "what": category.code, "route": route, "done": done, **told}
        content = {**sent, "files": files.digests}
        claimed = claim_key(user=by.user, key=key, content=content, waited=waited)
        if claimed is not None and claimed.case is not None:
            return claimed.case
        case = _file(by, grid, category, route, files, told)
        remember(claimed, case)
        if done:
            take_step(case, ActionCode.HANDLE, by=by, version=case.version, text=done)
            case.refresh_from_db()
        return case


def _file(
    by: Member, grid: Grid, category: Category, route: str, files: attachments.Files, said: dict[str, Any]
) -> Case:
    """Make the case, begin its first stage, and tell of it."""
    at = time.now()
    office = specialist_office(category, grid.code)
    way = ROUTES[route or _usual_route(category, office)]
    case = new_case(by=by, at=at, grid=grid, category=category, route=way, office=office, **said)
    begin_run(case, at)
    case.save()
    attachments.attach(files, case=case, kind=PhotoKind.BEFORE, by=by, at=at)
    event = timeline.append(case, action=ActionCode.FILE, by=by, at=at, facts={"photos": len(files)})
    announce.filed(case, event)
    return case


def join_case(
    case: Case,
    *,
    by: Member,
    category: Category | None,
    told: Mapping[str, str],
    words: str,
    uploads: Sequence[attachments.Upload] = (),
    key: str = "",
) -> Case:
    """Add what somebody was about to report in ``category``, ``told`` as ``may_join`` reads it, to ``case``,
    as a note with photos.

    The same ``key`` of the same user makes one note, however often sent.

    Raises:
        NotAllowed: ``by`` may not add to this case.
        Invalid: it can't be a part of this case (``may_join``), no words, or a file does not fit.
        KeyReused: the key was used for something else.
        Conflict: the case has just moved on.
    """
    if not may_join(case, by=by, category=category, told=told):
        raise Invalid(_("This is another matter than that case. Please report yours as a new one."))
    take_step(case, ActionCode.NOTE, by=by, version=case.version, text=words, uploads=uploads, key=key)
    return case
