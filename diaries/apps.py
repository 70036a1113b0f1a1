from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DiariesConfig(AppConfig):
    """Registers the app under its name in the vocabulary."""

    name = "diaries"
    verbose_name = _("Diaries")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say where cases say it: what is left of an opinion, or of what was reported up, when its case has
        ended; and what a case came from."""
        for name in ("opinions", "raised", "origins"):
            import_module(f"diaries.queries.{name}")
