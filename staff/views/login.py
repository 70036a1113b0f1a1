"""Logging in and out, and one's own password."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView
from django_otp import login as second_factor_given

from kit.errors import Invalid
from kit.forms import show_errors
from kit.net.links import is_ours
from staff.accounts.devices import know_device
from staff.accounts.middleware import CODE_WANTED
from staff.accounts.passwords import device_of
from staff.accounts.second_factor import has_second_factor
from staff.accounts.sessions import is_code_old, note_code, note_device, note_password, own_phone_of
from staff.actions.accounts import choose_password, end_surplus_sessions, give_phone_up
from staff.actions.second_factor import check_second_factor
from staff.audit.record import record_for
from staff.choices import AuditAction
from staff.models import User
from staff.posts.directory import leads_a_grid
from staff.rights.roles import may_enter_admin
from staff.rights.scopes import member_of
from staff.views.forms import CodeForm, LoginForm, OwnPasswordForm, PasswordForm
from staff.views.own_phone import keep_when_let_in, onward_of

_NEXT = "code_next"
KEEPS_QUEUE = "Gridgov-Keeps"  # the phone has something left that is sealed and was not sent


class LoginPage(LoginView):
    """The one login page: leaders go on to their pages, officials and administrators to the desk."""

    template_name = "staff/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """The desk for whoever works there and leads no grid, for which there are the phone's pages."""
        user = self.request.user
        member = member_of(user)
        if may_enter_admin(user) and (member is None or not leads_a_grid(member)):
            return resolve_url("admin:index")
        return super().get_default_redirect_url()

    def form_valid(self, form: AuthenticationForm) -> HttpResponseRedirect:
        """Log in; whoever has enrolled a phone is asked for its code before anything else."""
        response = cast(HttpResponseRedirect, super().form_valid(form))
        user = cast(User, self.request.user)
        note_device(self.request, own_phone=form.cleaned_data.get("own_phone", False))
        self._end_surplus(user)
        record_for(self.request, AuditAction.LOGIN, user)
        if has_second_factor(user):
            self.request.session[CODE_WANTED] = True
            self.request.session[_NEXT] = response.url
            response = redirect("login_code")
        keep_when_let_in(self.request)
        know_device(self.request, response, user)
        return response

    def _end_surplus(self, user: User) -> None:
        """A login has so many sessions at most; which one ended, the new one says."""
        for row in end_surplus_sessions(by=user, user=user, this=self.request.session.session_key):
            words = {"device": device_of(row.agent), "most": settings.SESSION_MOST}
            text = (
                _("You were logged in on %(most)s devices already. %(device)s has been logged out.") % words
            )
            messages.info(self.request, text)


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
            device = check_second_factor(by=user, user=user, code=form.cleaned_data["code"].strip())
        except Invalid as refused:
            show_errors(form, refused)
            return self.form_invalid(form)
        second_factor_given(self.request, device)
        self.request.session.pop(CODE_WANTED)
        note_code(self.request)
        keep_when_let_in(self.request)
        onward = self.request.session.pop(_NEXT, "")
        return redirect(onward if is_ours(onward) else "home")


class AgainPage(LoginRequiredMixin, FormView):
    """The password once more, for the desk and for what is private (``staff.accounts.sessions.asks_again``).
    The session goes on, and so do the leader's pages."""

    template_name = "staff/again.html"
    form_class = PasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the person whose password it is."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With where to go on."""
        return super().get_context_data(next=self._next(), **kwargs)

    def form_valid(self, form: PasswordForm) -> HttpResponse:
        """Go on; on a phone that she keeps for long with the code of the second factor too."""
        user = cast(User, self.request.user)
        note_password(self.request)
        record_for(self.request, AuditAction.LOGIN, user, again=True)
        if is_code_old(self.request) and has_second_factor(user):
            self.request.session[CODE_WANTED] = True
            self.request.session[_NEXT] = self._next()
            return redirect("login_code")
        return redirect(self._next())

    def _next(self) -> str:
        return onward_of(self.request)


class LogoutPage(LogoutView):
    """Logging out, which is written down."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A link logs nobody out: it leads to the first page, which has the button."""
        return redirect("home")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Log out."""
        if request.user.is_authenticated:
            record_for(request, AuditAction.LOGOUT, request.user)
            if phone := own_phone_of(request):
                give_phone_up(by=request.user, user=request.user, name=phone)
        response = super().post(request, *args, **kwargs)
        # What the browser keeps of pages, pictures and drafts is for this person only (ASVS 8.2.3). Forms
        # that wait for the signal stay: without their owner's login they can't be read (static/offline/).
        waits = KEEPS_QUEUE in request.headers
        response.headers["Clear-Site-Data"] = '"cache"' if waits else '"cache", "storage"'
        return response


class PasswordPage(PasswordChangeView):
    """One's own password, which ends the other sessions."""

    template_name = "staff/password.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("home")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Take it; this session goes on."""
        user = cast(User, self.request.user)
        this = self.request.session.session_key
        choose_password(by=user, user=user, password=form.cleaned_data["new_password1"], but=this)
        update_session_auth_hash(self.request, user)
        keep_when_let_in(self.request)
        messages.success(self.request, _("Your password has been changed."))
        return HttpResponseRedirect(self.get_success_url())
