"""Celery: it only wakes up and looks, the database is the truth (design §4.5).

The timetable only triggers: several schedulers may run, and a tick that no worker took in time expires.
Start ``celery -A gridgov worker`` anywhere and ``celery -A gridgov beat`` at least once; or, without Redis,
one process for both: ``celery -A gridgov worker --beat --pool=solo``.
"""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gridgov.settings")

app = Celery("gridgov")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

DELIVERY_SECONDS = 20
# Seconds after which a tick is worth nothing, should no worker be there. More than the clocks of two machines
# may differ: a worker whose clock is ahead must not take every tick for an old one.
EXPIRES = 300
# In the night after a month, and in the two after that should nobody have been there.
_AFTER_A_MONTH = crontab(day_of_month="1-3", hour="3", minute="20")
_AT_NIGHT = crontab(hour="2-4", minute="50")  # once; the later ones should nobody have been there
_NIGHT = 3 * 3600  # seconds
_HOUR = 3600  # seconds


def timetable(reminder_seconds: int) -> dict[str, dict[str, Any]]:
    """What is triggered and how often, in seconds. No task has an ETA (pitfalls, Scale and messages)."""
    delivery = min(DELIVERY_SECONDS, reminder_seconds)
    return {
        "reminders": _every(reminder_seconds, "cases.send_reminders"),
        "cards": _every(reminder_seconds, "cases.show_cards"),
        "bulk": _every(delivery, "cases.work_through_bulk"),
        "deliveries": _every(delivery, "notices.deliver"),
        "daily": _every(reminder_seconds, "gridgov.gather_daily"),
        "call-backs": {
            "task": "cases.draw_callbacks",
            "schedule": _AFTER_A_MONTH,
            "options": {"expires": _NIGHT},
        },
        "words": {"task": "cases.learn_words", "schedule": _AT_NIGHT, "options": {"expires": _HOUR}},
        # Once a day would do; but a scheduler that is started anew each day would never come to it.
        "reporters": _every(_HOUR, "cases.forget_reporters"),
        "files": _every(_HOUR, "gridgov.sweep_files"),
        "register": _every(_HOUR, "gridgov.look_after_register"),
        "anchors": _every(_HOUR, "gridgov.anchor_history"),
        "diaries": _every(_HOUR, "diaries.keep_weeks"),
        "opinions": _every(_HOUR, "diaries.keep_opinions"),
        "news": _every(reminder_seconds, "diaries.keep_news"),
        "meetings": _every(_HOUR, "diaries.keep_meetings"),
        "tasks": _every(_HOUR, "diaries.keep_tasks"),
        "posts": _every(_HOUR, "gridgov.begin_posts"),
        "logins": _every(_HOUR, "staff.forget_what_ran_out"),
    }


def _every(seconds: int, task: str) -> dict[str, Any]:
    return {"task": task, "schedule": float(seconds), "options": {"expires": EXPIRES}}
