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
