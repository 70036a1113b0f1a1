"""Channels and states of a notice."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a notice reaches its recipient."""

    INBOX = "inbox", _("Inbox")
    EMAIL = "email", _("E-mail")
    WECOM = "wecom", _("WeCom")
    DINGTALK = "dingtalk", _("DingTalk")
    FEISHU = "feishu", _("Feishu")
    WEBHOOK = "webhook", _("Webhook")
    # To residents only, by the city's gateway (SMS_URL).
    SMS = "sms", _("Text message")


class NoticeState(models.TextChoices):
    """Where a notice stands."""

    WAITING = "waiting", _("Waiting")
    HELD = "held", _("Kept for the daily e-mail")
    GATHERED = "gathered", _("In a daily e-mail")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
