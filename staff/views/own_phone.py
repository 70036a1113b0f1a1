"""A phone that somebody calls her own, and its PIN."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django.views.generic import FormView

from kit.errors import Invalid, NotAllowed
from kit.forms import show_errors
from kit.net.links import is_ours
from kit.net.sent_to import sent_from
from staff.accounts.middleware import CODE_WANTED
from staff.accounts.own_phone import has_pin, may_keep_phone
from staff.accounts.sessions import note_own_phone, own_phone_of, phone_wanted, wants_pin
from staff.actions.accounts import check_pin, give_phone_up, keep_phone, set_pin
from staff.models import User
from staff.views.forms import NewPinForm, PinForm


def onward_of(request: HttpRequest) -> str:
    """Where the person goes on after a question, as its page or its form says; else the first page."""
    onward = request.POST.get("next") or request.GET.get("next") or ""
    return onward if is_ours(onward) else resolve_url("home")


def keep_when_let_in(request: HttpRequest) -> None:
    """Keep the phone as the login page was told, once nothing more is owed: no code, no password of one's
    own. Somebody whose sessions stay short is told so."""
    user = cast(User, request.user)
    if request.session.get(CODE_WANTED) or user.must_change_password or not phone_wanted(request):
        return
    if may_keep_phone(user):
        note_own_phone(request, keep_phone(by=user, user=user).name)
    else:
        messages.info(request, _("With this login no phone is kept as one's own: it logs out as usual."))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_phone(request: HttpRequest) -> HttpResponse:
    """Say that this is one's own phone. Raises NotAllowed for a login whose sessions stay short."""
    user = cast(User, request.user)
    if own_phone_of(request):
        return redirect("account")
    if request.method == "POST":
        note_own_phone(request, keep_phone(by=user, user=user).name)
        messages.success(request, _("You stay logged in on this phone."))
        return redirect("own_pin")
    if not may_keep_phone(user):
        raise NotAllowed
    context = {"here": "account", "days": settings.SESSION_OWN_PHONE.days}
    return render(request, "staff/own_phone.html", context)


@login_required
@sent_from("account")
def own_phone_end(request: HttpRequest) -> HttpResponse:
    """This is not one's own phone any more; the session goes on like any other."""
    user = cast(User, request.user)
    if name := own_phone_of(request):
        give_phone_up(by=user, user=user, name=name)
        note_own_phone(request, "")
        messages.success(request, _("This phone logs out as usual again, and its PIN is gone."))
    return redirect("account")


@login_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def own_pin(request: HttpRequest) -> HttpResponse:
    """Set the PIN of this phone, and go on to where it was asked for."""
    user, name = cast(User, request.user), own_phone_of(request)
    if not name:
        return redirect("account")
    form = NewPinForm(request.POST or None)
    asked = request.POST.get("next") or request.GET.get("next")
    onward = onward_of(request) if asked else reverse("account")
    if form.is_valid():
        try:
            set_pin(by=user, user=user, name=name, pin=form.cleaned_data["pin"])
        except Invalid as refused:
            show_errors(form, refused)
        else:
            messages.success(request, _("The PIN of this phone is set."))
            return redirect(onward)
    context = {"here": "account", "form": form, "next": onward, "has_pin": has_pin(user, name)}
    return render(request, "staff/own_pin.html", context)


class PinPage(LoginRequiredMixin, FormView):
    """The PIN of one's own phone, before private numbers (``staff.accounts.sessions.asks_pin``)."""

    template_name = "staff/pin.html"
    form_class = PinForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only on a phone that has one; where it is still to be set, the password is asked before."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        name = own_phone_of(request)
        if not name or not wants_pin(request):
            return redirect(onward_of(request))
        if not has_pin(request.user, name):
            return redirect(f"{reverse('own_pin')}?{urlencode({'next': onward_of(request)})}")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With where to go on, and a name for the form that is shown now."""
        return super().get_context_data(
            next=onward_of(self.request), sent=get_random_string(16), here="", **kwargs
        )

    def form_valid(self, form: PinForm) -> HttpResponse:
        """Go on, when it is right; when it is gone, with the password."""
        user, name = cast(User, self.request.user), own_phone_of(self.request)
        pin, sent = form.cleaned_data["pin"], form.cleaned_data["sent"]
        try:
            check_pin(by=user, user=user, name=name, pin=pin, sent=sent)
        except Invalid as refused:
            show_errors(form, refused)
            if has_pin(user, name):
                return self.form_invalid(form)
            messages.warning(self.request, _("The PIN was wrong too often and is gone. Set a new one."))
            return redirect(f"{reverse('own_pin')}?{urlencode({'next': onward_of(self.request)})}")
        return redirect(onward_of(self.request))
