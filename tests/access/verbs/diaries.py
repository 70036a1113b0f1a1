"""How the verbs of the diary are called, by the leader of the patch."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from diaries.actions.box import answer_message
from diaries.actions.opinions import answer_opinion, collect_opinion, gather_opinions
from diaries.models import Diary, Entry, MissingDay, VoicedOpinion, WeekClosing
from diaries.rules.weeks import monday_of
from kit.time import clock
from staff.choices import Post
from staff.models import Appointment
from staff.posts.holders import holders
from tests.access.verbs.calls import Given, kept
from tests.access.world import World

_WEEK = dt.timedelta(days=7)


def _forget(world: World) -> Mapping[str, Any]:
    Entry.objects.filter(pk=kept(world, "diaries_entry").pk).update(case=world.case)
    return {"cases": [world.case.pk], "change": lambda text: f"{text}!"}


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


ROWS: dict[str, Given] = {
    "diaries.actions.entries.add_entry": lambda world: _own(
        world, date=clock.today(), kind="patrol", text="又巡查"
    ),
    "diaries.actions.entries.correct_entry": lambda world: _entry(world, kind="patrol", text="改过"),
    "diaries.actions.entries.withdraw_entry": _entry,
    "diaries.actions.entries.say_nothing": _nothing,
    "diaries.actions.entries.make_case": lambda world: _own(
        world, entry=kept(world, "diaries_entry"), file=lambda: world.case
    ),
    "diaries.actions.entries.make_visit": lambda world: _own(
        world, entry=kept(world, "diaries_entry"), record=lambda: kept(world, "residents_visit")
    ),
    "diaries.actions.entries.forget_reporter": _forget,
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
    "diaries.actions.box.answer_message": lambda world: _message(world, answer="已放大", version=1),
    "diaries.actions.box.tick_off_message": _answered_message,
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
    "diaries.actions.timetable.begin_closings": _weeks_over,
    "diaries.actions.timetable.note_missing_days": _days_over,
    "diaries.actions.timetable.remind_of_diaries": _to_remind,
}
