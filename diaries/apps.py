from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DiariesConfig(AppConfig):
    """Registers the app under its name in the vocabulary."""

    name = "diaries"
    verbose_name = _("Diaries")
    default_auto_field = "django.db.models.BigAutoField"
