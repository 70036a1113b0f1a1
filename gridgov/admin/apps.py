"""Puts our admin site in the place of Django's."""

from importlib import import_module

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    """Django's admin with ``gridgov.admin.site.GridgovAdminSite`` as its site."""

    default = True
    default_site = "gridgov.admin.site.GridgovAdminSite"

    def ready(self) -> None:
        """Register each app's own, then the lists that join apps: this package is read before the models."""
        super().ready()
        for name in ("grids", "leaving", "people"):
            import_module(f"gridgov.admin.{name}")
