from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DiariesConfig(AppConfig):
    """Registers the app under its name in the vocabulary."""

    name = "diaries"
    verbose_name = _("Diaries")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what is left of an opinion when its case has ended, where cases say what is left."""
        import_module("diaries.queries.opinions")
