"""Units from a file, all or nothing. A row is about the unit of its name in its grid; what it says otherwise
of one that is there is a change. Numbers and names as a list masks them say nothing."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.choices import GRID_CODE_LENGTH, GridLevel
from grids.codes import community_of
from grids.imports import cells
from grids.imports.cells import GRID
from grids.imports.paths import GRID_COLUMN, with_codes
from grids.models import Grid
from kit.actors import System, require
from kit.errors import Invalid
from kit.numbers import phones, titles
from kit.privacy.fields import mask_name
from kit.tables.columns import Column, Columns, Words, split, text_of
from kit.tables.ledgers import Ledger, tried
from kit.tables.outcomes import Change, Outcome, Told
from kit.tables.problems import Refusal, check_row
from kit.tables.rows import Row
from kit.text import Text
from residents import registry
from residents.choices import UnitKind
from residents.models import Unit
from staff.models import Member
from staff.rights.roles import scope_where

ADD = "residents.add_unit"
CODE, NAME = cells.CODE, cells.NAME
KIND, ADDRESS, CONTACT, PHONE = "kind", "address", "contact_name", "contact_phone"
COLUMNS = Columns(
    [
        Column(
            CODE,
            _("code of the grid"),
            ("grid code", "网格编码", "编码", "网格代码", "网格编号", "所属网格编码", "code"),
            labels=(_("code"), _("area")),
            required=True,
            instead=GRID,
        ),
        GRID_COLUMN,
        Column(
            NAME,
            _("name"),
            ("name", "单位名称", "名称", "店名", "商铺名称", "企业名称"),
            labels=(_("unit"),),
            required=True,
        ),
        Column(KIND, _("kind"), ("kind", "单位类型", "种类", "单位种类", "类型", "类别", "单位性质")),
        Column(ADDRESS, _("address"), ("address", "地址", "单位地址", "经营地址")),
        Column(CONTACT, _("contact's name"), ("contact's name", "联系人姓名", "联系人", "负责人", "法人")),
        Column(
            PHONE,
            _("contact's phone"),
            ("contact's phone", "联系人电话", "联系电话", "电话", "手机", "手机号", "联系方式", "phone"),
        ),
    ]
)
SHOWN = (CODE, NAME, KIND, ADDRESS, CONTACT, PHONE)
_FIELDS = {"grid": CODE}
_LEVELS: dict[int, Text] = {GRID_CODE_LENGTH[level]: level.label for level in GridLevel}
_KINDS = Words(
    UnitKind,
    {
        UnitKind.SHOP: ("商铺", "商店", "店铺", "沿街商铺", "个体工商户", "个体户"),
        UnitKind.FIRM: ("企业", "公司"),
        UnitKind.SCHOOL: ("学校", "幼儿园"),
        UnitKind.CLINIC: ("医院", "诊所", "医疗机构"),
        UnitKind.OFFICE: ("机关", "机关单位", "事业单位"),
        UnitKind.ASSOCIATION: ("社会组织", "协会"),
        UnitKind.OTHER: ("其它",),
    },
)


@dataclass(frozen=True, slots=True)
class _Line:
    row: int
    code: str
    said: dict[str, Any]  # by column; what is empty says nothing

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from others of the file."""
        return self.code, titles.key(self.said[NAME]), titles.key(self.said[ADDRESS])


def import_units(rows: Iterable[Row], *, by: Member | System, dry_run: bool = False) -> Outcome:
    """Import the rows of a file; with ``dry_run`` they are carried out and undone. Queries of the verbs for
    each row that says something new, two for the rest of the file.

    Raises:
        NotAllowed: ``by`` registers no units.
        Invalid: it has too many rows, or takes too long for a page.
        BadRows: rows are not right, or not for ``by``; nothing is written.
    """
    require(_login(by), ADD)
    with transaction.atomic():
        return _carried_out(rows, by).settle(dry_run=dry_run)


def examine_units(rows: Iterable[Row], *, by: Member | System) -> Outcome:
    """What a file would do: it is carried out and undone. Raises NotAllowed, Invalid."""
    require(_login(by), ADD)
    return tried(_carried_out, rows, by)


def _login(by: Member | System) -> Any:
    return by.user if isinstance(by, Member) else by


def _carried_out(rows: Iterable[Row], by: Member | System) -> Ledger:
    ledger = Ledger(COLUMNS, _FIELDS)
    near = Grid.objects.within(scope_where(_login(by), ADD))
    lines = _parsed(with_codes(cells.not_too_many(rows), near), ledger)
    known = _Known(lines, by)
    for line in cells.within_time(lines, _login(by)):
        with ledger.carrying_out(line.row):
            ledger.told.append(_carry_out(line, known, by))
    return ledger


