"""Kinds of diary entries."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
