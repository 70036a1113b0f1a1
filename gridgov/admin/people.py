"""Appointments, turns of duty, and residents in the admin, with what their apps do not know of:
cases, notices, and the calendar of working days."""

from typing import IO, Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action

from cases.deadlines.calendar import load_calendar
from gridgov.admin.leaving import LeavingForm, ask, settled
from gridgov.pages.reveal import tell_of_export
from gridgov.services.handover import hand_over_with_work
from gridgov.services.leaving import Where, end_post
from gridgov.services.load import of_post
from kit.time.worktime import WorkCalendar
from residents.admin.people import ResidentAdmin
from residents.models import Resident
from staff.admin import AppointmentAdmin, ShiftAdmin
from staff.models import Appointment, Shift


@admin.register(Appointment)
class AppointmentWithWorkAdmin(AppointmentAdmin):
    """A hand-over moves the cases that were assigned to one person, and tells both; an end asks where
    everything goes."""

    actions_detail = ("end_now", *AppointmentAdmin.actions_detail)

    @action(description=_("End it today"), url_path="end", permissions=["end"])
    def end_now(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Name what hangs on the appointment, ask where it goes, and end it today."""
        found, by = self._open_one(request, object_id), request.user
        back = reverse("admin:staff_appointment_change", args=[found.pk])
        load = of_post(found)
        form = LeavingForm(by, load, request.POST if request.method == "POST" else None, post_only=True)

        def end(to: Where) -> None:
            end_post(by=by, appointment=found, to=to)

        if request.method == "POST" and settled(form, end):
            self.log_change(request, found, [{"changed": {"fields": [str(_("until"))]}}])
            messages.success(request, _("The appointment has ended."))
            return redirect(back)
        return ask(
            self.admin_site,
            request,
            load,
            form,
            title=_("End it today"),
            question=_("End this appointment today? The grid has nobody in this role from then on."),
            what=found.named,
            back=back,
        )

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
