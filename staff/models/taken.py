"""What somebody took from somebody, and how high a post that one had: no lower one gives it back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Taken(models.Model):
    """A login, post, cover or token that can be taken. Both columns are empty while it is held, and where the
    system itself took it."""

    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("closed or ended by"),
    )
    # A Rank of staff/rights/rank.py, or ABOVE_ALL: of the post by which it was taken.
    taken_rank = models.PositiveSmallIntegerField(_("closed or ended at the rank"), null=True, editable=False)

    class Meta:
        abstract = True
