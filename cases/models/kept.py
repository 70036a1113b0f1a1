"""Files of forms that were refused, so that nobody chooses them a second time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.choices import FileKind
from staff.models import User


class KeptFile(models.Model):
    """A file of a form that was refused, opened and written anew like an attachment. It belongs to that
    person and that form, and is gone a day later."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("login"))
    # What the form is for, and the token of this one filling of it.
    form = models.CharField(_("form"), max_length=60)
    token = models.CharField(_("token"), max_length=32)
    file_kind = models.CharField(_("kind of file"), max_length=5, choices=FileKind.choices)
    name = models.CharField(_("name"), max_length=120, blank=True)
    digest = models.CharField(_("SHA-256"), max_length=64)
    file = models.CharField(_("file"), max_length=60, unique=True)
    thumbnail = models.CharField(_("thumbnail"), max_length=60, unique=True, null=True, blank=True)
    width = models.PositiveIntegerField(_("width"), default=0)
    height = models.PositiveIntegerField(_("height"), default=0)
    kept_at = models.DateTimeField(_("kept at"), db_index=True)

    class Meta:
        verbose_name = _("file kept for a form")
        verbose_name_plural = _("files kept for forms")
        indexes = [models.Index(fields=["user", "token"], name="kept_file_user_token")]

    def __str__(self) -> str:
        return self.name
