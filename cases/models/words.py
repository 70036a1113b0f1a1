"""What the words of earlier cases say of their categories: counts, and nothing of what anybody wrote."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.time.formats import moment_text


class WordModel(models.Model):
    """One learning of all (``cases/public/likely.py``). ``counts`` holds, by category, how many cases it was
    learned from and in how many of them each pair of characters stood; pairs of few cases are not there."""

    learned_at = models.DateTimeField(_("learned at"))
    cases = models.PositiveIntegerField(_("cases"))
    # How often the first proposal was right for cases that were left out, of how many; and how far on average
    # the certainty that was stated lay from that.
    right = models.FloatField(_("share that was right"), default=0)
    tried = models.PositiveIntegerField(_("cases that it was tried with"), default=0)
    off = models.FloatField(_("mean error of the certainty"), default=0)
    counts = models.JSONField(_("counts"), default=dict)

    class Meta:
        verbose_name = _("learning from words")
        verbose_name_plural = _("learnings from words")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return moment_text(self.learned_at)
