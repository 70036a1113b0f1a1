"""Channels and states of a notice, what it is about, and the ways that a person chooses between."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    """How a notice reaches its recipient."""

    INBOX = "inbox", _("Inbox")
    EMAIL = "email", _("E-mail")
    WECOM = "wecom", _("WeCom")
    DINGTALK = "dingtalk", _("DingTalk")
    FEISHU = "feishu", _("Feishu")
    WEBHOOK = "webhook", _("Webhook")
    # By the city's gateway (SMS_URL).
    SMS = "sms", _("Text message")
    # A phone or computer that rings by itself (VAPID_PRIVATE_KEY).
    PUSH = "push", _("Ringing device")


class NoticeState(models.TextChoices):
    """Where a notice stands."""

    WAITING = "waiting", _("Waiting")
    HELD = "held", _("Kept for the daily e-mail")
    GATHERED = "gathered", _("In a daily e-mail")
    SENT = "sent", _("Sent")
    SPARED = "spared", _("Not needed any more")
    FAILED = "failed", _("Failed")


class Kind(models.TextChoices):
    """What a notice is about, as somebody decides where it is to reach her."""

    EMERGENCY = "emergency", pgettext_lazy("kind of notice", "Emergency")
    DEADLINE = "deadline", pgettext_lazy("kind of notice", "Deadline")
    TURN = "turn", pgettext_lazy("kind of notice", "Your turn")
    OPINION = "opinion", pgettext_lazy("kind of notice", "Opinions of the people")
    DIARY = "diary", pgettext_lazy("kind of notice", "Diary and week")
    NEWS = "news", pgettext_lazy("kind of notice", "Announcements and activities")
    OTHER = "other", pgettext_lazy("kind of notice", "Other notices")


class Way(models.TextChoices):
    """Ways to be reached besides the inbox, which has everything."""

    PUSH = "push", pgettext_lazy("way of a notice", "Rings")
    EMAIL = "email", pgettext_lazy("way of a notice", "E-mail")
    ROBOT = "robot", pgettext_lazy("way of a notice", "Robots")
    SMS = "sms", pgettext_lazy("way of a notice", "Text message")
