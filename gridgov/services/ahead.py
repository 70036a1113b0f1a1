"""What is ahead of people: appointments that begin, courses that are planned, and who is told of them.
Wiring, because staff know of no messages."""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from kit.actors import TIMETABLE, Actor
from kit.text import Text
from kit.time.formats import day_text
from notices.telling import Message, notify, notify_all
from staff.actions import begin_due
from staff.models import Appointment, Member, Training
from staff.rights.scopes import member_of


def begin_appointments() -> int:
    """Carry out what begins with appointments whose day has come, and tell who has the post now and who had
    it before. Returns how many began."""
    return begin_due(by=TIMETABLE, tell=_tell_of_post)


def _tell_of_post(row: Appointment, before: list[Member]) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        given = {"name": row.member.named, "role": row.get_role_display(), "grid": row.grid.in_short}
        notify(
            recipients=[row.member, *before],
            key=f"begun:{row.pk}",
            subject=_("From today %(name)s is the %(role)s of %(grid)s") % given,
            body=_("This was planned, and holds since midnight."),
            link=reverse("team"),
            to_groups=False,
        )


def tell_of_course(*, by: Actor, training: Training, news: Mapping[str, list[Member]]) -> None:
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
