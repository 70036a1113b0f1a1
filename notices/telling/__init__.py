"""What other verbs tell people by. Nobody's verbs by themselves: whoever calls has asked for the right."""

from notices.telling.messages import DEFAULT_CHANNELS, Message, notify, notify_address, notify_all
from notices.telling.residents import has_failed, tell_resident
from notices.telling.withdrawing import heard, withdraw

__all__ = [
    "DEFAULT_CHANNELS",
    "Message",
    "has_failed",
    "heard",
    "notify",
    "notify_address",
    "notify_all",
    "tell_resident",
    "withdraw",
]
