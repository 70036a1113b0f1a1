"""Appointments, turns of duty, and residents in the admin, with what their apps do not know of:
cases, notices, and the calendar of working days."""

from typing import IO, Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import ngettext

from cases.deadlines.calendar import load_calendar
from gridgov.pages.reveal import tell_of_export
from gridgov.services.handover import hand_over_with_work
from kit.time.worktime import WorkCalendar
from residents.admin.people import ResidentAdmin
from residents.models import Resident
from staff.admin import AppointmentAdmin, ShiftAdmin
from staff.models import Appointment, Shift


@admin.register(Appointment)
class AppointmentWithWorkAdmin(AppointmentAdmin):
    """A hand-over moves the cases that were assigned to one person, and tells both."""

    def replace_holder(self, request: HttpRequest, **given: Any) -> Appointment:
        """Hand over the post and the work."""
        done = hand_over_with_work(by=request.user, **given)
        if done.moved:
            text = ngettext("%(n)d case went along.", "%(n)d cases went along.", done.moved)
            messages.info(request, text % {"n": done.moved})
        return done.appointment


@admin.register(Shift)
class ShiftWithCalendarAdmin(ShiftAdmin):
    """Make-up days and holidays count."""

    def calendar(self) -> WorkCalendar:
        """The calendar that counts now."""
        return load_calendar()


@admin.register(Resident)
class ResidentWithNoticeAdmin(ResidentAdmin):
    """The superior is told of an export in full."""

    @transaction.atomic
    def export(self, **given: Any) -> IO[bytes]:
        """The spreadsheet; in full only when the superior is told."""
        file = super().export(**given)
        if given.get("private"):
            tell_of_export(by=given["by"], purpose=given["purpose"])
        return file
