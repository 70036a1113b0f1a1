"""The timetable only triggers: in code, without a file, without moments."""

import pytest
from celery.schedules import crontab
from django.conf import settings

from gridgov.celery import app, timetable


@pytest.mark.parametrize(("seconds", "delivery"), [(60, 20), (1, 1)])
def test_reminders_and_deliveries_are_triggered(seconds, delivery):
    assert timetable(seconds) == {
        "reminders": {
            "task": "cases.send_reminders",
            "schedule": float(seconds),
            "options": {"expires": 300},
        },
        "cards": {
            "task": "cases.show_cards",
            "schedule": float(seconds),
            "options": {"expires": 300},
        },
        "bulk": {"task": "cases.work_through_bulk", "schedule": float(delivery), "options": {"expires": 300}},
        "deliveries": {"task": "notices.deliver", "schedule": float(delivery), "options": {"expires": 300}},
        "daily": {
            "task": "gridgov.gather_daily",
            "schedule": float(seconds),
            "options": {"expires": 300},
        },
        "call-backs": {
            "task": "cases.draw_callbacks",
            "schedule": crontab(day_of_month="1-3", hour="3", minute="20"),
            "options": {"expires": 10800},
        },
        "words": {
            "task": "cases.learn_words",
            "schedule": crontab(hour="2-4", minute="50"),
            "options": {"expires": 3600},
        },
        "reporters": {"task": "cases.forget_reporters", "schedule": 3600.0, "options": {"expires": 300}},
        "files": {"task": "gridgov.sweep_files", "schedule": 3600.0, "options": {"expires": 300}},
        "register": {"task": "gridgov.look_after_register", "schedule": 3600.0, "options": {"expires": 300}},
        "anchors": {"task": "gridgov.anchor_history", "schedule": 3600.0, "options": {"expires": 300}},
        "diaries": {"task": "diaries.keep_weeks", "schedule": 3600.0, "options": {"expires": 300}},
        "opinions": {"task": "diaries.keep_opinions", "schedule": 3600.0, "options": {"expires": 300}},
        "news": {"task": "diaries.keep_news", "schedule": float(seconds), "options": {"expires": 300}},
        "meetings": {"task": "diaries.keep_meetings", "schedule": 3600.0, "options": {"expires": 300}},
        "tasks": {"task": "diaries.keep_tasks", "schedule": 3600.0, "options": {"expires": 300}},
        "posts": {"task": "gridgov.begin_posts", "schedule": 3600.0, "options": {"expires": 300}},
        "logins": {"task": "staff.forget_what_ran_out", "schedule": 3600.0, "options": {"expires": 300}},
    }


def test_every_task_of_the_timetable_exists():
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()} == ours


def test_several_schedulers_may_run_side_by_side_since_none_keeps_a_file():
    assert app.conf.beat_scheduler == "celery.beat:Scheduler"
    assert app.conf.beat_schedule == settings.CELERY_BEAT_SCHEDULE


def test_nothing_but_the_ring_is_left_to_the_broker():
    assert app.conf.task_ignore_result
    assert app.conf.result_backend is None
    assert app.conf.task_default_queue == settings.CELERY_TASK_DEFAULT_QUEUE
