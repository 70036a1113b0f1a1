"""The admin site: for people who work at a desk (staff/rights/roles.py)."""

from functools import partial
from typing import IO, Any

from django.conf import settings
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from gridgov.services.taking_away import take_away
from kit.errors import NotAllowed
from kit.forms import choice_label, to_choose
from kit.numbers.words import search_term
from kit.privacy.scan import mask_private
from staff.rights.roles import may_enter_admin
from staff.views.login import LogoutPage


class FoundRowsView(AutocompleteJsonView):
    """The rows for what is typed into a field that searches."""

    def process_request(self, request: HttpRequest) -> Any:
        """What is asked for, with as many words as a search may have."""
        term, *rest = super().process_request(request)
        return search_term(term), *rest

    def get_queryset(self) -> Any:
        """The rows with what tells two of the same name apart, and without what only their list shows."""
        rows = super().get_queryset().prefetch_related(None)
        return to_choose(rows, self.request.scope_where)  # type: ignore[attr-defined]

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        """A row as the form shows it when it is chosen: numbers in it are masked, as in a list."""
        row = super().serialize_result(obj, to_field_name)
        return {**row, "text": mask_private(choice_label(obj))}


class GridgovAdminSite(UnfoldAdminSite):
    """Officials' admin. One login page serves everybody, so that its lock-out can't be walked around."""

    index_title = _("Overview")
    empty_value_display = "—"

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:
        """The rows that a field may have."""
        return FoundRowsView.as_view(admin_site=self)(request)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page of the admin gets. Without colours the theme writes no style into the page: they
        stand in ``static/admin/colours.css`` (docs/security.md)."""
        return {**super().each_context(request), "colors": None}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """The kinds of rows that this person may see, read only where they are shown: every page has the list
        at hand, and none but the overview of an app has a use for it."""
        return SimpleLazyObject(partial(super().get_app_list, request, app_label))

    def take_away(self, **given: Any) -> IO[bytes]:
        """A list as a file. Raises as ``gridgov.services.taking_away.take_away``."""
        return take_away(**given)

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
