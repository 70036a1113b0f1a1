"""Members with their posts from a file, all or nothing. A row is about the person whose phone it names:
somebody new gets a login, as at the desk without a password; what it says otherwise of somebody who is there
is a change; a grid and a role are a post, which is given by it if she does not hold it. Posts that a file
does not name stay."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.choices import GRID_CODE_LENGTH, GridLevel
from grids.imports import cells
from grids.imports.cells import GRID
from grids.imports.paths import GRID_COLUMN, with_codes
from grids.models import Grid
from kit.actors import Actor, require
from kit.errors import Invalid
from kit.numbers import names, phones
from kit.tables.columns import Column, Columns, Words, day_of, read_by, split, text_of
from kit.tables.ledgers import Ledger, tried
from kit.tables.outcomes import Change, Outcome, Told
from kit.tables.problems import Refusal, check_row
from kit.tables.rows import Row
from kit.text import Text
from kit.time.formats import day_text
from staff.actions import appoint, change_member, create_member
from staff.actions.people import ADD
from staff.choices import AppointmentRole, Identity
from staff.imports.cells import BETWEEN, Offices, apart
from staff.models import Appointment, Member, Organization
from staff.rights.roles import scope_where

NAME, PHONE, ORGANIZATION, IDENTITY = "name", "phone", "organization", "identity"
CODE, ROLE, SINCE = cells.CODE, "role", "since"
COLUMNS = Columns(
    [
        Column(
            NAME,
            pgettext_lazy("person", "name"),
            ("name", "姓名", "人员姓名", "网格员姓名"),
            labels=(_("member"),),
            required=True,
        ),
        Column(
            PHONE,
            _("phone"),
            ("phone", "手机号", "手机", "手机号码", "电话", "电话号码", "联系电话", "联系方式", "登录名"),
            required=True,
        ),
        Column(
            ORGANIZATION,
            _("organization"),
            ("organization", "机构", "所属机构", "单位", "所在单位", "工作单位", "所属单位"),
        ),
        Column(IDENTITY, _("identity"), ("identity", "身份", "人员身份", "人员类别")),
        Column(
            CODE,
            _("code of the grid"),
            ("grid code", "网格编码", "网格代码", "网格编号", "负责网格编码"),
            labels=(_("code"),),
        ),
        GRID_COLUMN,
        Column(ROLE, _("role"), ("role", "岗位", "网格岗位", "担任岗位", "职务", "网格职务")),
        Column(SINCE, _("since"), ("since", "任职日期", "开始日期", "任职时间", "起始日期"), is_date=True),
    ]
)
SHOWN = (NAME, PHONE, ORGANIZATION, IDENTITY, CODE, ROLE, SINCE)
_FIELDS = {"member": PHONE, "grid": CODE, "until": SINCE}
_LEVELS: dict[int, Text] = {GRID_CODE_LENGTH[level]: level.label for level in GridLevel}
_IDENTITIES = Words(
    Identity,
    {
        Identity.PARTY_SECRETARY: ("书记", "党组织书记", "社区书记", "党支部书记"),
        Identity.COMMUNITY_WORKER: ("社工", "专职社工", "社区工作者", "专职网格员"),
        Identity.STAIRWELL_LEADER: ("楼道长", "楼组长"),
        Identity.GROUP_HEAD: ("居民小组长", "村民小组长", "小组长"),
        Identity.VOLUNTEER: ("志愿者",),
    },
)
_ROLES = Words(
    AppointmentRole,
    {
        AppointmentRole.LEADER: ("网格长", "网格负责人", "负责人"),
        AppointmentRole.LIAISON: ("联系人", "网格联系人", "联络员"),
        AppointmentRole.POLICE: ("社区民警", "民警"),
        AppointmentRole.VOLUNTEER: ("志愿者",),
    },
)
_ALIKE = _(
    "Somebody of this name and organization is there with another phone number. Change it on the page of the "
    "person, or enter a second one of this name by hand."
)
_TAKEN = _("This phone number has a login already.")


@dataclass(frozen=True, slots=True)
class _Line:
    """A row that can be read; None where it says nothing."""

    row: int
    name: str
    phone: str
    organization: Organization | None
    identity: str | None
    code: str
    role: str | None
    since: dt.date | None


def import_members(rows: Iterable[Row], *, by: Actor, dry_run: bool = False) -> Outcome:
    """Import the rows of a file; with ``dry_run`` they are carried out and undone. Queries of the verbs for
    each row that says something new, fourteen for the rest of the file.

    Raises:
        NotAllowed: ``by`` makes no members.
        Invalid: it has too many rows, or takes too long for a page.
        BadRows: rows are not right, or not for ``by``; nothing is written.
    """
    require(by, ADD)
    with transaction.atomic():
        return _carried_out(rows, by).settle(dry_run=dry_run)


def examine_members(rows: Iterable[Row], *, by: Actor) -> Outcome:
    """What a file would do: it is carried out and undone. Raises NotAllowed, Invalid."""
    require(by, ADD)
    return tried(_carried_out, rows, by)


def _carried_out(rows: Iterable[Row], by: Actor) -> Ledger:
    ledger = Ledger(COLUMNS, _FIELDS)
    offices = Offices(by)
    near = Grid.objects.within(scope_where(by, "grids.view_grid"))
    coded = with_codes(cells.not_too_many(rows), near)
    lines = list(_parse((_with_office(row, offices) for row in coded), offices, ledger))
    known = _Known(lines, by)
    for line in cells.within_time(lines, by):
        with ledger.carrying_out(line.row):
            ledger.told.append(_carry_out(line, known, by))
    return ledger


def _parse(rows: Iterable[Row], offices: Offices, ledger: Ledger) -> Iterator[_Line]:
    said: dict[str, _Line] = {}
    for row in rows:
        read, refusals = split(
            {
                NAME: text_of(row, NAME, most=40, missing=pgettext_lazy("person", "The name is missing.")),
                PHONE: read_by(phones.read, row, PHONE),
                ORGANIZATION: offices.read(row, ORGANIZATION),
                IDENTITY: _IDENTITIES.read(row, IDENTITY),
                CODE: cells.read_code(row, _LEVELS) if row.get(CODE) else "",
                ROLE: _ROLES.read(row, ROLE),
                SINCE: day_of(row, SINCE),
            }
        )
        refusals = [*check_row(row), *refusals, *_incomplete(row, read)]
        if refusals:
            ledger.refuse(row.number, refusals)
            continue
        line = _Line(
            row.number,
            names.plain(read[NAME]),
            read[PHONE],
            read[ORGANIZATION],
            read[IDENTITY],
            read[CODE],
            read[ROLE],
            read[SINCE],
        )
        first = said.setdefault(line.phone, line)
        if (reason := _otherwise(line, first)) is not None:
            ledger.refuse(row.number, [reason])
        else:
            yield line


def _with_office(row: Row, offices: Offices) -> Row:
    """The row of somebody who is called as lists do, with the office behind the name."""
    name, between, rest = row.get(NAME).partition(BETWEEN)
    said = next((one for one in (rest, rest.split(BETWEEN)[0]) if one and offices.meant(one)), "")
    if not between or not said:
        return row
    given = offices.meant(row.get(ORGANIZATION)) if row.get(ORGANIZATION) else offices.meant(said)
    if not any(one in given for one in offices.meant(said)):
        reason = _("The office behind the name is another one: %(name)s.") % {"name": said}
        return replace(row, faults={ORGANIZATION: reason, **row.faults})
    return replace(row, cells={ORGANIZATION: said, **_given(row), NAME: name})


def _given(row: Row) -> dict[str, str]:
    return {column: text for column, text in row.cells.items() if text}


def _incomplete(row: Row, read: dict[str, Any]) -> list[Refusal]:
    found = []
    if not read.get(PHONE, "missing"):
        found.append(Refusal(PHONE, _("The phone number is missing.")))
    if (row.get(CODE) or row.get(GRID)) and not row.get(ROLE):
        found.append(Refusal(ROLE, _("Say in which role for the grid.")))
    if row.get(ROLE) and not (row.get(CODE) or row.get(GRID)):
        found.append(Refusal(CODE, _("The code is missing.")))
    return found


def _otherwise(line: _Line, first: _Line) -> Refusal | None:
    """Several rows of one person say the same of her."""
    reason = _("Row %(row)s says otherwise of this person.") % {"row": first.row}
    if line.name != first.name:
        return Refusal(NAME, reason)
    if line.organization not in (None, first.organization):
        return Refusal(ORGANIZATION, reason)
    if line.identity not in (None, first.identity):
        return Refusal(IDENTITY, reason)
    posts = ((line.code, line.role), (first.code, first.role))
    if line is not first and posts[0] == posts[1]:
        return Refusal("", _("The same is in row %(row)s already.") % {"row": first.row})
    return None


class _Known:
    """Who and what is there: members by phone and login name, those whom ``by`` sees, their posts, grids.
    Five queries."""

    def __init__(self, lines: list[_Line], by: Actor) -> None:
        numbers = [line.phone for line in lines]
        offices = [line.organization for line in lines if line.organization is not None]
        seen = Member.objects.within(scope_where(by, "staff.view_member"))
        of_number = Q(phone__in=numbers) | Q(user__username__in=numbers)
        self.members: dict[str, list[Member]] = {}
        for one in Member.objects.filter(of_number).select_related("user", "organization"):
            for number in {one.phone, one.user.username}:
                self.members.setdefault(number, []).append(one)
        keys = [one.pk for found in self.members.values() for one in found]
        self.seen = set(seen.filter(pk__in=keys).values_list("pk", flat=True))
        alike = seen.filter(name__in=[line.name for line in lines], organization__in=offices)
        self.alike = set(alike.values_list("name", "organization"))
        grids = Grid.objects.within(scope_where(by, "grids.view_grid"))
        self.grids = {one.code: one for one in grids.filter(code__in={line.code for line in lines})}
        held = Appointment.objects.standing().filter(member__in=keys)
        self.posts = {(one.member_id, one.grid_id, one.role): one for one in held}

    def of(self, line: _Line) -> Member | None:
        """The member of a line. Raises Invalid: it is not clear, or not one whom she sees."""
        found = self.members.get(line.phone, [])
        if len(found) > 1:
            raise Invalid(fields={PHONE: [_("Several people have this phone number.")]})
        if found and found[0].pk not in self.seen:
            raise Invalid(fields={PHONE: [_TAKEN]})
        return found[0] if found else None


def _carry_out(line: _Line, known: _Known, by: Actor) -> Told:
    member = known.of(line)
    if member is None:
        member, changes, new = _created(line, known, by), [], True
        known.members[line.phone] = [member]
        known.seen.add(member.pk)
    else:
        changes, new = _changed(line, member, by), False
    changes += _given_post(line, member, known, by)
    shown: dict[str, Any] = {
        NAME: member.name,
        PHONE: line.phone,
        ORGANIZATION: member.organization.name,
        IDENTITY: member.get_identity_display(),
        CODE: line.code,
        ROLE: AppointmentRole(line.role).label if line.role else "",
        SINCE: day_text(line.since) if line.since else "",
    }
    return Told(line.row, {column: str(text) for column, text in shown.items()}, new, changes)


def _created(line: _Line, known: _Known, by: Actor) -> Member:
    missing = {
        column: [_("Needed for somebody who is not there yet.")]
        for column, value in ((ORGANIZATION, line.organization), (IDENTITY, line.identity))
        if value is None
    }
    if line.organization is None or line.identity is None:
        raise Invalid(fields=missing)
    if (line.name, line.organization.pk) in known.alike:
        raise Invalid(fields={PHONE: [_ALIKE]})
    return create_member(
        by=by, phone=line.phone, name=line.name, organization=line.organization, identity=line.identity
    )


def _changed(line: _Line, member: Member, by: Actor) -> list[Change]:
    organization = line.organization or member.organization
    identity = line.identity or member.identity
    said = {
        NAME: (member.name, line.name),
        ORGANIZATION: apart(member.organization, organization),
        IDENTITY: (str(member.get_identity_display()), str(Identity(identity).label)),
    }
    same = names.plain(member.name) == line.name
    changes = [Change(column, *both) for column, both in said.items() if both[0] != both[1]]
    changes = [one for one in changes if not (one.column == NAME and same)]
    if changes or organization.pk != member.organization_id:
        change_member(
            by=by,
            member=member,
            name=line.name,
            organization=organization,
            identity=identity,
            phone=member.phone,
            email=member.user.email,
        )
    return changes


def _given_post(line: _Line, member: Member, known: _Known, by: Actor) -> list[Change]:
    if not line.role:
        return []
    grid = known.grids.get(line.code)
    if grid is None:
        missing = _("There is no grid %(code)s in use in your area.") % {"code": line.code}
        raise Invalid(fields={CODE: [missing]})
    held = known.posts.get((member.pk, grid.pk, line.role))
    if held is not None:
        if line.since not in (None, held.since):
            reason = _("This post is held since %(day)s; history is not rewritten.")
            raise Invalid(fields={SINCE: [reason % {"day": day_text(held.since)}]})
        return []
    made = appoint(by=by, member=member, grid=grid, role=line.role, since=line.since)
    known.posts[member.pk, grid.pk, line.role] = made
    return [Change(ROLE, "", f"{made.get_role_display()} · {grid.name}")]
