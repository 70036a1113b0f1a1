"""The verbs of staff, the only writers of its tables, in one module a job. Each takes ``by``, asks the right,
and writes the audit where rights are given or taken."""

from staff.actions.accounts import set_active, set_password
from staff.actions.appointments import (
    appoint,
    begin_due,
    end_appointment,
    hand_over,
    withdraw_appointment,
)
from staff.actions.covers import end_cover, make_cover
from staff.actions.people import change_member, create_member
from staff.actions.photos import remove_photo, set_photo
from staff.actions.rota import copy_week, delete_shift, make_feed, revoke_feed, save_shift
from staff.actions.tokens import issue_token, revoke_token
from staff.actions.training import cancel_training, save_training

__all__ = [
    "appoint",
    "begin_due",
    "cancel_training",
    "change_member",
    "copy_week",
    "create_member",
    "delete_shift",
    "end_appointment",
    "end_cover",
    "hand_over",
    "issue_token",
    "make_cover",
    "make_feed",
    "remove_photo",
    "revoke_feed",
    "revoke_token",
    "save_shift",
    "save_training",
    "set_active",
    "set_password",
    "set_photo",
    "withdraw_appointment",
]
