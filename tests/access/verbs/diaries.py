"""How the verbs of the diary are called, by the leader of the patch."""

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any

from diaries.actions.box import answer_message
from diaries.actions.news.activities import sign_up
from diaries.actions.opinions import answer_opinion, collect_opinion, gather_opinions
from diaries.models import (
    AgendaItem,
    AnalysisMeeting,
    Announcement,
    Diary,
    Entry,
    EntryPhoto,
    KnowledgeText,
    MissingDay,
    TaskPart,
    VoicedOpinion,
    WeekClosing,
)
from diaries.queries.tasks.orders import Order
from diaries.rules.weeks import monday_of
from kit.time import clock
from notices.models import Notice
from residents.registry import change_household
from staff.choices import Post
from staff.models import Appointment
from staff.posts.holders import holders
from tests.access.verbs.calls import Given, kept
from tests.access.world import World
from tests.pictures import a_photo

_WEEK = dt.timedelta(days=7)
_CALLED = {"kind": "culture", "title": "下棋", "place": "凉亭"}


def _forget(world: World) -> Mapping[str, Any]:
    Entry.objects.filter(pk=kept(world, "diaries_entry").pk).update(case=world.case)
    return {"cases": [world.case.pk], "change": lambda text: f"{text}!"}


def _old_photo(world: World) -> Mapping[str, Any]:
    entry = kept(world, "diaries_entry")
    EntryPhoto.objects.create(entry=entry, file=f"{secrets.token_hex(16)}.jpg", added_at=clock.now())
    return {"before": clock.now() + _WEEK}


def _register(world: World) -> Mapping[str, Any]:
    """The entry, and a change of a household of hers."""
    home = kept(world, "residents_household")
    facts = {"door": home.door, "kind": home.kind, "tenure": "rented"}
    leader = world.patch.leader
    return _own(
        world,
        entry=kept(world, "diaries_entry"),
        change=lambda: change_household(household=home, by=leader, version=home.version, **facts),
    )


def _own(world: World, **more: Any) -> Mapping[str, Any]:
    return {"by": world.patch.leader, **more}


def _entry(world: World, **more: Any) -> Mapping[str, Any]:
    return _own(world, entry=kept(world, "diaries_entry"), version=1, **more)


def _week_before_last(world: World) -> Mapping[str, Any]:
    return _own(world, monday=monday_of(clock.today()) - 2 * _WEEK, words="平稳")


def _running(world: World) -> Mapping[str, Any]:
    """The closing of this week, signed."""
    monday = monday_of(clock.today())
    WeekClosing.objects.create(
        member=world.patch.leader,
        grid=world.patch.building,
        monday=monday,
        state="signed",
        signed_at=clock.now(),
        begun_at=clock.now(),
    )
    return _own(world, monday=monday, version=1)


def _read(world: World) -> Mapping[str, Any]:
    reader = holders(Post.LIAISON, code=world.patch.building.code)[0]
    return {"by": reader, "closing": kept(world, "diaries_weekclosing"), "step": "accept", "version": 1}


def _nothing(world: World) -> Mapping[str, Any]:
    Diary.objects.filter(member=world.patch.leader).update(nothing_at=None)
    return _own(world, date=clock.today())


def _opinion(world: World, **more: Any) -> Mapping[str, Any]:
    kept_one = kept(world, "diaries_voicedopinion")
    return {"by": world.patch.secretary, "opinion": kept_one, "version": kept_one.version, **more}


def _answered(world: World, **more: Any) -> Mapping[str, Any]:
    """The opinion, answered."""
    facts = _opinion(world)
    done = answer_opinion(**{**facts, "answer": "已换灯"})
    return _own(world, opinion=done, version=done.version, **more)


def _alike(world: World) -> Mapping[str, Any]:
    at = world.patch
    other = collect_opinion(by=at.leader, grid=at.building, topic="care", words="又一件")
    return {"by": at.secretary, "into": kept(world, "diaries_voicedopinion"), "others": [other], "version": 1}


