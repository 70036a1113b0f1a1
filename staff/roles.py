"""Who may do what: the table role → permissions. Where a role may do it follows from its area (scopes.py)."""

from typing import Any

from staff.choices import Role
from staff.scopes import assignments

_LOOK = frozenset(
    {
        "grids.view_division",
        "grids.view_grid",
        "grids.view_place",
        "staff.view_organization",
        "staff.view_member",
        "staff.view_appointment",
        "notices.view_notice",
        "cases.view_case",
        "cases.view_category",
        "cases.view_matter",
    }
)
# The grid's team helps: it sees, files and adds to the record (policy 二(二)).
_TEAM = _LOOK | {"cases.add_case", "cases.note_case"}
# Leaders also keep the diary (policy 二(五), 民情日志制度).
_LEADER = _TEAM | {"diaries.view_diary", "diaries.view_entry", "diaries.write_diary"}
_GUIDE = _LEADER | {"cases.urge_case"}
_COMMUNITY = _GUIDE | {
    "grids.change_grid",
    "grids.add_place",
    "grids.change_place",
    "grids.delete_place",
    "staff.add_member",
    "staff.change_member",
    "staff.add_appointment",
    "staff.change_appointment",
    "cases.change_route_case",
    "cases.mark_invalid_case",
    "cases.reopen_case",
    "cases.export_case",
    "cases.reassign_case",
    "cases.supervise_case",
    "cases.merge_case",
    "cases.split_case",
    "cases.view_timelimit",
    "cases.view_calendaryear",
    "cases.view_calendarday",
    "cases.view_workperiod",
}
_TOWNSHIP = _COMMUNITY | {
    "grids.add_grid",
    "grids.export_grid",
    "staff.change_organization",
    "staff.export_member",
    "cases.suspend_case",
    "staff.view_apitoken",
    "staff.add_apitoken",
    "staff.change_apitoken",
}
_COUNTY = _TOWNSHIP | {
    "grids.import_grid",
    "staff.add_organization",
    "cases.add_timelimit",
    "cases.change_timelimit",
    "cases.delete_timelimit",
}
_CITY = _COUNTY | {
    "grids.change_division",
    "cases.add_category",
    "cases.change_category",
    "cases.add_matter",
    "cases.change_matter",
    "cases.add_calendaryear",
    "cases.change_calendaryear",
    "cases.add_calendarday",
    "cases.change_calendarday",
    "cases.delete_calendarday",
    "cases.add_workperiod",
    "cases.change_workperiod",
    "cases.delete_workperiod",
}

ROLES: dict[Role, frozenset[str]] = {
    Role.BUILDING_LEADER: _LEADER,
    Role.GROUP_LEADER: _GUIDE,
    Role.COMMUNITY_LEADER: _COMMUNITY,
    Role.LIAISON: _GUIDE,
    Role.TEAM: _TEAM,
    Role.COMMUNITY_STAFF: _COMMUNITY,
    Role.TOWNSHIP_OFFICIAL: _TOWNSHIP,
    Role.COUNTY_OFFICIAL: _COUNTY,
    Role.CITY_OFFICIAL: _CITY,
    # A department sees the cases that reached it, and of everything else nothing.
    Role.DEPARTMENT_OFFICER: frozenset(
        {
            "cases.view_case",
            "cases.note_case",
            "cases.export_case",
            "cases.view_category",
            "cases.view_matter",
            "staff.view_organization",
            "notices.view_notice",
        }
    ),
}

_AT_A_DESK = frozenset(
    {
        Role.COMMUNITY_LEADER,
        Role.COMMUNITY_STAFF,
        Role.TOWNSHIP_OFFICIAL,
        Role.COUNTY_OFFICIAL,
        Role.CITY_OFFICIAL,
        Role.DEPARTMENT_OFFICER,
    }
)


def may_enter_admin(user: Any) -> bool:
    """Whether ``user`` works at a desk: officials, community staff, department officers and system
    administrators, but not the leaders of groups and buildings, whose place is the phone pages."""
    if user is None or not user.is_active:
        return False
    if user.is_superuser:
        return True
    return any(assignment.role in _AT_A_DESK for assignment in assignments(user))


def permissions_of(user: Any) -> frozenset[str]:
    """Everything that ``user`` may do somewhere."""
    return frozenset().union(*(ROLES[assignment.role] for assignment in assignments(user)))
