"""The day on which an appointment begins that was made ahead. Wiring, because staff know of no messages."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from kit.actors import TIMETABLE
from notices.telling import notify
from staff.actions import begin_due
from staff.models import Appointment, Member


def begin_appointments() -> int:
    """Carry out what begins with appointments whose day has come, and tell who has the post now and who had
    it before. Returns how many began."""
    return begin_due(by=TIMETABLE, tell=_tell)


def _tell(row: Appointment, before: list[Member]) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        given = {"name": row.member.name, "role": row.get_role_display(), "grid": row.grid.name}
        notify(
            recipients=[row.member, *before],
            key=f"begun:{row.pk}",
            subject=_("From today %(name)s is the %(role)s of %(grid)s") % given,
            body=_("This was planned, and holds since midnight."),
            link=reverse("team"),
            to_groups=False,
        )