def _joined(world: World) -> Mapping[str, Any]:
    """One that was gathered into the opinion."""
    facts = _alike(world)
    gather_opinions(**facts)
    return {"by": facts["by"], "opinion": facts["others"][0], "version": 2}


def _case_of_opinion(world: World) -> Mapping[str, Any]:
    facts = {"opinion": kept(world, "diaries_voicedopinion"), "file": lambda: world.case}
    return {"by": world.patch.secretary, **facts}


def _became_case(world: World) -> Mapping[str, Any]:
    VoicedOpinion.objects.filter(pk=kept(world, "diaries_voicedopinion").pk).update(
        case=world.case, state="sorted", sorted_at=clock.now()
    )
    return {"cases": [world.case.pk], "change": lambda text: f"{text}!"}


def _old(world: World) -> Mapping[str, Any]:
    _answered(world)
    return {"before": clock.now() + _WEEK}


def _late(world: World) -> Mapping[str, Any]:
    VoicedOpinion.objects.update(due_on=clock.today() - _WEEK)
    return {"at": clock.now()}


def _message(world: World, **more: Any) -> Mapping[str, Any]:
    return {"by": world.patch.secretary, "message": kept(world, "diaries_boxmessage"), **more}


def _answered_message(world: World) -> Mapping[str, Any]:
    done = answer_message(**_message(world, answer="已放大", version=1))
    return _message(world, message=done, version=done.version)


def _weeks_over(world: World) -> Mapping[str, Any]:
    Appointment.objects.filter(member=world.patch.leader).update(since=dt.date(2020, 1, 1))
    return {"on": clock.today() - 3 * _WEEK}


def _days_over(world: World) -> Mapping[str, Any]:
    day = clock.today() - 4 * _WEEK
    Appointment.objects.update(since=dt.date(2020, 1, 1))
    return {"at": clock.now(), "working": [day]}


def _to_remind(world: World) -> Mapping[str, Any]:
    MissingDay.objects.filter(member=world.patch.leader).update(reminded_at=None)
    return {"at": clock.now()}


def _for_all(world: World, **more: Any) -> Mapping[str, Any]:
    """Something new that the community tells those in the building."""
    given = {"by": world.patch.secretary, "area": world.patch.building.code, "audience": "leaders", **more}
    return {name: value for name, value in given.items() if value is not None}


def _announced(world: World, **more: Any) -> Mapping[str, Any]:
    return {
        "by": world.patch.secretary,
        "announcement": kept(world, "diaries_announcement"),
        "version": 1,
        **more,
    }


def _to_tell(world: World) -> Mapping[str, Any]:
    Announcement.objects.update(told_at=None, told_upto=0)
    Notice.objects.filter(key__startswith="announcement").delete()
    return {"at": clock.now()}


def _text(world: World, **more: Any) -> Mapping[str, Any]:
    return {"by": world.patch.secretary, "text": kept(world, "diaries_knowledgetext"), "version": 1, **more}


def _to_check(world: World) -> Mapping[str, Any]:
    KnowledgeText.objects.update(check_by=clock.today() - _WEEK, reminded_at=None)
    return {"at": clock.now()}


def _hours() -> Mapping[str, Any]:
    return {"begins_at": clock.now() + _WEEK, "ends_at": clock.now() + _WEEK + dt.timedelta(hours=1)}


def _activity(world: World, **more: Any) -> Mapping[str, Any]:
    return {"by": world.patch.secretary, "activity": kept(world, "diaries_activity"), **more}


def _comes(world: World) -> Mapping[str, Any]:
    one = sign_up(by=world.patch.leader, activity=kept(world, "diaries_activity"))
    return _own(world, sign_up=one)


def _photo(world: World, **more: Any) -> Mapping[str, Any]:
    return {"by": world.patch.secretary, "photo": kept(world, "diaries_activityphoto"), **more}


