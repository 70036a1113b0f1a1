"""The admin site: for people who work at a desk (staff/roles.py)."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from gridgov.kit.errors import NotAllowed
from staff.roles import may_enter_admin
from staff.views.login import LogoutPage


class GridgovAdminSite(UnfoldAdminSite):
    """Officials' admin. One login page serves everybody, so that its lock-out can't be walked around."""

    index_title = _("Overview")
    empty_value_display = "—"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page of the admin gets. Without colours the theme writes no style into the page: they
        stand in ``static/admin/colours.css`` (docs/security.md)."""
        return {**super().each_context(request), "colors": None}

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this person works at a desk."""
        return may_enter_admin(request.user)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send strangers to the login page.

        Raises:
            NotAllowed: the person is logged in, but the admin is not for them.
        """
        if request.user.is_authenticated and not self.has_permission(request):
            raise NotAllowed(_("This part is for officials and community staff."))
        start = resolve_url("admin:index")
        if request.user.is_authenticated:
            return redirect(start)
        return redirect_to_login(request.GET.get("next") or start, resolve_url(settings.LOGIN_URL))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """As everywhere else: it is written down."""
        return LogoutPage.as_view()(request)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """To the page that everybody has for it."""
        return redirect("password")
