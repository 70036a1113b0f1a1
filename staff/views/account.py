"""One's own account: portrait, second factor, sessions, tokens."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kit.errors import Invalid, NotAllowed
from kit.forms import show_errors
from kit.net.sent_to import sent_from
from staff.accounts.own_phone import may_keep_phone
from staff.accounts.passwords import device_of
from staff.accounts.second_factor import has_second_factor
from staff.accounts.sessions import name_of, own_phone_of, sessions_of
from staff.actions import remove_photo, revoke_token, set_photo
from staff.actions.accounts import end_own_sessions
from staff.actions.people import settle_email
from staff.models import ApiToken, OwnPhone, User
from staff.rights.request import StaffRequest
from staff.views.forms import PhotoForm


@login_required
@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """The page of one's account."""
    return _page(request, PhotoForm())


@login_required
@sent_from("account")
def own_photo(request: HttpRequest) -> HttpResponse:
    """Put one's own portrait in, or take it out. Raises NotAllowed for a login without a member."""
    member = cast(StaffRequest, request).member
    if member is None:
        raise NotAllowed
    if "remove" in request.POST:
        remove_photo(by=request.user, member=member)
        messages.success(request, _("Your photo is removed."))
        return redirect("account")
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            set_photo(by=request.user, member=member, upload=form.cleaned_data["upload"])
        except Invalid as refused:
            show_errors(form, refused)
            return _page(request, form, status=refused.status, wait=refused.retry_seconds)
        messages.success(request, _("Your photo is kept."))
        return redirect("account")
    return _page(request, form, status=400)


def _page(request: HttpRequest, form: PhotoForm, status: int = 200, wait: int = 0) -> HttpResponse:
    """The account; ``wait``: in how many seconds what was sent may be sent again."""
    user = cast(User, request.user)
    phones = {row.name: row for row in OwnPhone.objects.filter(user=user)}
    sessions = [
        {
            "name": name_of(row.session_key),
            "device": device_of(row.agent),
            "address": row.address,
            "seen_at": row.seen_at,
            "this": row.session_key == request.session.session_key,
            "phone": phones.get(row.own_phone),
            "until": row.expire_date,
        }
        for row in sessions_of(user)
    ]
    context = {
        "here": "account",
        "sessions": sessions,
        "is_own_phone": bool(own_phone_of(request)),
        "may_keep_phone": may_keep_phone(user),
        "tokens": ApiToken.objects.filter(user=user, revoked_at__isnull=True),
        "two_factor": has_second_factor(user),
        "form": form,
    }
    response = render(request, "staff/account.html", context, status=status)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


@login_required
@sent_from("account")
def own_email(request: HttpRequest) -> HttpResponse:
    """Say whether the e-mail address that somebody else set is one's own. Raises Invalid."""
    answer = request.POST.get("mine", "")
    if answer not in ("yes", "no"):
        raise Invalid
    user = cast(User, request.user)
    settle_email(by=user, user=user, email=request.POST.get("email", ""), mine=answer == "yes")
    messages.success(request, _("Noted."))
    return redirect("account")


@login_required
@sent_from("account")
def end_session(request: HttpRequest) -> HttpResponse:
    """End the session that ``name`` names, or without one all others."""
    user = cast(User, request.user)
    key = request.session.session_key
    name = request.POST.get("name")
    end_own_sessions(by=user, user=user, **({"only": name} if name else {"but": key}))
    if name and key is not None and name == name_of(key):
        return redirect("login")
    messages.success(request, _("Logged out there."))
    return redirect("account")


@login_required
@sent_from("account")
def end_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke one of one's own tokens."""
    token = get_object_or_404(ApiToken, pk=pk, user=request.user.pk)
    revoke_token(by=request.user, token=token)
    messages.success(request, _("The token is revoked."))
    return redirect("account")
