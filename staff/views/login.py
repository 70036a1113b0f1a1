"""Logging in and out, and one's own password."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic import FormView
from django_otp import login as second_factor_given

from gridgov.kit.errors import Invalid
from gridgov.kit.forms import show_errors
from staff.actions.accounts import check_second_factor, has_second_factor, own_password_chosen
from staff.audit import record_for
from staff.choices import AuditAction
from staff.forms import CodeForm, LoginForm, OwnPasswordForm
from staff.middleware import CODE_WANTED
from staff.models import User
from staff.scopes import assignments
from staff.sessions import note_device

_NEXT = "code_next"


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

    def form_valid(self, form: AuthenticationForm) -> HttpResponseRedirect:
        """Log in; whoever has enrolled a phone is asked for its code before anything else."""
        response = cast(HttpResponseRedirect, super().form_valid(form))
        user = cast(User, self.request.user)
        note_device(self.request)
        record_for(self.request, AuditAction.LOGIN, user)
        if not has_second_factor(user):
            return response
        self.request.session[CODE_WANTED] = True
        self.request.session[_NEXT] = response.url
        return redirect("login_code")


class CodePage(FormView):
    """The second step of logging in, for those who have enrolled a phone."""

    template_name = "staff/code.html"
    form_class = CodeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only between the two steps."""
        if not request.session.get(CODE_WANTED):
            return redirect("login")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: CodeForm) -> HttpResponse:
        """Go on, when the code is right."""
        user = cast(User, self.request.user)
        try:
            device, spare = check_second_factor(user=user, code=form.cleaned_data["code"].strip())
        except Invalid as refused:
            record_for(self.request, AuditAction.LOGIN_FAILED, user, second_factor=True)
            show_errors(form, refused)
            return self.form_invalid(form)
        second_factor_given(self.request, device)
        if spare:
            record_for(self.request, AuditAction.RECOVERY_CODE_USED, user)
        self.request.session.pop(CODE_WANTED)
        self.request.session.cycle_key()
        onward = self.request.session.pop(_NEXT, "")
        if not url_has_allowed_host_and_scheme(onward, {self.request.get_host()}):
            return redirect("home")
        return redirect(onward)


class LogoutPage(LogoutView):
    """Logging out, which is written down."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Log out."""
        if request.user.is_authenticated:
            record_for(request, AuditAction.LOGOUT, request.user)
        return super().post(request, *args, **kwargs)


class PasswordPage(PasswordChangeView):
    """One's own password, which ends the other sessions."""

    template_name = "staff/password.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("home")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Say that it worked."""
        response = super().form_valid(form)
        user = cast(User, self.request.user)
        own_password_chosen(user=user)
        record_for(self.request, AuditAction.PASSWORD_CHANGED, user)
        messages.success(self.request, _("Your password has been changed."))
        return response
