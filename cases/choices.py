"""Every closed list of the cases app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RouteCode(models.TextChoices):
    """The four routes of a case (policy 二(四))."""

    ROUTINE = "routine", _("Routine")
    COORDINATION = "coordination", _("Coordination")
    EMERGENCY = "emergency", _("Emergency")
    APPROVAL = "approval", _("Approval")


class StageCode(models.TextChoices):
    """The stages of all routes, and the end."""

    HANDLING = "handling", _("Handling on the spot")
    COORDINATING = "coordinating", _("Coordinating")
    TOWNSHIP_COORDINATING = "township_coordinating", _("Coordinating in the street or town")
    REPORTING = "reporting", _("Reporting the result")
    ALERTING = "alerting", _("Alerting")
    RESPONDING = "responding", _("Responding")
    REVIEWING = "reviewing", _("Reviewing")
    INFORMING = "informing", _("Taking the particulars")
    COMMUNITY_INTAKE = "community_intake", _("Community intake")
    TOWNSHIP_REVIEW = "township_review", _("Township review")
    COUNTY_APPROVAL = "county_approval", _("County approval")
    FEEDING_BACK = "feeding_back", _("Feeding back to the resident")
    CLOSED = "closed", _("Closed")


class ActionCode(models.TextChoices):
    """Everything that can be done with a case."""

    FILE = "file", _("File")
    HANDLE = "handle", _("Handled on the spot")
    RESOLVE = "resolve", _("Resolved")
    RAISE_LEVEL = "raise_level", _("Raise to the level above")
    ACKNOWLEDGE = "acknowledge", _("Acknowledge")
    SEND_BACK = "send_back", _("Return to the previous stage")
    FEED_BACK = "feed_back", _("Feedback given, close")
    TRACK = "track", _("Report from the scene")
    CONTAIN = "contain", _("Under control")
    CONFIRM_OVER = "confirm_over", _("Confirm that it is over")
    SUBMIT = "submit", _("Submit the papers")
    ACCEPT = "accept", _("Accept")
    DECLINE = "decline", _("Decline")
    PASS_ON = "pass_on", _("Pass to the county")
    APPROVE = "approve", _("Approve")
    REFUSE = "refuse", _("Refuse")
    NOTE = "note", _("Note")
    CHANGE_ROUTE = "change_route", _("Change the route")
    URGE = "urge", _("Urge")
    SUSPEND = "suspend", _("Suspend the clock")
    RESUME = "resume", _("Resume the clock")
    WITHDRAW = "withdraw", _("Withdraw")
    MARK_INVALID = "mark_invalid", _("Mark as invalid")
    OPINION = "opinion", _("Record the resident's opinion")
    REOPEN = "reopen", _("Reopen one level up")
    REMIND = "remind", _("Reminder")
    RECOMPUTE = "recompute", _("Deadline recomputed")


class Outcome(models.TextChoices):
    """How a case ended."""

    NONE = "", _("Open")
    DONE = "done", _("Done")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    INVALID = "invalid", _("Invalid")


class Source(models.TextChoices):
    """Where a case came from."""

    PATROL = "patrol", _("Patrol")
    VISIT = "visit", _("Visit")
    PHONE = "phone", _("Phone")
    DIARY = "diary", _("Diary")
    HOTLINE = "hotline", _("Hotline")
    API = "api", _("Program")
    SUPERIOR = "superior", _("Superior")


class LimitUnit(models.TextChoices):
    """Units of a time limit."""

    MINUTES = "minutes", _("Minutes (day and night)")
    WORKING_HOURS = "working_hours", _("Working hours")
    WORKING_DAYS = "working_days", _("Working days")
    CALENDAR_DAYS = "calendar_days", _("Calendar days")


class Light(models.TextChoices):
    """Green, amber from 80 % of the time, red from the deadline (design §4.4)."""

    GREEN = "green", _("Green")
    AMBER = "amber", _("Amber")
    RED = "red", _("Red")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", _("Closed")


class Satisfaction(models.TextChoices):
    """What the resident says of the result (policy 二(五), 民情回应制度)."""

    SATISFIED = "satisfied", _("Satisfied")
    BASICALLY = "basically_satisfied", _("Basically satisfied")
    DISSATISFIED = "dissatisfied", _("Dissatisfied")


class ReminderKind(models.TextChoices):
    """When a reminder falls due."""

    HALF = "half", _("Half of the time is gone")
    AMBER = "amber", _("80 % of the time is gone")
    DEADLINE = "deadline", _("The deadline has come")
    DAILY = "daily", _("Overdue")


class PhotoKind(models.TextChoices):
    """What a photo shows."""

    BEFORE = "before", _("Before")
    AFTER = "after", _("After")
    OTHER = "other", _("Other")
