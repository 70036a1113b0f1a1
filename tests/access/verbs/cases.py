"""How the verbs of cases are called, on the case of the patch of the cast.

Most are done by somebody who must be named on the timeline: a member, whose place the stranger takes.
"""

import datetime as dt
import secrets
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.models import F

from cases.actions.batch.recompute import PERMISSIONS
from cases.actions.waiting_files import keep_files
from cases.attachments import Checked
from cases.choices import ActionCode, GrantState, RouteCode
from cases.deadlines.holiday_notice import NoticeDay
from cases.models import (
    BulkJob,
    CallBackRound,
    Case,
    Category,
    Grant,
    KeptFile,
    Reminder,
    StageRun,
    TimeLimit,
    Watcher,
)
from cases.public.likely import FEWEST_CASES
from kit.files.kinds import FileKind
from kit.time import clock
from tests.access.verbs.calls import Given, kept
from tests.access.world import World

_DAY = dt.timedelta(days=1)
_LONG_AGO = dt.timedelta(days=900)


def _case(world: World) -> Case:
    return Case.objects.get(pk=world.case.pk)


def _file(world: World) -> Mapping[str, Any]:
    about = {"category": Category.objects.get(code="other"), "description": "楼道灯不亮"}
    return {"by": world.patch.leader, "grid": world.patch.building, "route": RouteCode.ROUTINE, **about}


def _applied(more: Given, state: GrantState) -> Given:
    """Approved, and nothing of it is in the register yet."""

    def call(world: World) -> Mapping[str, Any]:
        case = _case(world)
        facts = {"kind": "minimum_living", "state": state, "granted_at": clock.now()}
        Grant.objects.get_or_create(case=case, defaults=facts)
        return {"case": case, "by": world.patch.leader, **more(world)}

    return call


def _step(action: str, **given: Any) -> Given:
    def call(world: World) -> Mapping[str, Any]:
        case = _case(world)
        return {"args": (case, action), "by": world.patch.leader, "version": case.version, **given}

    return call


def _join(world: World) -> Mapping[str, Any]:
    case = _case(world)
    told = {"category": case.category, "told": {}, "words": "还是不亮"}
    return {"case": case, "by": world.patch.leader, **told}


def _move(world: World) -> Mapping[str, Any]:
    at = world.patch
    Case.objects.filter(pk=world.case.pk).update(assignee=at.worker)
    return {"from_member": at.worker, "to_member": at.leader, "grid": at.building}


def _job(world: World) -> BulkJob:
    return BulkJob.objects.get(pk=kept(world, "cases_bulkjob").pk)


def _finished(world: World) -> Mapping[str, Any]:
    job = _job(world)
    job.items.update(done_at=clock.now())
    return {"job": job, "report": True}


def _bulk(world: World) -> Mapping[str, Any]:
    case = _case(world)
    seen = [(case.pk, case.version)]
    return {"by": world.patch.official, "action": ActionCode.URGE, "seen": seen, "facts": {"text": "请抓紧"}}


def _draw(world: World) -> Mapping[str, Any]:
    CallBackRound.objects.all().delete()
    return {"area": world.patch.township.code, "month": clock.today().replace(day=1) - _DAY}


def _draw_all(world: World) -> Mapping[str, Any]:
    month = clock.today().replace(day=1) - _DAY
    Case.objects.filter(pk=world.more["closed"].pk).update(closed_at=clock.midnight(month))
    CallBackRound.objects.all().delete()
    return {"month": month}


def _recompute(world: World) -> Mapping[str, Any]:
    limit = {"route": RouteCode.ROUTINE, "stage": "handling", "area": world.patch.building.code}
    TimeLimit.objects.create(**limit, amount=9, unit="calendar_days")
    assert StageRun.objects.filter(case=world.case, left_at__isnull=True).exists()
    return {"permission": PERMISSIONS[0]}


def _forget(world: World) -> Mapping[str, Any]:
    Case.objects.filter(pk=world.more["closed"].pk).update(closed_at=clock.now() - _LONG_AGO)
    return {}


def _call(world: World) -> Mapping[str, Any]:
    said = {"reached": True, "satisfaction": "satisfied"}
    return {"call": kept(world, "cases_callback"), "by": world.patch.official, **said}


def _template(world: World) -> Mapping[str, Any]:
    return {"template": kept(world, "cases_texttemplate"), "by": world.patch.official}


def _limit(world: World) -> Mapping[str, Any]:
    where = {"route": RouteCode.ROUTINE, "stage": "handling", "area": world.patch.building.code}
    return {"limit": None, "category": None, "amount": 3, "unit": "working_days", **where}


def _category(world: World) -> Mapping[str, Any]:
    about = {"code": "new", "name": "新类", "name_en": "", "parent": None, "route": RouteCode.ROUTINE}
    more = {"departments": [world.patch.office], "photo_reason": "", "position": 9, "in_use": True}
    return {"category": None, **about, **more}


def _late(world: World) -> Mapping[str, Any]:
    """A reminder that is due."""
    run = StageRun.objects.filter(left_at__isnull=True).order_by("pk")[:1].get()
    Reminder.objects.update_or_create(run=run, kind="half", defaults={"due_at": clock.now() - _DAY})
    return {}


def _unanswered(world: World) -> Mapping[str, Any]:
    """A supervision that was to be answered yesterday."""
    asked = dict.fromkeys(("since", "due_at", "next_at"), clock.now() - _DAY)
    Watcher.objects.create(case=world.case, member=world.patch.leader, **asked)
    Case.objects.filter(pk=world.case.pk).update(supervised_at=asked["since"])
    return {}


