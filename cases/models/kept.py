"""Files of forms that were refused, so that nobody chooses them a second time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.files.kinds import FileRow
from staff.models import User


class KeptFile(FileRow):
    """A file of a form that was refused, opened and written anew like an attachment. It belongs to that
    person and that form, and is gone a day later."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("login"))
    # What the form is for, and the token of this one filling of it.
    form = models.CharField(_("form"), max_length=60)
    token = models.CharField(_("token"), max_length=32)
    digest = models.CharField(_("SHA-256"), max_length=64)
    kept_at = models.DateTimeField(_("kept at"), db_index=True)

    class Meta:
        verbose_name = _("file kept for a form")
        verbose_name_plural = _("files kept for forms")
        indexes = [models.Index(fields=["user", "token"], name="kept_file_user_token")]

    def __str__(self) -> str:
        return self.name
