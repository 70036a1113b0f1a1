"""What is sent to the leaders' pages and to the API."""

import datetime as dt

from django.core.cache import cache

from assessment.models import SpotCheckRound
from assessment.rules.checks.quarters import quarter_of
from cases.actions import take_step
from cases.actions.own_reports import file_own_report
from cases.choices import ActionCode
from cases.models import Case
from kit.time import clock
from tests.access.world import World
from tests.access.writing.sent import Form, Sent, at, day, form, more, patch, row, today, version
from tests.factories import PASSWORD
from tests.notices.pushing import BROWSER
from tests.pictures import a_photo

_NEW = "quiet-River-88"
_NEXT_YEAR = day(200)


def _report(world: World) -> Sent:
    code = world.patch.building.code
    words = {"description": "墙皮脱落", "category": "other", "grid": code, "seen": _numbers(world)}
    return Sent(words, query=f"?grid={code}")


def _opinion(world: World) -> Sent:
    return Sent({"topic": "care", "words": "要人陪", "grid": world.patch.building.code})


_CALLED = {
    **{"kind": "culture", "title": "下棋", "place": "凉亭", "audience": "leaders"},
    **{"begins_at": "2026-12-31T09:00", "ends_at": "2026-12-31T10:00"},
}


def _tells(**fields: object) -> Form:
    """Something new for those in the building."""
    return form(area=lambda world: world.patch.building.code, **fields)


def _task(world: World) -> Sent:
    """What was looked at before: one grid, asked once, which somebody leads."""
    words = {
        "title": "再查",
        "kind": "visit",
        "due_at": f"{day(30)(world)}T17:30",
        "level": 3,
        "unit": "grid",
    }
    return Sent({**words, "give": "1", "seen": "1:0:0"}, query=f"?area={world.patch.building.code}")


def _last_quarter(world: World) -> str:
    """Nothing is drawn for it here yet."""
    SpotCheckRound.objects.filter(pk=world.more["ended_round"].pk).update(year=2020)
    last = quarter_of(clock.today()).before
    return f"{last.year}Q{last.number}"


def _numbers(world: World) -> list[str]:
    return [world.case.number, world.more["other"].number]


def _meeting(what: str, **fields: object) -> Form:
    """A step with the meeting of the building."""
    return form(what=what, version=version("diaries_analysismeeting"), **fields)


def _soon(world: World) -> str:
    return f"{clock.local(clock.now() + dt.timedelta(days=2)):%Y-%m-%dT%H:%M}"


def _join(world: World) -> Sent:
    sent = _report(world)
    return Sent({**sent.data, "join_now": world.case.number}, query=sent.query)


def _step(action: str, **fields: object) -> Form:
    return at({"action": action}, version=lambda world: world.case.version, **fields)


def _own_report(world: World) -> Sent:
    """A resident's own report; nobody's counts against the next one's."""
    cache.clear()
    return Sent({"description": "路灯不亮", "category": "unknown", "key": "a" * 32, "send": "1"})


def _own(name: str, **fields: object) -> Form:
    """What a resident sends where she follows her own report."""

    def sent(world: World) -> Sent:
        cache.clear()
        case = _own_case(world, name)
        return Sent({"number": case.number, "code": case.track_code, **fields})

    return sent


def _own_case(world: World, name: str) -> Case:
    """A resident's own report in the world: ``asked`` something, or ``done``. Made once for each building."""
    building = world.patch.building
    told = {"grid": building, "category": None, "key": f"{name}{building.code}"[:32], "whose": "test"}
    case = file_own_report(**told, description="路灯不亮")
    if case.version == 1:
        step = ActionCode.ASK_REPORTER if name == "asked" else ActionCode.HANDLE
        take_step(case, step, by=world.patch.leader, version=case.version, text="好")
    return Case.objects.get(pk=case.pk)


_STEPS = {
    "ask_reporter": {"text": "几单元?"},
    "handle": {"text": "好了"},
    "note": {"text": "看过"},
    "change_route": {"route": "coordination", "text": "要协调"},
    "urge": {"text": "快"},
    "suspend": {"text": "等"},
    "reassign": {"assignee": patch("leader"), "text": "你来"},
    "ask_extension": {"amount": 1, "text": "来不及"},
    "supervise": {"text": "办好"},
    "merge": dict.fromkeys(("case", "sure"), lambda world: world.more["other"].number),
    "split": {"parts": "一\n二"},
    "withdraw": {"text": "错了"},
    "mark_invalid": {"text": "没有的事"},
}
_PERSON = {"name": "李四", "kind": "registered", "relation": "spouse", "birth": "1990-01-01", "sex": "female"}
_HOME = {"grid": patch("building"), "kind": "registered", "tenure": "owned"}
_UNIT = {"grid": patch("building"), "name": "早点铺", "kind": "shop"}
_WHY = {"purpose": "service", "words": "办事"}
_VERSION = 1

