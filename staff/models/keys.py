"""What the keys of this installation make of a known text, so that a wrong key is found before it is used."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.privacy.fields import PrivateTextField


class KeyCheck(models.Model):
    """One row, written at the first start (gridgov/runtime/keys.py). ``rotate_keys`` renews its
    encrypted column as it does every other."""

    field_keys = PrivateTextField("FIELD_KEYS")
    hash_key = models.CharField("HASH_KEY", max_length=64)
    chain_key = models.CharField("CHAIN_KEY", max_length=64)

    class Meta:
        verbose_name = _("check of the keys")
        verbose_name_plural = _("checks of the keys")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