def _marked(world: World) -> Mapping[str, Any]:
    """A stage that was late before there were lines of it."""
    StageRun.objects.filter(left_at__isnull=True).update(breached_at=F("due_at"))
    return {}


def _said_often(world: World) -> Mapping[str, Any]:
    """As many cases as are needed to learn from."""
    names = [field.attname for field in Case._meta.concrete_fields if not field.primary_key]
    said = {name: getattr(world.case, name) for name in names} | {"source": "patrol"}
    Case.objects.bulk_create(
        Case(**said | {"number": f"JX20200101{world.case.pk % 1000:03}{key:03}"})
        for key in range(FEWEST_CASES)
    )
    return {}


def _checked() -> Checked:
    return Checked(FileKind.PDF, "信.pdf", {f"{secrets.token_hex(16)}.pdf": b"x"}, "0" * 64)


def _new_file(world: World) -> Mapping[str, Any]:
    return {"by": world.patch.leader.user, "args": ([_checked()],), "form": "report", "token": "1" * 32}


def _waiting(world: World, *, drop: bool) -> Mapping[str, Any]:
    facts = {"by": world.patch.leader.user, "form": "report", "token": "1" * 32}
    keep_files([_checked()], **facts)
    kept = KeptFile.objects.filter(token=facts["token"]).latest("pk")
    return {**facts, "args": (kept.pk,) if drop else ("entry:1",)}


ROWS: dict[str, Given] = {
    "cases.actions.batch.words.learn_words": _said_often,
    "cases.actions.waiting_files.keep_files": _new_file,
    "cases.actions.waiting_files.drop_file": partial(_waiting, drop=True),
    "cases.actions.waiting_files.hand_over_files": partial(_waiting, drop=False),
    "cases.actions.filing.file_case": _file,
    "cases.actions.filing.join_case": _join,
    "cases.actions.stepping.take_step": _step(ActionCode.NOTE, text="看过了"),
    "cases.actions.handover.move_assignments": _move,
    "cases.actions.handover.move_supervisions": lambda world: {
        "from_member": world.patch.official,
        "to_member": None,
    },
    "cases.actions.moving.move_cases": lambda world: {
        "from_grid": world.patch.building,
        "to_grid": kept(world, "spare"),
    },
    "cases.actions.opinions.make_opinion_link": lambda world: {
        "case": world.more["closed"],
        "by": world.patch.leader,
    },
    "cases.actions.saved.save_filter": lambda world: {
        "by": world.patch.official,
        "name": "红灯",
        "query": "light=red",
    },
    "cases.actions.saved.delete_filter": lambda world: {
        "saved": kept(world, "cases_savedfilter"),
        "by": world.patch.official,
    },
    "cases.actions.saved.save_template": lambda world: {**_template(world), "name": "又一句", "text": "好"},
    "cases.actions.saved.delete_template": _template,
    "cases.actions.batch.anonymize.forget_reporters": _forget,
    "cases.actions.batch.bulk.start_bulk": _bulk,
    "cases.actions.batch.bulk.work_through": lambda world: {"job": _job(world), "most": 1},
    "cases.actions.batch.bulk.finish": _finished,
    "cases.actions.batch.bulk.work_all": lambda world: {},
    "cases.actions.batch.callbacks.draw_round": _draw,
    "cases.actions.batch.callbacks.draw_all": _draw_all,
    "cases.actions.batch.callbacks.record_call": _call,
    "cases.actions.batch.cards.show_all": _unanswered,
    "cases.actions.batch.old_breaches.note_old_breaches": _marked,
    "cases.actions.batch.remind.send_all": _late,
    "cases.actions.batch.remind.send_due": _late,
    "cases.actions.batch.recompute.recompute_deadlines": _recompute,
    "cases.actions.rules.save_limit": _limit,
    "cases.actions.rules.delete_limit": lambda world: {"limit": kept(world, "cases_timelimit")},
    "cases.actions.rules.load_year": lambda _world: {
        "number": 2031,
        "days": [NoticeDay(dt.date(2031, 1, 1), working=False, name="元旦")],
        "source": "通知",
    },
    "cases.actions.rules.save_year": lambda world: {
        "year": kept(world, "cases_calendaryear"),
        "number": 0,
        "official": True,
        "source": "国办发明电〔2026〕1号",
    },
    "cases.actions.rules.save_day": lambda world: {
        "day": None,
        "date": dt.date(2026, 11, 11),
        "working": False,
        "note": "台风",
    },
    "cases.actions.rules.delete_day": lambda world: {"day": kept(world, "cases_calendarday")},
    "cases.actions.rules.save_period": lambda world: {
        "period": None,
        "begins": dt.time(18),
        "ends": dt.time(20),
    },
    "cases.actions.rules.delete_period": lambda world: {"period": kept(world, "cases_workperiod")},
    "cases.actions.grants.name_person": _applied(
        lambda world: {"resident": kept(world, "residents_resident")}, GrantState.TO_MAKE
    ),
    "cases.actions.grants.settle_grant": _applied(lambda _world: {"reason": "once"}, GrantState.TO_MAKE),
    "cases.actions.categories.save_category": _category,
    "cases.actions.categories.save_matter": lambda world: {
        "matter": kept(world, "cases_matter"),
        "name": "又一项",
        "category": None,
        "papers": "身份证",
        "in_use": True,
    },
}
