"""Who may do what: the table role → permissions. Where a role may do it follows from its area (scopes.py)."""

from typing import Any

from grids.scope import Scope
from staff.choices import Role
from staff.rights.administrators import is_above_all
from staff.rights.scopes import Assignment, assignments, scope_from

_LOOK = frozenset(
    {
        "grids.view_division",
        "grids.view_grid",
        "grids.view_place",
        "staff.view_organization",
        "staff.view_member",
        "staff.view_appointment",
        "staff.view_cover",
        "staff.view_shift",
        "staff.view_training",
        "notices.view_notice",
        "cases.view_case",
        "cases.view_category",
        "cases.view_matter",
        # What is announced, called and written for all below an area.
        *(f"diaries.view_{what}" for what in ("announcement", "activity", "knowledgetext")),
    }
)
# The words that an organization uses often are its own people's to keep.
_OWN_WORDS = frozenset(
    {
        "cases.view_texttemplate",
        "cases.add_texttemplate",
        "cases.change_texttemplate",
        "cases.delete_texttemplate",
    }
)
# The grid's team helps: it sees, files and adds to the record (policy 二(二)).
_TEAM = _LOOK | {"cases.add_case", "cases.note_case"}
# Who looks after the register of households (policy 二(三)). The grid's team has no business with it.
_REGISTER_LOOK = frozenset(
    {
        "residents.view_household",
        "residents.view_resident",
        "residents.view_unit",
        "residents.view_visit",
        "residents.view_welfarerecord",
        "residents.view_tag",
    }
)
_REGISTER = _REGISTER_LOOK | {
    "residents.add_household",
    "residents.change_household",
    "residents.add_resident",
    "residents.change_resident",
    "residents.reveal_resident",
    "residents.add_unit",
    "residents.change_unit",
    "residents.add_visit",
    "residents.add_welfarerecord",
}
# Spreadsheets and verification are the community's (policy 二(三): 登记、审核).
_REGISTER_DESK = _REGISTER | {
    "residents.verify_welfarerecord",
    "residents.import_resident",
    "residents.export_resident",
}
# Leaders also keep the diary (policy 二(五), 民情日志制度).
_LEADER = (
    _TEAM
    | _REGISTER
    | {
        *(f"diaries.view_{what}" for what in ("diary", "entry", "weekclosing", "missingday")),
        "diaries.write_diary",
        # Neighbours of a building meet where their leader calls them.
        *(f"diaries.{verb}_activity" for verb in ("add", "change")),
        # What people say is collected at their doors, and the answer goes back there (policy 二(三)).
        *(f"diaries.{verb}_voicedopinion" for verb in ("view", "add", "tell", "reveal")),
        # A grid's leader calls and leads its meetings (policy 二(五), 分析研判制度).
        *(f"diaries.{verb}_analysismeeting" for verb in ("view", "hold")),
        "diaries.view_meetingdecision",
        # Tasks from above are answered at the same doors.
        *(f"diaries.{verb}_task" for verb in ("view", "answer")),
        # What spot checks came to in her grids, once it is told (policy 三(三)).
        *("assessment.view_spotcheckround", "assessment.view_spotcheck"),
    }
)
# What people say is sorted and answered in the community (policy 二(五), 民情回应制度), and so is what they
# say of the system itself.
_ANSWER = frozenset({"diaries.sort_voicedopinion", "diaries.answer_boxmessage"})
# Tasks (走访、宣传、排查) are given by the community and by the offices above it, each in its own area.
_GIVE_TASKS = frozenset(
    {
        *(f"diaries.{verb}_task" for verb in ("add", "change")),
        *(f"diaries.{verb}_taskanswer" for verb in ("view", "export")),
    }
)
# Whoever guides a grid also reads the closings of its weeks.
_GUIDE = _LEADER | {"cases.urge_case", "diaries.read_weekclosing"}
# Money of communities (policy 三(四)): seen by whoever works at the desk of its area and above; its leader
# spends it and answers for tasks that come with it, the street or town and who is above set it.
_MONEY_LOOK = frozenset(
    f"assessment.view_{what}" for what in ("budget", "budgetitem", "spending", "tasktransfer")
)
_MONEY_SPEND = frozenset(
    {"assessment.add_spending", "assessment.change_spending", "assessment.answer_tasktransfer"}
)
_MONEY_SET = frozenset(
    {
        *("assessment.add_budget", "assessment.add_budgetitem", "assessment.change_budgetitem"),
        "assessment.add_tasktransfer",
    }
)
_COMMUNITY = (
    _GUIDE
    | _REGISTER_DESK
    | _ANSWER
    | _GIVE_TASKS
    | _MONEY_LOOK
    | {
        "diaries.view_boxmessage",
        *(f"diaries.{verb}_announcement" for verb in ("add", "change")),
        *(f"diaries.{verb}_knowledgetext" for verb in ("add", "change")),
        "grids.change_grid",
        "grids.add_place",
        "grids.change_place",
        "grids.delete_place",
        "staff.add_member",
        "staff.change_member",
        "staff.reset_member",
        "staff.add_appointment",
        "staff.change_appointment",
        "staff.add_cover",
        "staff.change_cover",
        "staff.add_shift",
        "staff.change_shift",
        "staff.delete_shift",
        "staff.add_training",
        "staff.change_training",
        "cases.change_route_case",
        "cases.mark_invalid_case",
        "cases.reopen_case",
        "cases.export_case",
        "cases.reassign_case",
        "cases.supervise_case",
        "cases.merge_case",
        "cases.split_case",
        "grids.view_sizestandard",
        "cases.view_timelimit",
        "diaries.view_meetingrhythm",
        "cases.view_calendaryear",
        "cases.view_calendarday",
        "cases.view_workperiod",
        "notices.view_channeladdress",
        "notices.add_channeladdress",
        "notices.change_channeladdress",
    }
    | _OWN_WORDS
)
# What only the street or town does with the register.
_REGISTER_FULL = frozenset({"residents.export_private", "residents.erase_resident"})
_TOWNSHIP = _COMMUNITY | {
    *_REGISTER_FULL,
    *_MONEY_SET,
    "grids.add_grid",
    # Which figures count for sizes: the street or town sets these (policy 二(一)), and a community, which
    # declares and registers its own figures, does not choose by which it is judged.
    "grids.decide_grid",
    "staff.change_organization",
    "staff.export_member",
    # What communities' meetings report up.
    "diaries.answer_agendaitem",
    "cases.suspend_case",
    "cases.view_callback",
    "cases.change_callback",
    "staff.view_apitoken",
    "staff.add_apitoken",
    "staff.change_apitoken",
}
_AT_DOORS = frozenset(
    {
        *(f"diaries.{verb}_voicedopinion" for verb in ("add", "tell", "reveal")),
        *("diaries.answer_task", "diaries.hold_analysismeeting", "diaries.answer_agendaitem"),
    }
)
# Above the street or town the register is looked at, masked; nobody there calls at a door or holds a meeting.
_COUNTY = (_TOWNSHIP - (_REGISTER_DESK - _REGISTER_LOOK) - _REGISTER_FULL - _ANSWER - _AT_DOORS) | {
    "grids.import_grid",
    "staff.add_organization",
    "grids.add_sizestandard",
    "grids.change_sizestandard",
    "grids.delete_sizestandard",
    "cases.add_timelimit",
    "cases.change_timelimit",
    "cases.delete_timelimit",
    *(f"diaries.{verb}_meetingrhythm" for verb in ("add", "change", "delete")),
}
_CITY = _COUNTY | {
    "residents.add_tag",
    "residents.change_tag",
    "staff.view_auditrecord",
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
# Where the three administrators are separate persons. The system administrator keeps what cases go by, the
# map and the list of people, the security administrator grants; neither has business with cases or residents.
_SYSTEM = frozenset(
    {
        *(f"grids.{verb}" for verb in ("view_division", "change_division", "view_grid", "view_place")),
        *("grids.add_grid", "grids.change_grid", "grids.import_grid"),
        *(f"grids.{verb}_place" for verb in ("add", "change", "delete")),
        *(f"grids.{verb}_sizestandard" for verb in ("view", "add", "change", "delete")),
        *(f"staff.{verb}_organization" for verb in ("view", "add", "change", "delete")),
        *("staff.view_member", "staff.add_member", "staff.reset_member"),
        *("staff.view_user", "staff.add_user", "staff.change_user"),
        *("residents.view_tag", "residents.add_tag", "residents.change_tag"),
        *(f"cases.{verb}_category" for verb in ("view", "add", "change")),
        *(f"cases.{verb}_matter" for verb in ("view", "add", "change")),
        *(f"cases.{verb}_timelimit" for verb in ("view", "add", "change", "delete")),
        *(f"diaries.{verb}_meetingrhythm" for verb in ("view", "add", "change", "delete")),
        *(f"cases.{verb}_calendaryear" for verb in ("view", "add", "change")),
        *(f"cases.{verb}_calendarday" for verb in ("view", "add", "change", "delete")),
        *(f"cases.{verb}_workperiod" for verb in ("view", "add", "change", "delete")),
    }
)
_SECURITY = frozenset(
    {
        *("grids.view_division", "grids.view_grid", "staff.view_organization"),
        *("staff.view_member", "staff.change_member"),
        *(f"staff.{verb}_appointment" for verb in ("view", "add", "change")),
        *(f"staff.{verb}_cover" for verb in ("view", "add", "change")),
        *("staff.view_user", "staff.grant_user"),
        *("staff.view_apitoken", "staff.change_apitoken"),
    }
)

# Rounds of spot checks can wait for these.
_CHECKS = frozenset({"assessment.answer_spotcheck"})

ROLES: dict[Role, frozenset[str]] = {
    Role.BUILDING_LEADER: _LEADER,
    Role.GROUP_LEADER: _GUIDE,
    # Secretary and director check first, then the street or town (policy 三(三)).
    Role.COMMUNITY_LEADER: _COMMUNITY | _MONEY_SPEND | _CHECKS | {"assessment.first_spotcheckround"},
    Role.LIAISON: _GUIDE,
    Role.TEAM: _TEAM,
    # One of them is the director, whom the secretary names in the round.
    Role.COMMUNITY_STAFF: _COMMUNITY | _CHECKS | {"assessment.assist_spotcheckround"},
    Role.TOWNSHIP_OFFICIAL: _TOWNSHIP | _CHECKS | {"assessment.second_spotcheckround"},
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
    )
    | _OWN_WORDS,
    # Reads the audit, whatever else the person is; apart from those whom the audit is about.
    Role.AUDITOR: frozenset({"staff.view_auditrecord"}) | _MONEY_LOOK,
    Role.SYSTEM_ADMINISTRATOR: _SYSTEM,
    Role.SECURITY_ADMINISTRATOR: _SECURITY,
}

