"""The verbs of notices: what people do with their inbox and with the addresses that notices go to."""

from notices.actions.addresses import (
    add_address,
    change_address,
    remove_address,
    send_test,
    want_email,
)
from notices.actions.reading import mark_all_read, mark_read

__all__ = [
    "add_address",
    "change_address",
    "mark_all_read",
    "mark_read",
    "remove_address",
    "send_test",
    "want_email",
]
