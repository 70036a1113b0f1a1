"""The register as a spreadsheet: masked, unless somebody with the right says why not (design §4.3)."""

from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from grids.queries.areas import in_words
from kit.errors import Invalid, NotAllowed
from kit.privacy.fields import mask_name
from kit.privacy.scan import mask_private
from kit.tables.files import Kind, as_file, title_line
from kit.time import clock
from kit.time.formats import date_code
from residents.access import reason
from residents.choices import Relation, ResidenceKind, Sex, Tenure
from residents.models import Resident
from residents.models.querysets import ResidentQuerySet
from residents.spreadsheets import columns as sheet
from staff.audit.record import record
from staff.choices import AuditAction
from staff.models import Member
from staff.rights.roles import scope_where

EXPORT = "residents.export_resident"
EXPORT_PRIVATE = "residents.export_private"
_CHUNK = 2000  # rows fetched at a time


def export(
    *,
    by: Member,
    private: bool = False,
    purpose: str = "",
    words: str = "",
    among: ResidentQuerySet | None = None,
    narrowed: Sequence[str] = (),
    request: HttpRequest | None = None,
) -> IO[bytes]:
    """A temporary file with the residents ``among`` those of a list, in its order, or with all present ones,
    of the area in which ``by`` may export, at its beginning; it is gone once it is closed. What the list was
    ``narrowed`` to stands above them. With ``private`` names and numbers are in full.

    Raises:
        NotAllowed: ``by`` may not.
        Invalid: in full, and the reason is missing; somebody is no longer here, whom an import would register
            anew.
    """
    permission = EXPORT_PRIVATE if private else EXPORT
    if not by.user.has_perm(permission):
        raise NotAllowed
    why = reason(purpose, words) if private else ""
    scope = scope_where(by.user, permission)
    rows = _ordered(Resident.objects.within(scope), among)
    if among is not None and rows.filter(ended_on__isnull=False).exists():
        raise Invalid(_("Those who are no longer here are not exported: an import would register them anew."))
    record(
        by=by,
        action=AuditAction.EXPORT,
        subject="residents.resident",
        area=scope.only_area(),
        purpose=why,
        facts={"private": private, "rows": rows.count()},
        request=request,
    )
    above = title_line(_("Residents"), in_words(scope), *narrowed)
    return as_file(table(rows, private=private), Kind.XLSX, title=_("Residents"), above=above)


def _ordered(rows: ResidentQuerySet, among: ResidentQuerySet | None) -> ResidentQuerySet:
    if among is None:
        return rows.present().order_by("household__area", "household__door_key", "household__door", "pk")
    chosen = rows.filter(pk__in=among.order_by().values("pk"))
    return chosen.order_by(*among.query.order_by)


def table(rows: ResidentQuerySet, *, private: bool) -> Iterator[Sequence[Any]]:
    """The headings, which an import understands, and a row a resident. Two queries for every 2,000."""
    yield [sheet.heading(one.name) for one in sheet.COLUMNS.asked]
    # Looked up in dictionaries, since a translation for each cell takes long.
    sexes, kinds, relations, tenures = (
        {value: sheet.word(column, value) for value in choices.values}
        for column, choices in (
            (sheet.SEX, Sex),
            (sheet.KIND, ResidenceKind),
            (sheet.RELATION, Relation),
            (sheet.TENURE, Tenure),
        )
    )
    away = {True: sheet.word(sheet.AWAY, "yes"), False: sheet.word(sheet.AWAY, "no")}
    kept = rows if private else rows.masked()
    whole = kept.select_related("household").prefetch_related("tags")
    for one in whole.iterator(chunk_size=_CHUNK):
        home = one.household
        yield [
            home.area,
            mask_private(home.door),
            one.name if private else mask_name(one.name),
            one.id_number if private else one.id_masked,
            one.phone if private else one.phone_masked,
            one.born if private else one.birth_year,
            sexes[one.sex],
            kinds[one.kind],
            relations[one.relation],
            "、".join(tag.name for tag in one.tags.all()),
            tenures[home.tenure],
            away[one.away],
        ]


def file_name() -> str:
    """The name of the file that is sent."""
    return f"{_('Residents')}-{date_code(clock.today())}.xlsx"
