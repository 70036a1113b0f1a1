"""Logging in, and one's own password."""

from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from staff.forms import LoginForm
from staff.scopes import assignments


class LoginPage(LoginView):
    """The one login page: leaders go on to their pages, people who only work at a desk to the admin."""

    template_name = "staff/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """The admin for a system administrator, who is no member and has no leaders' pages."""
        user = self.request.user
        if user.is_authenticated and not assignments(user) and getattr(user, "is_superuser", False):
            return resolve_url("admin:index")
        return super().get_default_redirect_url()


class PasswordPage(PasswordChangeView):
    """One's own password, which ends the other sessions."""

    template_name = "staff/password.html"
    success_url = reverse_lazy("home")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Say that it worked."""
        messages.success(self.request, _("Your password has been changed."))
        return super().form_valid(form)
