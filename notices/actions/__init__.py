"""The verbs of notices: what people do with their inbox and with the addresses that notices go to."""

from notices.actions.addresses import (
    add_address,
    change_address,
    remove_address,
    send_test,
    want_email,
)
from notices.actions.reading import mark_all_read, mark_read
from notices.actions.ringing import let_ring, ring_now, want_ringing

__all__ = [
    "add_address",
    "change_address",
    "let_ring",
    "mark_all_read",
    "mark_read",
    "remove_address",
    "ring_now",
    "send_test",
    "want_email",
    "want_ringing",
]
