"""Who is told of a course that is planned. Wiring, because staff know of no messages."""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from kit.actors import Actor
from kit.text import Text
from kit.time.formats import day_text
from notices.telling import Message, notify_all
from staff.models import Member, Training
from staff.rights.scopes import member_of


def tell(*, by: Actor, training: Training, news: Mapping[str, list[Member]]) -> None:
    """Tell each of ``news`` (invited, no longer invited, another day, cancelled) what concerns her; ``by``
    knows."""
    acting = member_of(by)
    with translation.override(settings.LANGUAGE_CODE):
        messages = [
            Message(
                recipients=[one for one in people if one != acting],
                key=f"course:{get_random_string(20)}",
                subject=_subject(what) % {"title": training.title, "day": day_text(training.date)},
                body=_body(training),
                link=reverse("team"),
                to_groups=False,
            )
            for what, people in news.items()
            if people
        ]
        if messages:
            notify_all(messages)


def _subject(what: str) -> Text:
    words: dict[str, Text] = {
        "invited": _("You are invited: %(title)s on %(day)s"),
        "dropped": _("You are no longer invited: %(title)s on %(day)s"),
        "moved": _("On another day: %(title)s is on %(day)s"),
        "cancelled": _("Cancelled: %(title)s on %(day)s"),
    }
    return words[what]


def _body(training: Training) -> str:
    held = _("Held by %(organizer)s, %(hours)s hours.") % {
        "organizer": training.organizer,
        "hours": training.hours,
    }
    return "\n".join(part for part in (held, training.notes) if part)
