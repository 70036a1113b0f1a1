"""Organizations and what they administer from a file, all or nothing. A row is about the organization whose
name it has; what it says otherwise of one that is there is a change."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.choices import GridLevel
from grids.imports import cells
from grids.models import Division, Grid
from kit.actors import Actor, require
from kit.errors import Invalid
from kit.numbers import phones, titles
from kit.tables.columns import Column, Columns, Words, read_by, split, text_of
from kit.tables.ledgers import Ledger, tried
from kit.tables.outcomes import Change, Outcome, Told
from kit.tables.problems import Refusal, check_row
from kit.tables.rows import Row
from staff.actions.organizations import ADD, save_organization
from staff.choices import OrganizationKind
from staff.imports.cells import BETWEEN, Offices, apart
from staff.models import Organization

NAME, KIND, PARENT, AREAS, PHONE = "name", "kind", "parent", "areas", "phone"
WHERE = "where"
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
        Column(
            WHERE,
            _("where it works"),
            ("where it works", "工作区域", "所在区域", "区域"),
            labels=(_("area"),),
            spare=True,
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
_NAME_LENGTH, _WHERE_LENGTH, _SHOWN_LENGTH = 80, 200, 60


@dataclass(frozen=True, slots=True)
class _Line:
    """A row that can be read; None and empty where it says nothing."""

    row: Row
    name: str
    kind: str | None
    areas: tuple[str, ...]
    where: str  # as the list shows it, which tells it from others of its name


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
    said: dict[tuple[str, str], int] = {}
    for row in rows:
        read, refusals = split(
            {
                NAME: text_of(
                    row, NAME, most=_NAME_LENGTH + _WHERE_LENGTH, missing=_("The name is missing.")
                ),
                KIND: _KINDS.read(row, KIND),
                WHERE: text_of(row, WHERE, most=_WHERE_LENGTH),
            }
        )
        areas = tuple(code for code in _BETWEEN.split(row.get(AREAS)) if code)
        refusals = [*check_row(row), *refusals]
        first = said.setdefault((titles.key(read.get(NAME, "")), titles.key(read.get(WHERE, ""))), row.number)
        if not refusals and first != row.number:
            refusals.append(Refusal(NAME, _("The same is in row %(row)s already.") % {"row": first}))
        if refusals:
            ledger.refuse(row.number, refusals)
        else:
            lines.append(_Line(row, read[NAME], read[KIND], areas, read[WHERE]))
    return lines


def _carry_out(line: _Line, given: _Areas, offices: Offices, by: Actor) -> Told:
    named = _named(line, offices)
    parent = _parent(line.row, named, offices)
    phone = _phone(line.row, named)
    if named is None:
        return _created(line, parent, given, phone, offices, by)
    _check_where(line, named)
    kept = _Areas(list(named.divisions.all()), list(named.communities.all()))
    areas = given if line.areas else kept
    parent = parent or named.parent
    kind = line.kind or named.kind
    said = {
        NAME: (named.name, named.name),
        KIND: (str(named.get_kind_display()), str(OrganizationKind(kind).label)),
        PARENT: apart(named.parent, parent),
        AREAS: (kept.in_words(), areas.in_words()),
        PHONE: (named.phone, phone),
    }
    changes = [Change(column, *both) for column, both in said.items() if both[0] != both[1]]
    if changes:
        save_organization(
            by=by,
            organization=named,
            name=named.name,
            kind=kind,
            parent=parent,
            divisions=areas.divisions,
            communities=areas.communities,
            phone=phone,
        )
    return Told(line.row.number, {column: both[1] for column, both in said.items()}, changes=changes)


def _value(read: Any) -> Any:
    """What was read of a cell. Raises Invalid: it was refused."""
    if isinstance(read, Refusal):
        raise Invalid(fields={read.column: [read.reason]})
    return read


def _named(line: _Line, offices: Offices) -> Organization | None:
    """The one that a row is about; None for one that is new. Raises Invalid: it can't be told."""
    text = line.row.get(NAME)
    if offices.meant(text, line.where) or (BETWEEN in text and offices.meant(text.split(BETWEEN)[0])):
        found: Organization | None = _value(offices.read(line.row, NAME, line.where))
        return found
    if len(line.name) > _NAME_LENGTH:
        raise Invalid(fields={NAME: [_("At most %(most)s characters.") % {"most": _NAME_LENGTH}]})
    return None


def _parent(row: Row, named: Organization | None, offices: Offices) -> Organization | None:
    """What a row says that it is part of: what it is part of now, although ``by`` may not see that, or
    another one. Raises Invalid: there is none."""
    text, kept = titles.key(row.get(PARENT)), named.parent if named is not None else None
    if kept is not None and not offices.meant(row.get(PARENT)):
        same = text in {titles.key(kept.name), titles.key(kept.choice_label)}
        if same:
            return kept
    found: Organization | None = _value(offices.read(row, PARENT))
    return found


def _check_where(line: _Line, named: Organization) -> None:
    """Where an office works is said by codes; the words of the list only tell it from others. Raises
    Invalid."""
    if line.where and not line.areas and titles.key(line.where) != titles.key(named.where):
        reason = _("It works here: %(where)s. To change that, fill in the codes of what it administers.")
        raise Invalid(fields={WHERE: [reason % {"where": named.where or "—"}]})


def _phone(row: Row, named: Organization | None) -> str:
    """The office phone of a row; what stands there stays, in whatever way it is written. Raises Invalid."""
    text, kept = row.get(PHONE), named.phone if named is not None else ""
    if not text or text == kept:
        return kept
    number = _value(read_by(phones.read_offices, row, PHONE))
    with suppress(Invalid):
        return kept if kept and phones.read_offices(kept) == number else str(number)
    return str(number)


def _created(
    line: _Line, parent: Organization | None, areas: _Areas, phone: str, offices: Offices, by: Actor
) -> Told:
    if line.kind is None:
        raise Invalid(fields={KIND: [_("Needed for an organization that is not there yet.")]})
    if line.where and not line.areas:
        reason = _(
            "None of this name works in “%(where)s”: for a new one, fill in the codes of what it administers."
        )
        raise Invalid(fields={AREAS: [reason % {"where": line.where[:_SHOWN_LENGTH]}]})
    made = save_organization(
        by=by,
        name=line.name,
        kind=line.kind,
        parent=parent,
        divisions=areas.divisions,
        communities=areas.communities,
        phone=phone,
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
