"""What is sent to the admin."""

from collections.abc import Callable

from tests.access.world import World
from tests.access.writing.sent import Form, Sent, at, day, form, more, patch, row, today, version
from tests.pictures import a_photo

_YES = form(post="yes")
_LATER = day(200)


def _plus(prefix: str, *, change: Form, add: Form | None = None) -> dict[str, Form]:
    lines = {f"admin:{prefix}_change": change}
    return lines if add is None else {**lines, f"admin:{prefix}_add": add}


def _community(world: World) -> str:
    return world.patch.community.code


_RHYTHM = {"level": 2, "number": 3, "unit": "weeks"}
_SIZES = {"setting": "rural", "fewest_households": 90, "most_households": 210, "people": 500, "tolerance": 50}
_LIMIT = {"route": "routine", "stage": "handling", "amount": 3, "unit": "working_days"}
_CATEGORY = {
    "code": "new",
    "name": "新类",
    "name_en": "new",
    "route": "routine",
    "position": 9,
    "in_use": "on",
}
_PLACE = {"grid": patch("building"), "name": "后门", "kind": "other"}
_HOME = {"grid": patch("building"), "kind": "registered", "tenure": "owned"}
_PERSON = {"name": "李四", "kind": "registered", "relation": "spouse", "birth": "1990-01-01", "sex": "female"}
_UNIT = {"grid": patch("building"), "name": "早点铺", "kind": "shop"}
_COURSE = {
    "title": "安全",
    "kind": "policy",
    "date": today,
    "hours": 2,
    "organizer": patch("committee"),
    "attendees": [],
}
_DUTY = {"grid": patch("community"), "member": patch("deputy"), "begins": "20:30", "ends": "21:30"}
_GRID = {"declared_households": 1, "declared_registered": 1, "declared_floating": 0, "setting": "urban"}


def _organization(world: World) -> Sent:
    return Sent(
        {
            "name": "新居委会",
            "kind": "community_committee",
            "communities": [world.patch.community.pk],
            "divisions": [],
        }
    )


def _week(days: int) -> Callable[[World], str]:
    def week(world: World) -> str:
        year, number, _day = day(days)(world).isocalendar()
        return f"{year}-W{number:02d}"

    return week


PEOPLE: dict[str, Form] = {
    **_plus(
        "staff_member",
        add=form(
            phone="13700000001",
            name="新社工",
            organization=patch("committee"),
            identity="community_worker",
            password="quiet-River-88",
            active="on",
        ),
        change=form(
            phone="13700000002",
            name="改名",
            organization=lambda world: world.patch.worker.organization_id,
            identity="community_worker",
            active="on",
        ),
    ),
    "admin:staff_member_change with the own organization": at(
        {"object_id": patch("secretary")},
        phone="13700000002",
        name="改名",
        organization=patch("committee"),
        identity="party_secretary",
        active="on",
        upload=lambda world: a_photo(60, 60),
    ),
    "admin:staff_member_sign_out": form(),
    "admin:staff_member_forget_phone": form(),
    "admin:staff_member_close_login": form(at_once="1"),
    **_plus("staff_organization", add=_organization, change=_organization),
    "admin:staff_organization_delete": at({"object_id": more("office")}, post="yes"),
    "admin:staff_apitoken_add": form(name="热线", may_write="on"),
    "admin:staff_apitoken_add for another": form(name="热线", may_write="on", member=patch("secretary")),
    "admin:staff_apitoken_revoke": form(),
    "admin:notices_channeladdress_add": form(
        organization=patch("committee"), address="dingtalk://fedcba9876543210"
    ),
    "admin:notices_channeladdress_add of a member": form(
        member=patch("secretary"), address="dingtalk://fedcba9876543210"
    ),
    "admin:notices_channeladdress_change": form(label="夜班", ordinary="on"),
    "admin:notices_channeladdress_test": form(),
    "admin:notices_channeladdress_remove": form(),
    **_plus("staff_training", add=form(**_COURSE), change=form(**_COURSE)),
    "admin:staff_appointment_add": form(
        grid=patch("building"), role="volunteer", member=patch("worker"), since=today
    ),
    "admin:staff_appointment_add to hand over": form(
        grid=patch("building"), role="leader", member=patch("deputy"), since=today, replace="on"
    ),
    "admin:staff_appointment_end_now": form(),
    "admin:staff_appointment_withdraw": at({"object_id": more("planned")}),
    "admin:staff_cover_add": form(
        absent=patch("deputy"), deputy=patch("worker"), since=today, until=today, reason="病假"
    ),
    "admin:staff_cover_end_now": form(),
    "admin:staff_shift_add": form(date=today, **_DUTY),
    "admin:staff_shift_change": form(date=_LATER, **_DUTY),
    "admin:staff_shift_delete": _YES,
    "admin:staff_shift_copy": form(grid=patch("community"), week=_week(0), to=_week(7)),
    "admin:staff_user_add": form(
        username="13700000003", usable_password="true", password1="quiet-River-88", password2="quiet-River-88"
    ),
    "admin:staff_user_change": form(username="13700000003", is_active="on"),
    "admin:auth_user_password_change": form(
        usable_password="true", password1="quiet-River-88", password2="quiet-River-88"
    ),
}