def _parsed(rows: Iterable[Row], ledger: Ledger) -> list[_Line]:
    lines: list[_Line] = []
    first: dict[tuple[str, str, str], int] = {}
    for row in rows:
        read, refusals = split(
            {
                CODE: cells.read_code(row, _LEVELS),
                NAME: text_of(row, NAME, most=80, missing=_("The name is missing.")),
                KIND: _KINDS.read(row, KIND),
                ADDRESS: text_of(row, ADDRESS, most=120),
                CONTACT: text_of(row, CONTACT, most=40),
                PHONE: text_of(row, PHONE, most=40),
            }
        )
        refusals = [*check_row(row), *refusals]
        if not refusals:
            line = _Line(row.number, read[CODE], read)
            if first.setdefault(line.key, row.number) == row.number:
                lines.append(line)
                continue
            said = _("The same is in row %(row)s already.") % {"row": first[line.key]}
            refusals.append(Refusal(NAME, said))
        ledger.refuse(row.number, refusals)
    return lines


class _Known:
    """The grids in use and the open units of the communities, where ``by`` registers some. Two queries."""

    def __init__(self, lines: list[_Line], by: Member | System) -> None:
        scope = scope_where(_login(by), ADD)
        codes = {line.code for line in lines} or {""}
        grids = Grid.objects.within(scope).current().filter(code__in=codes)
        self.grids = {one.code: one for one in grids}
        first, last = community_of(min(codes)), f"{community_of(max(codes))}:"  # behind all digits
        near = Unit.objects.within(scope).filter(area__gte=first, area__lt=last, closed_on__isnull=True)
        self.units: dict[tuple[str, str], list[Unit]] = {}
        for one in near.select_related("grid").order_by("pk"):
            self.units.setdefault((community_of(one.area), titles.key(one.name)), []).append(one)

    def there(self, line: _Line) -> Unit | None:
        """The unit that a line is about. Raises Invalid: there are several, or it lies in another grid."""
        of_name = self.units.get((community_of(line.code), line.key[1]), [])
        address = line.key[2]
        here = [one for one in of_name if one.area == line.code]
        if len(here) > 1:
            here = [one for one in here if titles.key(one.address) == address] or here
        if len(here) > 1:
            raise Invalid(fields={NAME: [_("Several units have this name. Please change them by hand.")]})
        if not here and any(titles.key(one.address) == address != "" for one in of_name):
            reason = _("This unit is registered in another grid of the community, in which it stays.")
            raise Invalid(fields={CODE: [reason]})
        return here[0] if here else None


def _carry_out(line: _Line, known: _Known, by: Member | System) -> Told:
    grid = known.grids.get(line.code)
    if grid is None:
        reason = _("There is no grid %(code)s in use in your area.") % {"code": line.code}
        raise Invalid(fields={CODE: [reason]})
    unit = known.there(line)
    if unit is None:
        return _registered(line, grid, by)
    return _changed(line, unit, by)


def _registered(line: _Line, grid: Grid, by: Member | System) -> Told:
    if line.said[KIND] is None:
        raise Invalid(fields={KIND: [_("Needed for a unit that is not there yet.")]})
    unit = registry.register_unit(
        by=by,
        grid=grid,
        name=line.said[NAME],
        kind=line.said[KIND],
        address=line.said[ADDRESS],
        contact_name=line.said[CONTACT],
        contact_phone=line.said[PHONE],
    )
    return Told(line.row, _masked(unit), new=True)


def _changed(line: _Line, unit: Unit, by: Member | System) -> Told:
    before = {
        KIND: unit.kind,
        ADDRESS: unit.address,
        CONTACT: unit.contact_name,
        PHONE: unit.contact_phone,
    }
    # What the list at the desk shows of them is no other number and no other name.
    masked = {CONTACT: unit.contact_masked, PHONE: unit.phone_masked}
    given = {
        column: line.said[column]
        for column, kept in before.items()
        if line.said[column] and line.said[column] not in (kept, masked.get(column))
    }
    # The same in another writing is nothing else.
    if PHONE in given and _number(given[PHONE]) == unit.contact_phone:
        del given[PHONE]
    if ADDRESS in given and titles.key(given[ADDRESS]) == titles.key(unit.address):
        del given[ADDRESS]
    shown = _masked(unit)
    if not given:
        return Told(line.row, shown)
    wanted = {**before, **given}
    done = registry.change_unit(
        unit=unit,
        by=by,
        version=unit.version,
        name=unit.name,
        kind=wanted[KIND],
        address=wanted[ADDRESS],
        contact_name=wanted[CONTACT],
        contact_phone=wanted[PHONE],
    )
    now = _masked(done)
    changes = [
        Change(column) if column in masked else Change(column, shown[column], now[column]) for column in given
    ]
    return Told(line.row, now, changes=changes)


def _number(text: str) -> str:
    """The number in its one writing; what is none as it is, which the verb refuses."""
    with suppress(Invalid):
        return phones.read(text)
    return text


def _masked(unit: Unit) -> dict[str, str]:
    return {
        CODE: unit.area,
        NAME: unit.name,
        KIND: str(UnitKind(unit.kind).label),
        ADDRESS: unit.address,
        CONTACT: mask_name(unit.contact_name),
        PHONE: unit.phone_masked,
    }
