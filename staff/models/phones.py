"""The phone that shows the codes of the second factor. Its secret lies encrypted."""

import time
from binascii import unhexlify
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp.oath import TOTP

from kit.numbers.whole import whole
from kit.privacy.fields import PrivateTextField, Unreadable
from staff.models.people import User

TOLERANCE = 1  # steps of half a minute by which the phone's clock may be wrong


class TwoFactorPhone(TimestampMixin, ThrottlingMixin, Device):
    """A phone with a secret of 20 bytes, in hexadecimal. As django-otp's own device, whose table would hold
    the secret in plain text."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("login"))
    key = PrivateTextField(_("secret"))
    drift = models.SmallIntegerField(_("steps by which its clock is wrong"), default=0)
    last_step = models.BigIntegerField(_("step of the last code"), default=-1)

    class Meta:
        verbose_name = _("phone for two-factor login")
        verbose_name_plural = _("phones for two-factor login")
        default_permissions = ()

    def verify_token(self, token: str) -> bool:
        """Whether the phone shows ``token`` now; a code is good once. After a wrong one django-otp makes the
        next wait, longer each time."""
        if isinstance(self.key, Unreadable) or not self.verify_is_allowed()[0]:
            return False
        totp = code_maker(self.key, drift=self.drift)
        shown = whole(token)
        right = shown is not None and totp.verify(shown, TOLERANCE, self.last_step + 1)
        if not right:
            self.throttle_increment(commit=True)
            return False
        self.last_step, self.drift = totp.t(), totp.drift
        self.throttle_reset(commit=False)
        self.set_last_used_timestamp(commit=False)
        self.save()
        return True

    def get_throttle_factor(self) -> int:
        """Seconds of the first wait."""
        return 1


def code_maker(key: str, **options: Any) -> TOTP:
    """What makes and checks the codes of a secret, at this moment."""
    totp = TOTP(unhexlify(key), **options)
    totp.time = time.time()
    return totp