def _meeting(world: World, **more: Any) -> Mapping[str, Any]:
    kept_one = kept(world, "diaries_analysismeeting")
    return _own(world, meeting=kept_one, **more)


def _call(world: World) -> Mapping[str, Any]:
    soon = clock.now() + _WEEK
    return _meeting(world, starts_at=soon, place="屋", people=[world.patch.leader], version=1)


def _none_ahead(world: World) -> Mapping[str, Any]:
    AnalysisMeeting.objects.filter(state="called").update(state="cancelled")
    return _own(world, grid=world.patch.building)


def _not_drawn(world: World) -> Mapping[str, Any]:
    AgendaItem.objects.filter(pk=kept(world, "diaries_agendaitem").pk).update(kind="households")
    return _meeting(world)


def _item(world: World, **more: Any) -> Mapping[str, Any]:
    return _own(world, item=kept(world, "diaries_agendaitem"), **more)


def _spoke_of_case(world: World) -> Mapping[str, Any]:
    AgendaItem.objects.filter(meeting=kept(world, "diaries_held")).update(case=world.case)
    return {"cases": [world.case.pk], "change": lambda text: f"{text}!"}


def _rhythm(world: World) -> Mapping[str, Any]:
    facts = {"area": world.patch.community.code, "level": 1, "number": 3, "unit": "weeks"}
    return {"rhythm": None, **facts}


def _task(world: World, **more: Any) -> Mapping[str, Any]:
    return {"by": world.patch.secretary, "task": kept(world, "diaries_task"), **more}


def _door(world: World, **more: Any) -> Mapping[str, Any]:
    """The household of the world, at which its task asks."""
    home = kept(world, "residents_household")
    return _own(world, task=kept(world, "diaries_task"), household=home, version=0, **more)


def _new_task(world: World) -> Mapping[str, Any]:
    order = Order(areas=(world.patch.building.code,), level=3, unit="grid")
    facts = {"kind": "visit", "title": "再查", "due_at": clock.now() + dt.timedelta(days=2)}
    return {"by": world.patch.secretary, "order": order, **facts}


def _late_task(world: World) -> Mapping[str, Any]:
    return {"at": clock.now() + dt.timedelta(days=10)}


def _to_be_told(world: World) -> Mapping[str, Any]:
    """Somebody leads the grid who has not been told of its task."""
    part = kept(world, "diaries_taskpart")
    TaskPart.objects.filter(pk=part.pk).update(told=[], done_at=None)
    Notice.objects.filter(key__startswith=f"task:{part.task_id}:given").delete()
    return {"at": clock.now()}


