"""Puts our admin site in the place of Django's."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    """Django's admin with ``gridgov.admin_site.GridgovAdminSite`` as its site."""

    default = True
    default_site = "gridgov.admin_site.GridgovAdminSite"
