"""The verbs of activities: called, moved, called off, signed up for, counted, shown in photos."""

from diaries.actions.news.activities.afterwards import count_activity
from diaries.actions.news.activities.calling import call_activity, call_off, change_activity
from diaries.actions.news.activities.photos import add_photos, remove_photo, show_photo
from diaries.actions.news.activities.signing import sign_off, sign_up

__all__ = [
    "add_photos",
    "call_activity",
    "call_off",
    "change_activity",
    "count_activity",
    "remove_photo",
    "show_photo",
    "sign_off",
    "sign_up",
]