# Power over others is one's own: whoever stands in for somebody gets her work, not her say over people, nor
# everybody's data at once, nor the audit.
NEVER_LENT = frozenset(
    {
        "staff.view_auditrecord",
        "staff.export_member",
        "residents.export_private",
        "residents.erase_resident",
        "staff.add_member",
        "staff.change_member",
        "staff.reset_member",
        "staff.add_appointment",
        "staff.change_appointment",
        "staff.add_cover",
        "staff.change_cover",
        "staff.add_organization",
        "staff.change_organization",
        "staff.view_apitoken",
        "staff.add_apitoken",
        "staff.change_apitoken",
        "notices.view_channeladdress",
        "notices.add_channeladdress",
        "notices.change_channeladdress",
    }
)

_AT_A_DESK = frozenset(
    {
        Role.COMMUNITY_LEADER,
        Role.COMMUNITY_STAFF,
        Role.TOWNSHIP_OFFICIAL,
        Role.COUNTY_OFFICIAL,
        Role.CITY_OFFICIAL,
        Role.DEPARTMENT_OFFICER,
        Role.AUDITOR,
        Role.SYSTEM_ADMINISTRATOR,
        Role.SECURITY_ADMINISTRATOR,
    }
)
# They belong to no area: what they may, they may everywhere.
_EVERYWHERE = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR})


