"""Turns of duty as iCalendar (RFC 5545), for the calendar of a telephone."""

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from kit.time.clock import CHINA, now, today
from staff.duty.rota import span
from staff.models import Cover, Member, Shift

PAST_DAYS = 28  # of which a calendar still shows the turns of duty


def shifts_for(member: Member) -> list[Shift]:
    """The member's own turns of duty, and those of people for whom she stands in on that day, from four weeks
    ago on. Two queries."""
    first = today() - dt.timedelta(days=PAST_DAYS)
    wanted = Q(member=member)
    for cover in Cover.objects.filter(deputy=member, ended_at__isnull=True, until__gte=first):
        wanted |= Q(member=cover.absent_id, date__range=(cover.since, cover.until))
    rows = Shift.objects.filter(wanted, date__gte=first).select_related("grid", "member")
    return list(rows.order_by("date", "begins", "pk"))


def calendar_of(member: Member) -> bytes:
    """The calendar of a member's turns of duty."""
    calendar = Calendar()
    calendar.add("prodid", "-//Gridgov//Rota//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Turns of duty"))
    stamp = now()
    for shift in shifts_for(member):
        calendar.add_component(_event(shift, member, stamp))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(shift: Shift, member: Member, stamp: dt.datetime) -> Event:
    begins, ends = span(shift)
    summary = _("On duty: %(place)s") % {"place": shift.grid.name}
    if shift.member_id != member.pk:
        summary = _("%(summary)s (for %(name)s)") % {"summary": summary, "name": shift.member.name}
    event = Event()
    event.add("uid", f"shift-{shift.pk}@gridgov")
    event.add("dtstamp", stamp)
    event.add("dtstart", begins.replace(tzinfo=CHINA))
    event.add("dtend", ends.replace(tzinfo=CHINA))
    event.add("summary", summary)
    event.add("location", shift.place or shift.grid.name)
    return event
