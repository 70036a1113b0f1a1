"""The outbox: what has to be told, to whom, by which channel (design §4.5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from notices.choices import Channel, NoticeState
from notices.querysets import NoticeQuerySet
from staff.models import Member


class Notice(models.Model):
    """A message to one member by one channel. The unique key makes any number of workers safe."""

    recipient = models.ForeignKey(Member, models.PROTECT, related_name="notices", verbose_name=_("recipient"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    key = models.CharField(_("unique key"), max_length=160, unique=True)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("body"), blank=True)
    link = models.CharField(_("link"), max_length=200, blank=True)
    urgent = models.BooleanField(_("urgent"), default=False)
    state = models.CharField(
        _("state"), max_length=10, choices=NoticeState.choices, default=NoticeState.WAITING
    )
    due_at = models.DateTimeField(_("due at"))
    leased_until = models.DateTimeField(_("leased until"), null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    problem = models.CharField(_("last problem"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    read_at = models.DateTimeField(_("read at"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index("due_at", name="notice_waiting", condition=models.Q(state="waiting")),
            models.Index("due_at", name="notice_urgent", condition=models.Q(state="waiting", urgent=True)),
            models.Index("id", name="notice_failed", condition=models.Q(state="failed")),
            models.Index(fields=["recipient", "channel", "-id"], name="notice_inbox"),
            models.Index(
                "recipient",
                name="notice_unread",
                condition=models.Q(channel="inbox", read_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.subject
