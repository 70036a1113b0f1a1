"""Closed lists of the diary: kinds of entries, what becomes of the closing of a week."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EntryKind(models.TextChoices):
    """What an entry of the diary is about (policy 二(五), 民情日志制度)."""

    VISIT = "visit", _("Visit")
    OPINION = "opinion", _("Opinion")
    DISPUTE = "dispute", _("Dispute")
    PATROL = "patrol", _("Patrol")
    PUBLICITY = "publicity", _("Publicity")
    SERVICE = "service", _("Service")
    ACTIVITY = "activity", _("Activity")
    OTHER = "other", _("Other")


class ClosingState(models.TextChoices):
    """Where the closing of a week stands (policy 二(二), 日清周结)."""

    DRAFTED = "drafted", pgettext_lazy("closing of a week", "To be signed")
    SIGNED = "signed", pgettext_lazy("closing of a week", "Signed, not read yet")
    RETURNED = "returned", pgettext_lazy("closing of a week", "Returned")
    ACCEPTED = "accepted", pgettext_lazy("closing of a week", "Accepted")


class ClosingStep(models.TextChoices):
    """What was done with the closing of a week."""

    SIGN = "sign", pgettext_lazy("closing of a week", "Signed")
    TAKE_BACK = "take_back", pgettext_lazy("closing of a week", "Signature taken back")
    COMMENT = "comment", pgettext_lazy("closing of a week", "Comment")
    RETURN = "return", pgettext_lazy("closing of a week", "Sent back")
    ACCEPT = "accept", pgettext_lazy("closing of a week", "Read and accepted")


# In these nothing is written into the week any more.
CLOSED = (ClosingState.SIGNED, ClosingState.ACCEPTED)
# These wait for the leader, once the week is over.
OWED = (ClosingState.DRAFTED, ClosingState.RETURNED)


class Topic(models.TextChoices):
    """What an opinion is about (policy 二(五), 分析研判制度: 梳理分类)."""

    SANITATION = "sanitation", pgettext_lazy("topic", "Cleanliness and greenery")
    FACILITIES = "facilities", pgettext_lazy("topic", "Public facilities")
    TRAFFIC = "traffic", pgettext_lazy("topic", "Parking and traffic")
    PROPERTY = "property", pgettext_lazy("topic", "Property management")
    SAFETY = "safety", pgettext_lazy("topic", "Safety")
    NEIGHBOURS = "neighbours", pgettext_lazy("topic", "Neighbours")
    CARE = "care", pgettext_lazy("topic", "Livelihood and care")
    CULTURE = "culture", pgettext_lazy("topic", "Culture and sports")
    WORK = "work", pgettext_lazy("topic", "Work of the community")
    OTHER = "other", pgettext_lazy("topic", "Other")


class OpinionState(models.TextChoices):
    """Where an opinion of the people stands (policy 二(五), 民情回应制度)."""

    COLLECTED = "collected", pgettext_lazy("opinion of the people", "Collected")
    SORTED = "sorted", pgettext_lazy("opinion of the people", "Sorted")
    ANSWERED = "answered", pgettext_lazy("opinion of the people", "Answered")
    WITHDRAWN = "withdrawn", pgettext_lazy("opinion of the people", "Withdrawn")


class OpinionStep(models.TextChoices):
    """What was done with an opinion of the people."""

    COLLECT = "collect", pgettext_lazy("opinion of the people", "Collected")
    SORT = "sort", pgettext_lazy("opinion of the people", "Sorted")
    GATHER = "gather", pgettext_lazy("opinion of the people", "Gathered with others")
    JOIN = "join", pgettext_lazy("opinion of the people", "Gathered into another one")
    TAKE_OUT = "take_out", pgettext_lazy("opinion of the people", "Taken out again")
    MAKE_CASE = "make_case", pgettext_lazy("opinion of the people", "Made a case")
    ANSWER = "answer", pgettext_lazy("opinion of the people", "Answered")
    TELL = "tell", pgettext_lazy("opinion of the people", "Answer told")
    REOPEN = "reopen", pgettext_lazy("opinion of the people", "Opened again: they are not satisfied")
    WITHDRAW = "withdraw", pgettext_lazy("opinion of the people", "Withdrawn")


class TellingWay(models.TextChoices):
    """How whoever raised an opinion heard the answer."""

    VISIT = "visit", pgettext_lazy("way of telling", "By a visit")
    PHONE = "phone", pgettext_lazy("way of telling", "By phone")
    MESSAGE = "message", pgettext_lazy("way of telling", "By a message")


class BoxKind(models.TextChoices):
    """What somebody puts into the box about the system itself (国办函〔2026〕12号)."""

    COMPLAINT = "complaint", pgettext_lazy("box", "Complaint")
    SUGGESTION = "suggestion", pgettext_lazy("box", "Suggestion")


class Audience(models.TextChoices):
    """Whom an announcement or an activity is meant for."""

    LEADERS = "leaders", pgettext_lazy("audience", "Grid leaders")
    RESIDENTS = "residents", pgettext_lazy("audience", "Residents too, on the public pages")


class TextKind(models.TextChoices):
    """What a text of the knowledge is."""

    POLICY = "policy", pgettext_lazy("knowledge", "Policy")
    HOW_TO = "how_to", pgettext_lazy("knowledge", "How to")


class TextState(models.TextChoices):
    """Where a text of the knowledge stands."""

    DRAFT = "draft", pgettext_lazy("knowledge", "Draft")
    PUBLISHED = "published", pgettext_lazy("knowledge", "Published")
    RETIRED = "retired", pgettext_lazy("knowledge", "Retired")


class ActivityKind(models.TextChoices):
    """What an activity is (policy 二(三): 文体、志愿、互助、文明创建)."""

    CULTURE = "culture", pgettext_lazy("activity", "Culture and sports")
    VOLUNTEERING = "volunteering", pgettext_lazy("activity", "Volunteering")
    HELP = "help", pgettext_lazy("activity", "Mutual help")
    CIVIC = "civic", pgettext_lazy("activity", "Civic creation")


class SignUpState(models.TextChoices):
    """Where a sign-up for an activity stands."""

    GOING = "going", pgettext_lazy("sign-up", "Signed up")
    WAITING = "waiting", pgettext_lazy("sign-up", "On the waiting list")
    LEFT = "left", pgettext_lazy("sign-up", "Signed off")


class MeetingState(models.TextChoices):
    """Where an analysis meeting stands (policy 二(五), 分析研判制度)."""

    PROPOSED = "proposed", pgettext_lazy("meeting", "To be called")
    CALLED = "called", pgettext_lazy("meeting", "Called")
    SIGNED = "signed", pgettext_lazy("meeting", "Held, minutes signed")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")


class MeetingStep(models.TextChoices):
    """What was done with an analysis meeting."""

    PROPOSE = "propose", pgettext_lazy("meeting", "Proposed")
    CALL = "call", pgettext_lazy("meeting", "Called")
    MOVE = "move", pgettext_lazy("meeting", "Changed")
    CANCEL = "cancel", pgettext_lazy("meeting", "Cancelled")
    SIGN = "sign", pgettext_lazy("meeting", "Minutes signed")
    ADD = "add", pgettext_lazy("meeting", "Added to the minutes")


class ItemKind(models.TextChoices):
    """What an item of the agenda is about."""

    OPINION = "opinion", pgettext_lazy("agenda", "Opinion of the people")
    CASE = "case", pgettext_lazy("agenda", "Overdue case")
    HOUSEHOLDS = "households", pgettext_lazy("agenda", "Households to be called on")
    CLOSINGS = "closings", pgettext_lazy("agenda", "Closings of weeks")
    OTHER = "other", pgettext_lazy("agenda", "Other matter")


class Outcome(models.TextChoices):
    """What a meeting decides about an item (policy 二(五): 梳理分类、分析研判、及时处置; 限时办理)."""

    SOLVED = "solved", pgettext_lazy("outcome", "Solved at once")
    CASE = "case", pgettext_lazy("outcome", "Case with a time limit")
    RAISED = "raised", pgettext_lazy("outcome", "Reported up")
    NOTED = "noted", pgettext_lazy("outcome", "Noted")


class Above(models.TextChoices):
    """What the level above did with what a meeting reported up."""

    WAITING = "waiting", pgettext_lazy("reported up", "waits for an answer")
    TAKEN_UP = "taken_up", pgettext_lazy("reported up", "on the agenda of the level above")
    HANDLED = "handled", pgettext_lazy("reported up", "being handled")
    ANSWERED = "answered", pgettext_lazy("reported up", "answered")


class RhythmUnit(models.TextChoices):
    """In what the interval of meetings is counted."""

    WEEKS = "weeks", pgettext_lazy("rhythm", "weeks")
    MONTHS = "months", pgettext_lazy("rhythm", "months")


# A grid has at most one meeting in these.
MEETING_OPEN = (MeetingState.PROPOSED, MeetingState.CALLED)


class TaskKind(models.TextChoices):
    """What a task from above is about (走访、宣传、排查)."""

    VISIT = "visit", pgettext_lazy("task", "Visits")
    PUBLICITY = "publicity", pgettext_lazy("task", "Publicity")
    INSPECTION = "inspection", pgettext_lazy("task", "Inspection")
    OTHER = "other", pgettext_lazy("task", "Other")


class TaskUnit(models.TextChoices):
    """What is answered once: a door, or the whole grid."""

    HOUSEHOLD = "household", pgettext_lazy("task", "For each household")
    GRID = "grid", pgettext_lazy("task", "Once for each grid")


class TaskAmong(models.TextChoices):
    """At which doors a task asks."""

    ALL = "all", pgettext_lazy("task", "All households")
    REGISTERED = "registered", pgettext_lazy("task", "Households registered here")
    FLOATING = "floating", pgettext_lazy("task", "Floating households")
    WELFARE = "welfare", pgettext_lazy("task", "Households with a welfare record")
    TAG = "tag", pgettext_lazy("task", "Households of somebody with a tag")


class TaskState(models.TextChoices):
    """Where a task stands."""

    OPEN = "open", pgettext_lazy("task", "Open")
    CLOSED = "closed", pgettext_lazy("task", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("task", "Cancelled")


class TaskStep(models.TextChoices):
    """What whoever gives a task did with it."""

    GIVE = "give", pgettext_lazy("task", "Given")
    EXTEND = "extend", pgettext_lazy("task", "Given more time")
    URGE = "urge", pgettext_lazy("task", "Urged")
    CLOSE = "close", pgettext_lazy("task", "Closed")
    CANCEL = "cancel", pgettext_lazy("task", "Cancelled")


class QuestionKind(models.TextChoices):
    """How a question of a task is answered."""

    YES_NO = "yes_no", pgettext_lazy("question", "Yes or no")
    CHOICE = "choice", pgettext_lazy("question", "One of several")
    NUMBER = "number", pgettext_lazy("question", "A number")
    TEXT = "text", pgettext_lazy("question", "A few words")
    DATE = "date", pgettext_lazy("question", "A day")
    KNOWN = "known", pgettext_lazy("question", "What the register says")


class KnownField(models.TextChoices):
    """What a task may have looked at in the register: shown as known, asked where it is missing or wrong."""

    PHONE = "phone", pgettext_lazy("register", "Phone of the head of the household")
    PEOPLE = "people", pgettext_lazy("register", "How many live there")
    TENURE = "tenure", pgettext_lazy("register", "Tenure")
    RESIDENCE = "residence", pgettext_lazy("register", "Registered here or floating")


class KnownAnswer(models.TextChoices):
    """What came of looking: what it says itself stands in the register, and nowhere a second time."""

    CONFIRMED = "confirmed", pgettext_lazy("register", "As it stands there")
    FILLED = "filled", pgettext_lazy("register", "Filled in")
    CHANGED = "changed", pgettext_lazy("register", "Changed")
    DIFFERS = "differs", pgettext_lazy("register", "Not right, to be put right")


class AnswerState(models.TextChoices):
    """What a door said."""

    AWAY = "away", pgettext_lazy("at the door", "Nobody at home")
    ANSWERED = "answered", pgettext_lazy("at the door", "Answered")
