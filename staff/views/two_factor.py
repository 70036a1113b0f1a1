"""Enrolling a phone as the second factor, and taking it off again."""

from base64 import b32encode
from binascii import unhexlify
from typing import Any, cast
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import login as second_factor_given

from kit.errors import Invalid
from kit.files.qr import as_svg
from kit.forms import show_errors
from kit.privacy.fields import decrypted, encrypted
from staff.accounts.second_factor import has_second_factor, must_have_second_factor, new_key
from staff.actions.second_factor import new_recovery_codes, switch_two_factor_off, switch_two_factor_on
from staff.models import User
from staff.views.forms import CodeForm, PasswordForm

_KEY = "two_factor_secret"


@login_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def two_factor(request: HttpRequest) -> HttpResponse:
    """Enrol a phone; once there is one: new recovery codes, or off."""
    user = cast(User, request.user)
    if has_second_factor(user):
        return _enrolled(request, user)
    return _enrol(request, user)


def _enrol(request: HttpRequest, user: User) -> HttpResponse:
    """Show the secret; when the phone has it, keep it. It waits in the session, not in the page."""
    key = _waiting_key(request)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            device, codes = switch_two_factor_on(
                by=user,
                user=user,
                key=key,
                code=form.cleaned_data["code"].strip(),
                but=request.session.session_key,
            )
        except Invalid as refused:
            show_errors(form, refused)
        else:
            del request.session[_KEY]
            second_factor_given(request, device)
            return render(request, "staff/recovery_codes.html", {"here": "account", "codes": codes})
    context = {"here": "account", "form": form, **_secret(user, key)}
    return render(request, "staff/two_factor.html", context)


def _waiting_key(request: HttpRequest) -> str:
    """The secret that is being enrolled. Encrypted in the session too, which is a row of the database; one
    whose field key is gone is replaced."""
    try:
        return decrypted(request.session[_KEY])
    except (KeyError, ImproperlyConfigured):
        key = new_key()
        request.session[_KEY] = encrypted(key)
        return key


def _enrolled(request: HttpRequest, user: User) -> HttpResponse:
    """What can be done with a phone that is enrolled; each asks for the password again."""
    form = PasswordForm(request.POST or None, user=user)
    required = must_have_second_factor(user)
    if not form.is_valid():
        context = {"here": "account", "form": form, "required": required}
        return render(request, "staff/two_factor_on.html", context)
    if request.POST.get("what") == "codes":
        codes = new_recovery_codes(by=user, user=user)
        return render(request, "staff/recovery_codes.html", {"here": "account", "codes": codes})
    switch_two_factor_off(by=user, user=user)
    messages.success(request, _("Two-factor login is off."))
    return redirect("account")


def _secret(user: User, key: str) -> dict[str, Any]:
    """The secret as a picture for the phone's camera and as letters to type in."""
    letters = b32encode(unhexlify(key)).decode()
    issuer = settings.OTP_TOTP_ISSUER
    label = quote(f"{issuer}:{user.get_username()}")
    address = f"otpauth://totp/{label}?{urlencode({'secret': letters, 'issuer': issuer})}"
    groups = " ".join(letters[i : i + 4] for i in range(0, len(letters), 4))
    return {"picture": as_svg(address, _("The secret for your phone")), "letters": groups}
