"""The verbs of notices, the only writers of its tables, in one module a job."""

from notices.actions.addresses import (
    add_address,
    change_address,
    remove_address,
    send_test,
    want_email,
)
from notices.actions.telling import DEFAULT_CHANNELS, Message, mark_all_read, mark_read, tell, tell_all

__all__ = [
    "DEFAULT_CHANNELS",
    "Message",
    "add_address",
    "change_address",
    "mark_all_read",
    "mark_read",
    "remove_address",
    "send_test",
    "tell",
    "tell_all",
    "want_email",
]
