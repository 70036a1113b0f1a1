"""Closed lists of the assessment app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TransferState(models.TextChoices):
    """Where the transfer of a task to a community stands."""

    OFFERED = "offered", pgettext_lazy("transfer", "Offered")
    ACCEPTED = "accepted", pgettext_lazy("transfer", "Accepted")
    DECLINED = "declined", pgettext_lazy("transfer", "Declined")
    CLOSED = "closed", pgettext_lazy("transfer", "Closed")


class TransferStep(models.TextChoices):
    """What is done with it."""

    OFFER = "offer", _("Offer it")
    ACCEPT = "accept", _("Accept it")
    DECLINE = "decline", _("Decline it, with the reason")
    REPORT = "report", _("Report how the money is used")
    CLOSE = "close", _("Close it")


class MoneyFindingKind(models.TextChoices):
    """What of money should not be (policy 三(四))."""

    LESS = "less", _("Budget below that of the year before")
    LESS_A_HEAD = "less_a_head", _("Budget a head below that of the year before")
    UNFUNDED = "unfunded", _("Task transferred without money")
