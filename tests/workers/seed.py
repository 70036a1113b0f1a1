"""Run as a program: puts due reminders of emergencies into the database that the environment names."""

import datetime as dt
import sys

import django

django.setup()

from cases.choices import ReminderKind, RouteCode, StageCode  # noqa: E402
from cases.models import Reminder, StageRun  # noqa: E402
from kit.time import clock  # noqa: E402
from staff.choices import Post  # noqa: E402
from staff.models import Appointment  # noqa: E402
from tests.factories import AppointmentFactory, CaseFactory, MemberFactory  # noqa: E402


def seed(number: int, name: str) -> None:
    """Overdue emergencies of one building, whose leader has an e-mail address; ``name`` begins their numbers."""
    due = clock.now() - dt.timedelta(minutes=5)
    leader = MemberFactory(user__username=name, user__email="leader@example.org")
    if not Appointment.objects.current().exists():
        AppointmentFactory(member=leader)
    for one in range(number):
        case = CaseFactory(
            number=f"{name}{one}",
            filed_by=leader,
            route=RouteCode.EMERGENCY,
            stage=StageCode.FEEDING_BACK,
            waiting_post=Post.LEADER,
            due_at=due,
        )
        run = StageRun.objects.create(
            case=case,
            cycle=1,
            route=case.route,
            stage=case.stage,
            post=case.waiting_post,
            grid=case.grid,
            amount=15,
            unit="minutes",
            entered_at=due,
            due_at=due,
        )
        Reminder.objects.create(run=run, kind=ReminderKind.DEADLINE, due_at=due)


if __name__ == "__main__":
    seed(int(sys.argv[1]), "".join(sys.argv[2:]) or "first")
