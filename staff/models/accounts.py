"""What belongs to a login besides its password: sessions, wrong tries, recovery codes."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from staff.models.people import User


class LoginSession(AbstractBaseSession):
    """A browser's session. Those of a login can be listed and ended."""

    user = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="login_sessions", verbose_name=_("login")
    )
    seen_at = models.DateTimeField(_("last seen at"), default=timezone.now)
    agent = models.CharField(_("device"), max_length=200, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    # The name of the OwnPhone that it is of; empty: a device that is not somebody's own.
    own_phone = models.CharField(_("own phone"), max_length=32, blank=True, default="", db_default="")
    # What stays the same while the key of a session changes: by it other apps know that somebody is still
    # logged in on a device.
    device = models.CharField(
        _("mark of the device"), max_length=32, blank=True, default="", db_default="", db_index=True
    )

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        default_permissions = ()


class OwnPhone(models.Model):
    """A phone that somebody called her own: one session, which lives longer. Its PIN opens nothing but
    private numbers, there only, and is kept as a hash."""

    user = models.ForeignKey(User, models.CASCADE, related_name="own_phones", verbose_name=_("login"))
    name = models.CharField(_("name"), max_length=32, unique=True)
    since = models.DateTimeField(_("since"), default=timezone.now)
    pin = models.CharField(_("PIN"), max_length=128, blank=True)
    wrong = models.PositiveSmallIntegerField(_("wrong tries"), default=0)
    # The form that was looked at last: one that is sent twice counts once.
    sent = models.CharField(_("form"), max_length=32, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        verbose_name = _("own phone")
        verbose_name_plural = _("own phones")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user} · {self.pk}"


class LoginTry(models.Model):
    """Wrong tries under one key: the digest of a login name that was typed, or of an address."""

    key = models.CharField(_("key"), max_length=64, unique=True)
    failures = models.PositiveIntegerField(_("wrong tries"), default=0)
    since = models.DateTimeField(_("since"), default=timezone.now)
    locked_until = models.DateTimeField(_("locked until"), null=True)

    class Meta:
        verbose_name = _("wrong tries")
        verbose_name_plural = _("wrong tries")
        default_permissions = ()

    def __str__(self) -> str:
        return self.key[:8]


class RecoveryCode(models.Model):
    """Replaces the code of a lost phone, once. Only its digest is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes", verbose_name=_("login"))
    digest = models.CharField(_("digest"), max_length=64)
    used_at = models.DateTimeField(_("used at"), null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="one_recovery_code")]

    def __str__(self) -> str:
        return f"{self.user} · {self.pk}"


class OldPassword(models.Model):
    """The hash of a password that somebody had, so that it is not taken again soon."""

    user = models.ForeignKey(User, models.CASCADE, related_name="old_passwords", verbose_name=_("login"))
    password = models.CharField(_("password"), max_length=128)
    until = models.DateTimeField(_("until"), default=timezone.now)

    class Meta:
        verbose_name = _("old password")
        verbose_name_plural = _("old passwords")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user} · {self.pk}"