def may_enter_admin(user: Any) -> bool:
    """Whether ``user`` works at a desk: officials, community staff, department officers and system
    administrators, but not the leaders of groups and buildings, whose place is the phone pages."""
    if user is None or not user.is_active:
        return False
    if is_above_all(user):
        return True
    return any(assignment.role in _AT_A_DESK for assignment in assignments(user))


def scope_where(user: Any, permission: str) -> Scope:
    """Where ``user`` (an actor) holds ``permission``: the area of the roles that do, not of all that may
    look. The system itself, and a system administrator, hold it everywhere."""
    if is_above_all(user):
        return Scope.everything()
    return where(holding(user, permission))


def where(held: tuple[Assignment, ...]) -> Scope:
    """The area of some assignments."""
    return Scope.everything() if any(one.role in _EVERYWHERE for one in held) else scope_from(held)


def holds_everywhere(by: Any, permission: str) -> bool:
    """Whether ``by`` has ``permission`` over everybody, whatever the rank: the system itself, and the
    administrators whose office it is."""
    return is_above_all(by) or any(one.role in _EVERYWHERE for one in holding(by, permission))


def gives(held: Assignment, permission: str) -> bool:
    """Whether the role ``held`` gives ``permission``: its own, or lent and of those that can be lent."""
    return permission in ROLES[held.role] and not (held.lent and permission in NEVER_LENT)


def holding(user: Any, permission: str) -> tuple[Assignment, ...]:
    """The roles of ``user`` that give ``permission``."""
    return tuple(held for held in assignments(user) if gives(held, permission))


def permissions_of(user: Any) -> frozenset[str]:
    """Everything that ``user`` may do somewhere."""
    sets = (ROLES[held.role] - NEVER_LENT if held.lent else ROLES[held.role] for held in assignments(user))
    return frozenset().union(*sets)
