"""The outbox: what has to be told, to whom, by which channel (design §4.5); and where people are reached."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.privacy.fields import PrivateTextField
from notices.choices import Channel, Kind, NoticeState
from notices.querysets import ChannelAddressQuerySet, NoticeQuerySet
from notices.quiet import Hours
from staff.models import Member, Organization, User

TO_RESIDENT = "resident:"  # what the keys of messages to residents begin with


class ChannelAddress(models.Model):
    """A robot or webhook by which a member is reached, or all who read along in an organization's group.

    A member's row of the channel e-mail has no address of its own: it holds whether she wants ordinary
    notices at the address of her login. An address that was removed keeps its row, for the notices that refer
    to it, and none of its secrets.
    """

    audit_columns: ClassVar[tuple[str, ...]] = ("channel", "label")

    member = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="channel_addresses",
        verbose_name=_("member"),
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="channel_addresses",
        verbose_name=_("organization"),
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, editable=False)
    label = models.CharField(_("what it is"), max_length=40, blank=True)
    url = PrivateTextField(_("address"), editable=False)
    # What may be shown: the end of a token, the host of a webhook.
    hint = models.CharField(_("address"), max_length=60, blank=True, editable=False)
    digest = models.CharField(_("digest"), max_length=64, blank=True, editable=False)
    ordinary = models.BooleanField(_("ordinary notices too"), default=True)
    # Of e-mail: ordinary notices come together, at this hour of a working day in China. Empty: each at once.
    daily_at = models.PositiveSmallIntegerField(_("daily at"), null=True, blank=True, editable=False)
    # Of a ringing device: the mark of the session that it is good for (staff/accounts/sessions.py).
    device = models.CharField(
        _("mark of the device"), max_length=32, blank=True, default="", db_default="", editable=False
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    # Empty: the member herself, or the machine's.
    made_by = models.ForeignKey(
        User, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("made by")
    )
    removed_at = models.DateTimeField(_("removed at"), null=True, editable=False)

    objects = ChannelAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("channel address")
        verbose_name_plural = _("channel addresses")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(member__isnull=True) ^ models.Q(organization__isnull=True),
                name="channel_address_has_one_holder",
            ),
            models.UniqueConstraint(
                fields=["member", "digest"],
                condition=models.Q(removed_at__isnull=True),
                name="one_address_a_member",
            ),
            models.UniqueConstraint(
                fields=["organization", "digest"],
                condition=models.Q(removed_at__isnull=True),
                name="one_address_an_organization",
            ),
            models.UniqueConstraint(
                fields=["digest"],
                condition=models.Q(removed_at__isnull=True, channel="push"),
                name="one_person_a_ringing_device",
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(part for part in (self.get_channel_display(), self.label or self.hint) if part)

    def audit_label(self) -> str:
        """Its channel and what it was called."""
        return f"{self.get_channel_display()} {self.label}".strip()

    @property
    def holder(self) -> Member | Organization | None:
        """Whose it is."""
        return self.member or self.organization


class Ringing(models.Model):
    """How a member wants to be reached, where she has said so: what is not as usual (``notices/wishes.py``),
    and quiet hours of her own."""

    member = models.OneToOneField(Member, models.CASCADE, related_name="ringing", verbose_name=_("member"))
    choices = models.JSONField(_("kinds and ways"), default=dict)
    quiet_begins = models.TimeField(_("quiet from"), null=True)
    quiet_ends = models.TimeField(_("quiet until"), null=True)

    class Meta:
        verbose_name = _("wishes about ringing")
        verbose_name_plural = _("wishes about ringing")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_begins__isnull=True, quiet_ends__isnull=True)
                | models.Q(quiet_begins__isnull=False, quiet_ends__isnull=False),
                name="quiet_hours_have_two_ends",
            ),
        ]

    def __str__(self) -> str:
        return str(self.member)

    @property
    def hours(self) -> Hours | None:
        """Her quiet hours, if she has any."""
        if self.quiet_begins is None or self.quiet_ends is None:
            return None
        return self.quiet_begins, self.quiet_ends


class Notice(models.Model):
    """A message to one member by one channel, or to the group of an organization's robot. The unique key
    makes any number of workers safe."""

    recipient = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="notices", verbose_name=_("recipient")
    )
    # With it: by this robot or webhook, the recipient's own or an organization's.
    address = models.ForeignKey(
        ChannelAddress,
        models.PROTECT,
        null=True,
        related_name="notices",
        verbose_name=_("channel address"),
        db_index=False,
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    key = models.CharField(_("unique key"), max_length=160, unique=True)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("body"), blank=True)
    link = models.CharField(_("link"), max_length=200, blank=True)
    # An e-mail goes there, not to the recipient's address of today: that of before tells of its change.
    email_to = PrivateTextField(
        _("other e-mail address"), blank=True, editable=False, default="", db_default=""
    )
    # To a resident, who has no login: her phone. What she was told, and where, goes when it has left.
    phone_to = PrivateTextField(_("to the phone"), blank=True, editable=False, default="", db_default="")
    # The matter: in an inbox all messages about one are one line. Empty: a line of its own.
    about = models.CharField(_("matter"), max_length=40, blank=True, default="", db_default="")
    urgent = models.BooleanField(_("urgent"), default=False)
    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind.choices, default=Kind.OTHER, db_default=Kind.OTHER
    )
    # Until when something is to be done: with kind and number all that a locked screen shows.
    until = models.DateTimeField(_("due"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=NoticeState.choices, default=NoticeState.WAITING
    )
    due_at = models.DateTimeField(_("due at"))
    leased_until = models.DateTimeField(_("leased until"), null=True, editable=False)
    # The daily e-mail that it came in; its words are read from here when that one is sent.
    gathered_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="parts",
        editable=False,
        verbose_name=_("daily e-mail"),
        db_index=False,
    )
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
            models.Index(fields=["recipient", "id"], name="notice_held", condition=models.Q(state="held")),
            models.Index(
                fields=["gathered_into", "id"],
                name="notice_parts",
                condition=models.Q(gathered_into__isnull=False),
            ),
            models.Index("id", name="notice_failed", condition=models.Q(state="failed")),
            models.Index(
                fields=["address", "-id"],
                name="notice_address",
                condition=models.Q(address__isnull=False),
            ),
            models.Index(fields=["recipient", "channel", "-id"], name="notice_inbox"),
            models.Index(
                fields=["recipient", "about", "-id"],
                name="notice_line",
                condition=models.Q(channel="inbox") & ~models.Q(about=""),
            ),
            models.Index(
                "recipient",
                name="notice_unread",
                condition=models.Q(channel="inbox", read_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(recipient__isnull=False)
                | models.Q(address__isnull=False)
                | models.Q(key__startswith=TO_RESIDENT),
                name="notice_is_for_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def inbox_key(self) -> str:
        """The key of the same message in the recipient's inbox (``telling/messages.py``)."""
        return f"{self.key.rpartition(':')[0]}:{Channel.INBOX}"
