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
