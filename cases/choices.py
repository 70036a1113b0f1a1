"""Every closed list of the cases app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy


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
    DEPARTMENT_HANDLING = "department_handling", _("With the department")
    REPORTING = "reporting", _("Reporting the result")
    ALERTING = "alerting", _("Alerting")
    RESPONDING = "responding", _("Responding")
    REVIEWING = "reviewing", _("Reviewing")
    INFORMING = "informing", _("Taking the particulars")
    COMMUNITY_INTAKE = "community_intake", _("Community intake")
    TOWNSHIP_REVIEW = "township_review", _("Township review")
    COUNTY_APPROVAL = "county_approval", _("County approval")
    COMPLETING = "completing", _("Completing the papers")
    FEEDING_BACK = "feeding_back", _("Feeding back to the resident")
    CLOSED = "closed", _("Closed")


class Phase(models.TextChoices):
    """How far a case is, for whoever need not know the stages of its route."""

    ACCEPTING = "accepting", pgettext_lazy("phase", "Accept")
    HANDLING = "handling", pgettext_lazy("phase", "Handle")
    CHECKING = "checking", pgettext_lazy("phase", "Check")
    ANSWERING = "answering", pgettext_lazy("phase", "Reply")
    CLOSED = "closed", pgettext_lazy("phase", "Close")


class ActionCode(models.TextChoices):
    """Everything that can be done with a case."""

    FILE = "file", _("File")
    HANDLE = "handle", _("Handled on the spot")
    RESOLVE = "resolve", _("Resolved")
    RAISE_LEVEL = "raise_level", _("Raise to the level above")
    ACKNOWLEDGE = "acknowledge", _("Acknowledge")
    SEND_BACK = "send_back", _("Return to the previous stage")
    REFER = "refer", _("Refer to a department")
    REDISPATCH = "redispatch", _("Pass to the right department")
    FEED_BACK = "feed_back", _("Feedback given, close")
    TRACK = "track", _("Report from the scene")
    CONTAIN = "contain", _("Under control")
    CONFIRM_OVER = "confirm_over", _("Confirm that it is over")
    SUBMIT = "submit", _("Submit the papers")
    ACCEPT = "accept", _("Accept")
    DECLINE = "decline", _("Decline")
    ASK_COMPLETION = "ask_completion", _("Return for completion")
    PASS_ON = "pass_on", _("Pass to the county")
    APPROVE = "approve", _("Approve")
    REFUSE = "refuse", _("Refuse")
    NOTE = "note", _("Note")
    ASK_REPORTER = "ask_reporter", _("Ask the one who reported")
    ANSWER = "answer", _("Answer of the one who reported")
    SORT = "sort", _("Name the category")
    FORGET = "forget", _("Took the reporter out of the words")
    REASSIGN = "reassign", _("Reassign")
    ASK_EXTENSION = "ask_extension", _("Ask for more time")
    GRANT_EXTENSION = "grant_extension", _("Grant more time")
    REFUSE_EXTENSION = "refuse_extension", _("Refuse more time")
    SUPERVISE = "supervise", _("Supervise")
    REPLY = "reply", _("Reply to the supervision")
    END_SUPERVISION = "end_supervision", _("End the supervision")
    MERGE = "merge", _("Merge into another case")
    SPLIT = "split", _("Split into parts")
    CHANGE_ROUTE = "change_route", _("Change the route")
    URGE = "urge", _("Urge")
    SUSPEND = "suspend", _("Suspend the clock")
    RESUME = "resume", _("Resume the clock")
    WITHDRAW = "withdraw", _("Withdraw")
    MARK_INVALID = "mark_invalid", _("Mark as invalid")
    OPINION = "opinion", _("Record the resident's opinion")
    REOPEN = "reopen", _("Reopen one level up")
    TAKE_BACK = "take_back", _("Take the last step back")
    REMIND = "remind", _("Reminder")
    RECOMPUTE = "recompute", _("Deadline recomputed")
    BREACH = "breach", _("Deadline missed")
    YELLOW_CARD = "yellow_card", _("Yellow card")
    RED_CARD = "red_card", _("Red card")
    PARTS_DONE = "parts_done", _("All parts are closed")
    MERGED_DONE = "merged_done", _("The case it was merged into is closed")
    MERGED_REOPENED = "merged_reopened", _("The case it was merged into was reopened")
    JOINED = "joined", _("Another case was merged into this one")
    PART_REOPENED = "part_reopened", _("A part was reopened")
    MOVE = "move", _("Moved to another grid")


class Card(models.TextChoices):
    """What a case was shown because a supervision was not answered in time; the worse one stays (督办)."""

    NONE = "", _("No card")
    YELLOW = "yellow", _("Yellow card")
    RED = "red", _("Red card")


class Outcome(models.TextChoices):
    """How a case ended."""

    NONE = "", _("Open")
    DONE = "done", _("Done")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    INVALID = "invalid", _("Invalid")
    MERGED = "merged", _("Merged")


class Source(models.TextChoices):
    """Where a case came from."""

    PATROL = "patrol", _("Patrol")
    VISIT = "visit", _("Visit")
    PHONE = "phone", _("Phone")
    DIARY = "diary", _("Diary")
    HOTLINE = "hotline", _("Hotline")
    API = "api", _("Program")
    SUPERIOR = "superior", _("Superior")
    # By her own hand, at the public page of her grid; nobody else can file under it.
    RESIDENT = "resident", _("Resident's own report")


class LimitUnit(models.TextChoices):
    """Units of a time limit."""

    MINUTES = "minutes", _("Minutes (day and night)")
    WORKING_HOURS = "working_hours", pgettext_lazy("unit", "Working hours")
    WORKING_DAYS = "working_days", pgettext_lazy("unit", "Working days")
    CALENDAR_DAYS = "calendar_days", pgettext_lazy("unit", "Calendar days")

    def of(self, amount: int) -> str:
        """So many of the unit, in words: 2 working days, 2个工作日."""
        if self == LimitUnit.MINUTES:
            words = ngettext("%(n)d minute", "%(n)d minutes", amount)
        elif self == LimitUnit.WORKING_HOURS:
            words = ngettext("%(n)d working hour", "%(n)d working hours", amount)
        elif self == LimitUnit.WORKING_DAYS:
            words = ngettext("%(n)d working day", "%(n)d working days", amount)
        else:
            words = ngettext("%(n)d calendar day", "%(n)d calendar days", amount)
        return words % {"n": amount}


# The longest limit of a stage, in each unit: a year. More is a slip, and no calendar reaches that far.
LONGEST_LIMIT = {
    LimitUnit.MINUTES: 366 * 24 * 60,
    LimitUnit.WORKING_HOURS: 3_000,
    LimitUnit.WORKING_DAYS: 366,
    LimitUnit.CALENDAR_DAYS: 366,
}


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
    # xgettext:no-python-format
    AMBER = "amber", _("80 % of the time is gone")
    DEADLINE = "deadline", _("The deadline has come")
    DAILY = "daily", _("Overdue")
    UNANSWERED = "unanswered", _("Nobody has answered")
    SCENE = "scene", _("A report from the scene is due")
    SUSPENDED = "suspended", _("The suspension has come to its end")


class PhotoKind(models.TextChoices):
    """What a photo shows."""

    BEFORE = "before", _("Before")
    AFTER = "after", _("After")
    OTHER = "other", _("Other")


class OpinionSource(models.TextChoices):
    """How the resident's opinion came."""

    LEADER = "leader", _("Taken by the leader")
    LINK = "link", _("By the resident's link")
    CALL_BACK = "call_back", _("Call-back")
    TRACK = "track", _("By the resident, where she follows her report")


class GrantState(models.TextChoices):
    """What has become of an approval in the register of households."""

    NAMED = "named", _("Not granted yet")
    TO_MAKE = "to_make", _("Welfare record to be made")
    DONE = "done", _("Welfare record made")
    TO_CHECK = "to_check", _("Welfare record to be checked")
    DISMISSED = "dismissed", _("No welfare record needed")


class GrantReason(models.TextChoices):
    """Why nothing is made or changed in the register after an approval."""

    NOT_HERE = "not_here", _("The person is not in this register")
    ONCE = "once", _("Given once, nothing that goes on")
    BY_MISTAKE = "by_mistake", _("The case is about something else")
    STAYS = "stays", _("Checked: the record stays as it is")
    ENDED = "ended", _("Checked: the record has been ended or corrected")
