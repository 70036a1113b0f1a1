"""Text messages to residents and members, by the gateway that a city names in its settings
(docs/operations.md)."""

import json
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kit.net.outgoing import ask
from kit.text import Text
from notices.channels.robots import Refused

NO_GATEWAY: Text = _("No gateway for text messages is set.")
# What a gateway is sent where SMS_TEMPLATE says nothing else.
USUAL = {"phone": "{phone}", "text": "{text}", "key": "{key}"}


def has_gateway() -> bool:
    """Whether text messages can leave."""
    return bool(settings.SMS_URL)


def writes_to_staff() -> bool:
    """Whether members are written to as well; each message costs the city."""
    return has_gateway() and bool(settings.SMS_STAFF)


def send(phone: str, text: str, key: str) -> None:
    """Hand a text message to the gateway: a POST of JSON made of the template, with the key of the gateway as
    a bearer and the unique key of the message, by which it can drop a second copy.

    Raises:
        NoAnswer, ForbiddenHost.
        Refused: the gateway did not take it.
    """
    template = settings.SMS_TEMPLATE or USUAL
    content = _filled(template, {"{phone}": phone, "{text}": text, "{key}": key})
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Gridgov"}
    headers["X-Gridgov-Key"] = key
    if settings.SMS_KEY:
        headers["Authorization"] = f"Bearer {settings.SMS_KEY}"
    answer = ask(settings.SMS_URL, json.dumps(content).encode(), headers=headers)
    if not 200 <= answer.status < 300:
        raise Refused(answer.status)


def _filled(template: Any, values: dict[str, str]) -> Any:
    """The template with its places filled in, whatever stands around them."""
    if isinstance(template, dict):
        return {name: _filled(one, values) for name, one in template.items()}
    if isinstance(template, list):
        return [_filled(one, values) for one in template]
    if isinstance(template, str):
        for place, value in values.items():
            template = template.replace(place, value)
    return template