PAGES: dict[str, Form] = {
    "login": form(username=lambda world: world.patch.leader.user.username, password=PASSWORD),
    "logout": form(),
    "login_again": form(password=PASSWORD),
    "password": form(old_password=PASSWORD, new_password1=_NEW, new_password2=_NEW),
    "rota-feed-new": form(),
    "rota-feed-end": form(),
    "own_photo": form(upload=lambda world: a_photo(60, 60)),
    "own_email": form(mine="yes", email=""),
    "login_pin": form(pin="740392", sent="form"),
    "own_phone": form(),
    "own_phone_end": form(),
    "own_pin": form(pin="740392", again="740392"),
    "end_session": form(),
    "end_token": form(),
    "report": _report,
    "report join": _join,
    "case-opinion-link": at({"number": lambda world: world.more["closed"].number}),
    **{f"case-step {action}": _step(action, **fields) for action, fields in _STEPS.items()},
    **{
        f"case-step {action}": at(
            {"action": action, "number": lambda world: world.more["other"].number},
            text="在办",
            version=lambda world: world.more["other"].version,
        )
        for action in ("reply", "end_supervision")
    },
    "case-step sort": at(
        {"action": "sort", "number": lambda world: _own_case(world, "asked").number},
        category="litter",
        version=lambda world: _own_case(world, "asked").version,
    ),
    "case-step reopen": at(
        {"action": "reopen", "number": lambda world: world.more["closed"].number},
        text="没有好",
        version=lambda world: world.more["closed"].version,
    ),
    "own-report": _own_report,
    "track-answer": _own("asked", words="二单元"),
    "track-opinion": _own("done", satisfaction="satisfied"),
    "track-phone": _own("done", sent="123456"),
    "opinion": at({"secret": lambda world: world.more["secret"]}, satisfaction="satisfied"),
    "household-new": form(door="9-909", **_HOME),
    "welfare-verify": form(valid_until=_NEXT_YEAR),
    "welfare-verify end": form(end="1"),
    "unit-new": form(**_UNIT),
    "unit": form(version=_VERSION, **_UNIT),
    "resident-change": form(
        name="李四", kind="registered", relation="spouse", version=version("residents_resident")
    ),
    "resident-event move_out": form(what="move_out", on=today),
    "resident-event transfer": form(
        what="transfer",
        on=today,
        building=patch("building"),
        door=lambda world: world.more["empty"].door,
    ),
    "welfare-new": form(kind="elderly"),
    "household-change": form(door="102", version=_VERSION, **_HOME),
    "household-close": at({"household": more("empty")}, on=today, version=_VERSION),
    "visit-new": form(purpose="routine", findings="都好"),
    "resident-new": form(how="registered", **_PERSON),
    "case-reporter": form(),
    "reveal": form(**_WHY),
    "unit-phone": form(**_WHY),
    "resident-record": form(**_WHY),
    "resident-erase": form(reason="本人提出", sure="on"),
    "diary": form(text="巡查", kind="patrol"),
    "diary-day": at({"date": today}, text="巡查", kind="patrol"),
    "diary-nothing": at({"date": today}),
    "diary-line": at({"date": today}, words="还送了药"),
    "diary-week keep": at({"date": today}, words="平稳", save="1"),
    "diary-week sign": at({"date": day(-14)}, words="平稳", sign="1"),
    **{
        f"diary-closing {step}": form(step=step, words="看过", version=_VERSION)
        for step in ("accept", "return", "comment")
    },
    "diary-of": form(words="看到了", step="comment", version=0),
    "entry-case": _report,
    "entry-household": form(door=lambda world: f"{world.patch.mark}R101", version=_VERSION, **_HOME),
    "visit-case": _report,
    "visit-done": form(),
    "grant": form(person=lambda world: world.rows["residents_resident"].pk),
    "visit-withdraw": form(why="走错门"),
    "report-likely": form(description="路灯不亮", grid=lambda world: world.patch.building.code),
    "entry-visit": form(door=lambda world: f"{world.patch.mark}R101", purpose="routine", findings="都好"),
    "entry-correct": form(text="改过", kind="patrol", version=_VERSION),
    "entry-withdraw": form(version=_VERSION),
    "entry-opinion": _opinion,
    "opinion-new": _opinion,
    "voiced-opinion sort": form(what="sort", topic="care", version=_VERSION),
    "voiced-opinion gather": form(what="gather", others=more("opinion"), version=_VERSION),
    "voiced-opinion answer": form(what="answer", answer="已换灯", version=_VERSION),
    "voiced-opinion withdraw": form(what="withdraw", reason="重复", sure="on", version=_VERSION),
    "voiced-opinion take-out": at({"opinion": more("joined")}, what="take-out", version=2),
    "voiced-opinion tell": at({"opinion": more("answered")}, what="tell", way="visit", version=2),
    "opinion-case": _report,
    "opinion-who": form(),
    "meetings": form(grid=lambda world: world.patch.group.code),
    "meeting call": _meeting("call", starts_at=_soon, place="屋", people=patch("leader")),
    "meeting cancel": _meeting("cancel", why="台风"),
    "meeting draw": _meeting("draw"),
    "meeting add": _meeting("add", title="又一件"),
    "meeting attend": _meeting("attend", present=patch("leader")),
    "meeting sign": _meeting("sign", summary="平稳"),
    "meeting supplement": at({"meeting": row("diaries_held")}, what="supplement", words="另有", version=1),
    "meeting-item": form(outcome="noted", words="知道了", version=1),
    "meeting-item-case": _report,
    "meeting-drop": form(),
    "meeting-decision": form(words="好了", version=1),
    "meeting-raised": form(answer="明年办", version=1),
    "meeting-raised-case": _report,
    "task-new": _task,
    "task-door": form(q1="yes", version=0, home_version=version("residents_household")),
    "task-door away": form(away="1", version=0),
    "task-grid": at({"task": more("once"), "part": more("once_part")}, q1="yes", version=0),
    "task-case": _report,
    "task-finish": form(words="外出"),
    "task-progress urge": form(what="urge"),
    "task-progress extend": form(
        what="extend", due_at=lambda world: f"{day(30)(world)}T17:30", version=_VERSION
    ),
    "task-progress end": form(what="end", version=_VERSION),
    "check-new": form(community=patch("community"), quarter=_last_quarter, level=3, share="5"),
    "check-second": at({"round": more("ended_round")}, share="100"),
    "check-end": form(words="好"),
    "check-door": form(called="yes", satisfied="satisfied", version=0),
    "check-door unreached": form(unreached="1", why="away", version=0),
    "check-task": at({"round": more("told_round"), "check": more("told_check")}, words="请上门"),
    "box": form(kind="complaint", words="字太小"),
    "box-community": form(kind="complaint", words="字太小"),
    "box-message": form(answer="已放大", version=_VERSION),
    "box-who": form(),
    "announcement-new": _tells(audience="leaders", title="停电", words="周一"),
    "announcement away": form(what="away"),
    "announcement withdraw": form(what="withdraw", why="错了", version=_VERSION),
    "announcement-correct": form(title="停电", words="周二", audience="leaders", version=_VERSION),
    "activity-new": _tells(**_CALLED, takes_part="on"),
    "activity come": form(what="come"),
    "activity door": form(what="door", door=lambda world: f"{world.patch.mark}R101", people=1),
    "activity away": form(what="away"),
    "activity off": form(what="off", why="雨", version=_VERSION),
    "activity count": form(what="count", counted=9, version=_VERSION),
    "activity photo": form(what="photo", photo=row("diaries_activityphoto"), public="0"),
    "activity photos": form(what="photos", photos=lambda world: a_photo(50, 20)),
    "activity-change": form(**_CALLED, version=_VERSION),
    "text-new": _tells(title="低保", words="材料", kind="policy", check_months=12),
    "text wrong": form(what="wrong", what_is_wrong="旧了"),
    "text right": form(what="right", version=_VERSION),
    "text retired": form(what="retired", version=_VERSION),
    "text-correct": form(title="燃气", words="开窗", kind="how_to", check_months=12, version=_VERSION),
    "texts-beside": form(description="燃气", category="other"),
    "inbox-read": form(),
    "ringing": form(wanted="other:push"),
    "ring-here": form(**BROWSER),
    "ring-test": form(),
    "ring-device": form(),
    "channels": form(address="dingtalk://fedcba9876543210", ordinary="on"),
    "channel to try": form(what="test"),
    "channel to switch": form(what="off"),
    "channel to remove": form(what="remove"),
    "channel-email": form(what="off"),
}


def _act(action: str, **fields: object) -> Form:
    return form(action=action, version=lambda world: world.case.version, **fields)


API: dict[str, Form] = {
    "api-opinions": form(grid=lambda world: world.patch.building.code, topic="care", words="要人陪"),
    "api-cases": form(grid=lambda world: world.patch.building.code, category="other", description="路灯不亮"),
    "api-case-actions handle": _act("handle", text="好了"),
    "api-case-actions note": _act("note", text="看过"),
    "api-case-actions merge": _act("merge", case=lambda world: world.more["other"].number),
    "api-case-actions supervise": _act("supervise", text="办好"),
}
__all__ = ["API", "PAGES", "row"]
