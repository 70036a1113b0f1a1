"""Organizations and what they administer from a file, all or nothing. A row is about the organization whose
name it has; what it says otherwise of one that is there is a change."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.choices import GridLevel
from grids.imports import cells
from grids.models import Division, Grid
from kit.actors import Actor, require
from kit.errors import Invalid
from kit.tables.columns import Column, Columns, Words, split, text_of
from kit.tables.ledgers import Ledger, tried
from kit.tables.outcomes import Change, Outcome, Told
from kit.tables.problems import Refusal, check_row
from kit.tables.rows import Row
from staff.actions.organizations import ADD, save_organization
from staff.choices import OrganizationKind
from staff.imports.cells import Offices, plain
from staff.models import Organization

NAME, KIND, PARENT, AREAS, PHONE = "name", "kind", "parent", "areas", "phone"
COLUMNS = Columns(
    [
        Column(
            NAME,
            _("name"),
            ("name", "名称", "机构名称", "机构", "单位名称"),
            labels=(_("organization"),),
            required=True,
        ),
        Column(KIND, _("kind"), ("kind", "种类", "机构种类", "机构类型", "机构类别", "类型", "类别")),
        Column(PARENT, _("part of"), ("part of", "上级", "上级机构", "上级单位", "主管单位")),
        Column(
            AREAS,
            _("administers (codes)"),
            ("administers", "管理区域编码", "管理区域", "管辖区域", "管理范围", "管辖范围"),
        ),
        Column(PHONE, _("office phone"), ("office phone", "办公电话", "电话", "联系电话", "phone")),
    ]
)
SHOWN = (NAME, KIND, PARENT, AREAS, PHONE)
_FIELDS = {"divisions": AREAS, "communities": AREAS}
_KINDS = Words(
    OrganizationKind,
    {
        OrganizationKind.TOWNSHIP_OFFICE: ("街道办", "街道办事处", "镇政府", "镇街"),
        OrganizationKind.COMMUNITY_COMMITTEE: ("居委会", "村委会", "社区居委会", "社区"),
        OrganizationKind.POLICE_STATION: ("派出所",),
        OrganizationKind.DEPARTMENT: ("部门", "职能部门"),
    },
)
_BETWEEN = re.compile(r"[、,，;；\s]+")
_NAME_LENGTH, _PHONE_LENGTH = 80, 30


@dataclass(frozen=True, slots=True)
class _Line:
    """A row that can be read; None and empty where it says nothing."""

    row: Row
    name: str
    kind: str | None
    areas: tuple[str, ...]
    phone: str


def import_organizations(rows: Iterable[Row], *, by: Actor, dry_run: bool = False) -> Outcome:
    """Import the rows of a file; with ``dry_run`` they are carried out and undone. Two queries for each row,
    and those of the verb where it says something new.

    Raises:
        NotAllowed: ``by`` makes no organizations.
        Invalid: it has too many rows, or takes too long for a page.
        BadRows: rows are not right, or not for ``by``; nothing is written.
    """
    require(by, ADD)
    with transaction.atomic():
        return _carried_out(rows, by).settle(dry_run=dry_run)


def examine_organizations(rows: Iterable[Row], *, by: Actor) -> Outcome:
    """What a file would do: it is carried out and undone. Raises NotAllowed, Invalid."""
    require(by, ADD)
    return tried(_carried_out, rows, by)


def _carried_out(rows: Iterable[Row], by: Actor) -> Ledger:
    ledger = Ledger(COLUMNS, _FIELDS)
    lines = _parsed(cells.not_too_many(rows), ledger)
    offices = Offices(by)
    codes = {code for line in lines for code in line.areas}
    divisions = {one.code: one for one in Division.objects.filter(code__in=codes)}
    communities = {one.code: one for one in Grid.objects.filter(code__in=codes, level=GridLevel.COMMUNITY)}
    for line in cells.within_time(lines, by):
        unknown = [code for code in line.areas if code not in divisions and code not in communities]
        if unknown:
            reason = _("There is no division or community %(code)s.") % {"code": unknown[0][:20]}
            ledger.refuse(line.row.number, [Refusal(AREAS, reason)])
            continue
        areas = _Areas(
            [divisions[code] for code in line.areas if code in divisions],
            [communities[code] for code in line.areas if code in communities],
        )
        with ledger.carrying_out(line.row.number):
            ledger.told.append(_carry_out(line, areas, offices, by))
    return ledger


@dataclass(frozen=True, slots=True)
class _Areas:
    """What an organization administers."""

    divisions: Sequence[Division]
    communities: Sequence[Grid]

    def in_words(self) -> str:
        """The codes."""
        codes = [*(one.code for one in self.divisions), *(one.code for one in self.communities)]
        return "、".join(sorted(codes))


def _parsed(rows: Iterable[Row], ledger: Ledger) -> list[_Line]:
    lines: list[_Line] = []
    said: dict[str, int] = {}
    for row in rows:
        read, refusals = split(
            {
                NAME: text_of(row, NAME, most=_NAME_LENGTH, missing=_("The name is missing.")),
                KIND: _KINDS.read(row, KIND),
                PHONE: text_of(row, PHONE, most=_PHONE_LENGTH),
            }
        )
        areas = tuple(code for code in _BETWEEN.split(row.get(AREAS)) if code)
        refusals = [*check_row(row), *refusals]
        first = said.setdefault(plain(read.get(NAME, "")), row.number)
        if not refusals and first != row.number:
            refusals.append(Refusal(NAME, _("The same is in row %(row)s already.") % {"row": first}))
        if refusals:
            ledger.refuse(row.number, refusals)
        else:
            lines.append(_Line(row, read[NAME], read[KIND], areas, read[PHONE]))
    return lines


def _carry_out(line: _Line, given: _Areas, offices: Offices, by: Actor) -> Told:
    parent = offices.read(line.row, PARENT)
    if isinstance(parent, Refusal):
        raise Invalid(fields={PARENT: [parent.reason]})
    named = offices.read(line.row, NAME) if offices.named(line.name) else None
    if isinstance(named, Refusal):
        raise Invalid(fields={NAME: [named.reason]})
    if named is None:
        return _created(line, parent, given, offices, by)
    kept = _Areas(list(named.divisions.all()), list(named.communities.all()))
    areas = given if line.areas else kept
    parent = parent or named.parent
    kind = line.kind or named.kind
    said = {
        NAME: (named.name, line.name),
        KIND: (str(named.get_kind_display()), str(OrganizationKind(kind).label)),
        PARENT: (str(named.parent or ""), str(parent or "")),
        AREAS: (kept.in_words(), areas.in_words()),
        PHONE: (named.phone, line.phone or named.phone),
    }
    changes = [Change(column, *both) for column, both in said.items() if both[0] != both[1]]
    if changes:
        save_organization(
            by=by,
            organization=named,
            name=line.name,
            kind=kind,
            parent=parent,
            divisions=areas.divisions,
            communities=areas.communities,
            phone=line.phone or named.phone,
        )
    return Told(line.row.number, {column: both[1] for column, both in said.items()}, changes=changes)


def _created(line: _Line, parent: Organization | None, areas: _Areas, offices: Offices, by: Actor) -> Told:
    if line.kind is None:
        raise Invalid(fields={KIND: [_("Needed for an organization that is not there yet.")]})
    made = save_organization(
        by=by,
        name=line.name,
        kind=line.kind,
        parent=parent,
        divisions=areas.divisions,
        communities=areas.communities,
        phone=line.phone,
    )
    offices.add(made)
    shown = {
        NAME: made.name,
        KIND: str(made.get_kind_display()),
        PARENT: str(parent or ""),
        AREAS: areas.in_words(),
        PHONE: made.phone,
    }
    return Told(line.row.number, shown, new=True)