ROWS: dict[str, Given] = {
    "diaries.actions.tasks.giving.give_task": _new_task,
    "diaries.actions.tasks.answering.answer_household": lambda world: _door(world, values={"q1": "yes"}),
    "diaries.actions.tasks.answering.nobody_at_home": _door,
    "diaries.actions.tasks.answering.answer_grid": lambda world: _own(
        world, part=world.more["once_part"], values={"q1": "yes"}, version=0
    ),
    "diaries.actions.tasks.answering.finish_part": lambda world: _own(
        world, part=kept(world, "diaries_taskpart"), words="外出"
    ),
    "diaries.actions.tasks.problems.make_task_case": lambda world: _own(
        world, answer=kept(world, "diaries_taskanswer"), file=lambda: world.case
    ),
    "diaries.actions.tasks.running.extend_task": lambda world: _task(
        world, due_at=clock.now() + dt.timedelta(days=20), version=1
    ),
    "diaries.actions.tasks.running.urge_task": _task,
    "diaries.actions.tasks.running.end_task": lambda world: _task(world, cancel=False, version=1),
    "diaries.actions.tasks.timetable.follow_grids": _to_be_told,
    "diaries.actions.tasks.timetable.remind_of_tasks": _late_task,
    "diaries.actions.entries.add_entry": lambda world: _own(
        world, date=clock.today(), kind="patrol", text="又巡查"
    ),
    "diaries.actions.entries.correct_entry": lambda world: _entry(world, kind="patrol", text="改过"),
    "diaries.actions.entries.withdraw_entry": _entry,
    "diaries.actions.entries.say_nothing": _nothing,
    "diaries.actions.becoming.make_case": lambda world: _own(
        world, entry=kept(world, "diaries_entry"), file=lambda: world.case
    ),
    "diaries.actions.becoming.make_visit": lambda world: _own(
        world, entry=kept(world, "diaries_entry"), record=lambda: kept(world, "residents_visit")
    ),
    "diaries.actions.becoming.forget_reporter": _forget,
    "diaries.actions.becoming.change_register": _register,
    "diaries.actions.becoming.take_back_visit": lambda world: _own(
        world, visit=kept(world, "residents_visit")
    ),
    "diaries.actions.becoming.make_case_of_visit": lambda world: _own(
        world, visit=kept(world, "residents_visit"), file=lambda: world.case
    ),
    "diaries.actions.photos.forget_old_photos": _old_photo,
    "diaries.actions.opinions.collecting.collect_opinion": lambda world: _own(
        world, grid=world.patch.building, topic="care", words="又一件"
    ),
    "diaries.actions.opinions.answering.sort_opinion": lambda world: _opinion(world, topic="care"),
    "diaries.actions.opinions.answering.gather_opinions": _alike,
    "diaries.actions.opinions.answering.answer_opinion": lambda world: _opinion(world, answer="已换灯"),
    "diaries.actions.opinions.answering.make_opinion_case": _case_of_opinion,
    "diaries.actions.opinions.taking_back.withdraw_opinion": lambda world: _opinion(world, reason="重复"),
    "diaries.actions.opinions.taking_back.take_out_opinion": _joined,
    "diaries.actions.opinions.telling.tell_answer": lambda world: _answered(world, way="visit"),
    "diaries.actions.opinions.telling.remind_of_opinions": _late,
    "diaries.actions.opinions.forgetting.forget_reporter_in_opinions": _became_case,
    "diaries.actions.opinions.forgetting.forget_old_opinions": _old,
    "diaries.actions.meetings.calling.propose_meeting": _none_ahead,
    "diaries.actions.meetings.calling.call_meeting": _call,
    "diaries.actions.meetings.calling.cancel_meeting": lambda world: _meeting(world, why="台风", version=1),
    "diaries.actions.meetings.agenda.draw_agenda": _not_drawn,
    "diaries.actions.meetings.agenda.add_item": lambda world: _meeting(world, title="又一件"),
    "diaries.actions.meetings.agenda.drop_item": _item,
    "diaries.actions.meetings.deciding.decide_item": lambda world: _item(
        world, outcome="noted", words="知道了", version=1
    ),
    "diaries.actions.meetings.deciding.make_item_case": lambda world: _item(world, file=lambda: world.case),
    "diaries.actions.meetings.minutes.note_attendance": lambda world: _meeting(world, present=[]),
    "diaries.actions.meetings.minutes.sign_minutes": lambda world: _meeting(world, version=1),
    "diaries.actions.meetings.minutes.add_to_minutes": lambda world: _own(
        world, meeting=kept(world, "diaries_held"), words="另有"
    ),
    "diaries.actions.meetings.following.finish_decision": lambda world: _own(
        world, decision=kept(world, "diaries_meetingdecision"), version=1
    ),
    "diaries.actions.meetings.raised.answer_raised": lambda world: {
        "by": world.patch.official,
        **{"item": kept(world, "diaries_raised"), "answer": "明年办", "version": 1},
    },
    "diaries.actions.meetings.raised.make_raised_case": lambda world: {
        "by": world.patch.official,
        **{"item": kept(world, "diaries_raised"), "file": lambda: world.case},
    },
    "diaries.actions.meetings.forgetting.forget_reporter_in_meetings": _spoke_of_case,
    "diaries.actions.meetings.rhythm.save_rhythm": _rhythm,
    "diaries.actions.meetings.rhythm.delete_rhythm": lambda world: {
        "rhythm": kept(world, "diaries_meetingrhythm")
    },
    "diaries.actions.meetings.timetable.propose_meetings": lambda world: {"on": clock.today()},
    "diaries.actions.meetings.timetable.remind_of_meetings": lambda world: {"at": clock.now() + _WEEK},
    "diaries.actions.box.answer_message": lambda world: _message(world, answer="已放大", version=1),
    "diaries.actions.box.tick_off_message": _answered_message,
    "diaries.actions.news.announcements.announce": lambda world: _for_all(world, title="停电", words="周一"),
    "diaries.actions.news.announcements.correct_announcement": lambda world: _announced(
        world, audience="leaders", title="停电", words="周二"
    ),
    "diaries.actions.news.announcements.withdraw_announcement": lambda world: _announced(world, why="错了"),
    "diaries.actions.news.announcements.put_away": lambda world: _own(
        world, announcement=kept(world, "diaries_announcement")
    ),
    "diaries.actions.news.announcements.tell_announcements": _to_tell,
    "diaries.actions.news.knowledge.write_text": lambda world: _for_all(
        world, audience=None, title="低保", words="材料", kind="policy"
    ),
    "diaries.actions.news.knowledge.correct_text": lambda world: _text(
        world, title="燃气", words="先开窗", kind="how_to"
    ),
    "diaries.actions.news.knowledge.set_text_state": lambda world: _text(world, state="retired"),
    "diaries.actions.news.knowledge.check_text": _text,
    "diaries.actions.news.knowledge.call_text_wrong": lambda world: _own(
        world, text=kept(world, "diaries_knowledgetext"), what="旧了"
    ),
    "diaries.actions.news.knowledge.remind_keepers": _to_check,
    "diaries.actions.news.activities.calling.call_activity": lambda world: _for_all(
        world, **_CALLED, **_hours()
    ),
    "diaries.actions.news.activities.calling.change_activity": lambda world: _activity(
        world, audience="leaders", version=1, **_CALLED, **_hours()
    ),
    "diaries.actions.news.activities.calling.call_off": lambda world: _activity(world, why="雨", version=1),
    "diaries.actions.news.activities.afterwards.count_activity": lambda world: _activity(
        world, counted=9, version=1
    ),
    "diaries.actions.news.activities.signing.sign_up": lambda world: _own(
        world, activity=kept(world, "diaries_activity")
    ),
    "diaries.actions.news.activities.signing.sign_off": _comes,
    "diaries.actions.news.activities.photos.add_photos": lambda world: _activity(
        world, uploads=[a_photo(50, 20)]
    ),
    "diaries.actions.news.activities.photos.show_photo": lambda world: _photo(world, public=False),
    "diaries.actions.news.activities.photos.remove_photo": _photo,
    "diaries.actions.lines.remark_line": lambda world: _own(
        world,
        date=clock.today(),
        source="visits",
        key=str(kept(world, "residents_visit").pk),
        words="还送了药",
    ),
    "diaries.actions.weeks.save_week": _week_before_last,
    "diaries.actions.weeks.sign_week": _week_before_last,
    "diaries.actions.weeks.take_back_week": _running,
    "diaries.actions.weeks.read_week": _read,
    "diaries.actions.weeks.comment_week": lambda world: {
        "by": _read(world)["by"],
        "leader": world.patch.leader,
        "monday": monday_of(clock.today()),
        "words": "看到了",
    },
    "diaries.actions.timetable.begin_closings": _weeks_over,
    "diaries.actions.timetable.note_missing_days": _days_over,
    "diaries.actions.timetable.remind_of_diaries": _to_remind,
}
