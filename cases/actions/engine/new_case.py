"""A new case, before its first stage: its number, its title, its row."""

import datetime as dt
import re
from typing import Any

from django.conf import settings
from django.db.models import F

from cases.actions.engine.stages import set_start
from cases.models import Case, Category, DayCounter
from cases.workflow.table import Route
from grids.models import Grid
from kit.privacy.scan import find_private, mask_private
from kit.time import clock
from kit.time.formats import date_code
from staff.models import Member, Organization

LONGEST = 24  # characters of a title that is taken from the words


def next_number(date: dt.date) -> str:
    """The next number of ``date``; inside the caller's transaction, which holds the counter's row."""
    if not DayCounter.objects.filter(date=date).update(last=F("last") + 1):
        DayCounter.objects.get_or_create(date=date)
        DayCounter.objects.filter(date=date).update(last=F("last") + 1)
    sequence = DayCounter.objects.values_list("last", flat=True).get(date=date)
    return number_of(date, sequence)


def number_of(date: dt.date, sequence: int) -> str:
    """The number of the case that is the ``sequence``-th of ``date``: ``JX2026112800017``."""
    return f"{settings.CASE_NUMBER_PREFIX}{date_code(date)}{sequence:05d}"


# What ends a sentence, or begins a line.
_END = re.compile("[\u3002\uff01\uff1f\uff1b!?;\n\r\x0b\x0c\x85\u2028\u2029]")
# A comma, full-width or as phones type it, unless it stands between the digits of a number.
_COMMA = re.compile("\uff0c|(?<![0-9]),|,(?![0-9])")
_IN_NUMBER = re.compile("[0-9][.,]?[0-9]|[.,][0-9]")
_NUMBER_AT_END = re.compile("[0-9.,]+$")


def title_from(description: str) -> str:
    """The beginning of a description, at most 24 characters: as much of its first sentence, piece by piece,
    as fits, so that it says what and where and not only who. Always one line, never cut inside a number."""
    sentences = [one for words in _END.split(description) if (one := words.strip())]
    pieces = [one for words in _COMMA.split(sentences[0] if sentences else "") if (one := words.strip())]
    title = pieces[0] if pieces else description.strip()
    for piece in pieces[1:]:
        if len(longer := f"{title}，{piece}") > LONGEST:
            break
        title = longer
    return title if len(title) <= LONGEST else _cut(title)


def _cut(title: str) -> str:
    """At most 24 characters with the dots, without a part of a number at the end. A number that alone is
    longer is cut all the same; one of a person, however it is written, only under its mask: nobody would
    know a part of it and mask that."""
    most = LONGEST - 1
    people = [one for one in find_private(title) if one.start < most < one.end]
    if people:
        return (title[: people[0].start].rstrip() or mask_private(title)[:most]) + "…"
    kept = title[:most]
    if _IN_NUMBER.match(title, most - 1):
        kept = _NUMBER_AT_END.sub("", kept) or kept
    return kept + "…"


def new_case(
    *,
    by: Member | None,
    at: dt.datetime,
    grid: Grid,
    category: Category,
    route: Route,
    office: Organization | None,
    description: str,
    title: str = "",
    **particulars: Any,
) -> Case:
    """The row of a case that ``by`` (None: a resident) files at ``at``, saved, at the beginning of ``route``:
    the only place that makes one. ``office`` is the department of a specialist matter. Its first stage is
    begun by the caller."""
    case = Case(
        number=next_number(clock.date_of(at)),
        grid=grid,
        area=grid.code,
        category=category,
        title=title.strip() or title_from(description),
        description=description.strip(),
        filed_by=by,
        filed_at=at,
        handling_grid=grid,
        handling_code=grid.code,
        updated_at=at,
        **particulars,
    )
    set_start(case, route, office)
    case.save(force_insert=True)
    if case.office is not None:
        case.reached.add(case.office)
    return case