PLACES: dict[str, Form] = {
    "admin:grids_division_change": form(name="新名"),
    **_plus(
        "grids_sizestandard",
        add=form(area=_community, **_SIZES),
        change=form(area=lambda world: world.rows["grids_sizestandard"].area, **_SIZES),
    ),
    "admin:grids_sizestandard_delete": _YES,
    **_plus(
        "diaries_meetingrhythm",
        add=form(area=_community, **_RHYTHM),
        change=form(area=lambda world: world.rows["diaries_meetingrhythm"].area, **_RHYTHM),
    ),
    "admin:diaries_meetingrhythm_delete": _YES,
    **_plus("grids_place", add=form(**_PLACE), change=form(**_PLACE)),
    "admin:grids_place_delete": _YES,
    **_plus(
        "grids_grid",
        add=form(parent=patch("group"), name="新楼", **_GRID),
        change=form(name="改名", **_GRID),
    ),
    "admin:grids_grid_decide_figures_now": at(
        {"object_id": patch("community")}, basis="registered", reason="理由", seen=""
    ),
    "admin:grids_grid_retire_now": at({"object_id": more("spare")}),
}

_OF_MONEY = {"token": "a"}
MONEY: dict[str, Form] = {
    "admin:assessment_budget_add": form(grid=patch("community"), year=2031, **_OF_MONEY),
    "admin:assessment_budgetitem_add": form(
        budget=row("assessment_budget"), name="又一项", amount="9.50", **_OF_MONEY
    ),
    "admin:assessment_budgetitem_change": form(
        amount="900", reason="追加", seen=version("assessment_budgetitem"), **_OF_MONEY
    ),
    "admin:assessment_spending_add": form(
        item=row("assessment_budgetitem"), on=today, amount="1", words="纸", receipt="2", **_OF_MONEY
    ),
    "admin:assessment_spending_change": form(reason="写错", **_OF_MONEY),
    "admin:assessment_tasktransfer_add": form(
        grid=patch("community"),
        department=patch("committee"),
        task="又一项",
        authority="核实",
        since=today,
        until=today,
        amount="5",
        **_OF_MONEY,
    ),
    "admin:assessment_tasktransfer_change": form(
        step="accept", words="", seen=version("assessment_tasktransfer"), **_OF_MONEY
    ),
}

REGISTER: dict[str, Form] = {
    "admin:residents_welfarerecord_verify": form(valid_until=_LATER),
    "admin:residents_welfarerecord_end": form(),
    "admin:residents_resident_event": form(what="move_out", on=today),
    "admin:residents_resident_welfare": form(kind="elderly"),
    "admin:residents_household_close": at({"object_id": more("empty")}, on=today, version=1),
    **_plus(
        "residents_tag",
        add=form(code="new", name="新签", position=9, in_use="on"),
        change=form(code="hardship", name="改名", position=9, in_use="on"),
    ),
    **_plus(
        "residents_household",
        add=form(door="9-909", **_HOME),
        change=form(door="102", seen=1, **_HOME),
    ),
    **_plus("residents_unit", add=form(**_UNIT), change=form(seen=1, **_UNIT)),
    **_plus(
        "residents_resident",
        add=form(household=more("empty"), how="registered", **_PERSON),
        change=form(seen=version("residents_resident"), name="李四", kind="registered", relation="spouse"),
    ),
}

_BULK = {"cases": lambda world: f"{world.case.pk}:{world.case.version}"}
_VERSION = {"version": lambda world: world.case.version}

CASES: dict[str, Form] = {
    "admin:cases_case_step handle": at({"action": "handle"}, text="好了", **_VERSION),
    "admin:cases_case_step note": at({"action": "note"}, text="看过", **_VERSION),
    "admin:cases_case_step supervise": at({"action": "supervise"}, text="办好", **_VERSION),
    "admin:cases_case_filter_save": form(name="红灯", query="light=red"),
    "admin:cases_case_filter_delete": form(),
    "admin:cases_case_bulk urge": form(text="快", **_BULK),
    "admin:cases_case_bulk reassign": at(
        {"action": "reassign"}, assignee=patch("leader"), text="你来", **_BULK
    ),
    "admin:cases_callback_change": form(result="satisfied", words="好"),
    **_plus("cases_texttemplate", add=form(name="新词", text="好"), change=form(name="改词", text="好")),
    "admin:cases_texttemplate_delete": _YES,
    **_plus("cases_category", add=form(**_CATEGORY), change=form(**_CATEGORY)),
    **_plus(
        "cases_matter",
        add=form(name="新事项", category=row("cases_category"), papers="身份证", in_use="on"),
        change=form(name="改事项", category=row("cases_category"), papers="身份证", in_use="on"),
    ),
    **_plus(
        "cases_timelimit",
        add=form(area=lambda world: world.patch.building.code, **_LIMIT),
        change=form(area=lambda world: world.rows["cases_timelimit"].area, **_LIMIT),
    ),
    "admin:cases_timelimit_delete": _YES,
    "admin:cases_timelimit_recompute": form(),
    **_plus(
        "cases_calendaryear",
        add=form(year=2031, source="通知"),
        change=form(year=lambda world: world.rows["cases_calendaryear"].year, source="通知"),
    ),
    "admin:cases_calendaryear_recompute": form(),
    "admin:cases_calendaryear_load": form(year="2031", text="一、元旦：1月1日放假，共1天。", load="1"),
    **_plus(
        "cases_calendarday",
        add=form(date="2029-11-11", working="on", note="补班"),
        change=form(date=lambda world: world.rows["cases_calendarday"].date, working="on", note="补班"),
    ),
    "admin:cases_calendarday_delete": _YES,
    "admin:cases_calendarday_recompute": form(),
    **_plus(
        "cases_workperiod", add=form(begins="19:00", ends="20:00"), change=form(begins="08:00", ends="12:00")
    ),
    "admin:cases_workperiod_delete": _YES,
    "admin:cases_workperiod_recompute": form(),
}

DESK: dict[str, Form] = PEOPLE | PLACES | MONEY | REGISTER | CASES
