"""Appointments, covers, turns of duty, and residents in the admin, with what their apps do not know of:
cases, notices, and the calendar of working days."""

from typing import IO, Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import ngettext

from cases.calendar import load_calendar
from gridgov.handover import hand_over_with_work, tell_of_cover, tell_of_end
from gridgov.kit.worktime import WorkCalendar
from gridgov.privacy import tell_of_export
from residents.admin.people import ResidentAdmin
from residents.models import Resident
from staff.admin import AppointmentAdmin, CoverAdmin, ShiftAdmin
from staff.models import Appointment, Cover, Shift
from staff.scopes import member_of


@admin.register(Appointment)
class AppointmentWithWorkAdmin(AppointmentAdmin):
    """A hand-over moves the cases that were assigned to one person, and tells both."""

    def replace_holder(self, request: HttpRequest, **given: Any) -> Appointment:
        """Hand over the post and the work."""
        done = hand_over_with_work(by=member_of(request.user), **given)
        if done.moved:
            text = ngettext("%(n)d case went along.", "%(n)d cases went along.", done.moved)
            messages.info(request, text % {"n": done.moved})
        return done.appointment


@admin.register(Cover)
class CoverWithNoticeAdmin(CoverAdmin):
    """Both are told."""

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> Cover:
        """Arrange the cover and tell both."""
        made = super().perform(request, form, obj)
        tell_of_cover(made)
        return made

    def finish(self, request: HttpRequest, cover: Cover) -> None:
        """End the cover and tell both."""
        with transaction.atomic():
            super().finish(request, cover)
            tell_of_end(cover)


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
