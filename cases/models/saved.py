"""What officials keep for their own work with cases."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.choices import ActionCode
from staff.models import Member, Organization


class SavedFilter(models.Model):
    """A list of cases that an official comes back to: a name for the filters in the address."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="saved_filters", verbose_name=_("member"))
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(_("filters"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name"]
        constraints = [models.UniqueConstraint("member", "name", name="one_saved_filter_a_name")]

    def __str__(self) -> str:
        return self.name


class TextTemplate(models.Model):
    """Words that an organization uses often, for a note or a reply."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="text_templates", verbose_name=_("organization")
    )
    action = models.CharField(
        _("for"),
        max_length=20,
        choices=ActionCode.choices,
        blank=True,
        help_text=_("Empty: for every action."),
    )
    name = models.CharField(_("name"), max_length=40)
    text = models.TextField(_("words"))

    class Meta:
        verbose_name = _("text template")
        verbose_name_plural = _("text templates")
        ordering = ["name"]
        constraints = [models.UniqueConstraint("organization", "name", name="one_text_template_a_name")]

    def __str__(self) -> str:
        return self.name
