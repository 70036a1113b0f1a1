"""Forms of logging in and of one's own account."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.net.client import client_address
from kit.net.current import current_request
from kit.numbers.whole import is_digits
from kit.privacy.fields import mask_phone
from staff.accounts.devices import limit_of_device
from staff.accounts.login_names import typed_login
from staff.accounts.login_tries import Limit, account_limit, count_try, forgive, is_locked, limits_of
from staff.accounts.own_phone import PIN_LENGTH
from staff.accounts.password_fields import PasswordsMixin, bound
from staff.accounts.passwords import check_length, had_before
from staff.audit.record import record, subject_of
from staff.choices import AuditAction
from staff.models import User


def _pin_input(**attrs: Any) -> forms.PasswordInput:
    """A field for a PIN, with the keys of a telephone."""
    return forms.PasswordInput({"autocomplete": "off", "inputmode": "numeric", "pattern": "[0-9]*", **attrs})


class LoginForm(AuthenticationForm):
    """Phone number and password; a wrong one, an unknown one, a closed login and a locked one look alike to
    whoever does not know which of them it is."""

    error_messages = {
        "invalid_login": _("The phone number or the password is not right."),
        "inactive": _("The phone number or the password is not right."),
        "locked": _(
            "There were too many wrong tries. Wait a quarter of an hour, or ask your community or your "
            "street for a new password."
        ),
    }

    own_phone = forms.BooleanField(label=_("This is my own phone"), required=False)
    days = 0  # for which a phone of one's own stays logged in

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if settings.SESSION_OWN_PHONE:
            self.days = settings.SESSION_OWN_PHONE.days
        else:
            del self.fields["own_phone"]
        self.fields["username"].label = _("Phone number")
        self.fields["username"].widget.attrs |= {"inputmode": "tel", "autocomplete": "username"}
        self.fields["password"].label = _("Password")
        bound(self.fields["password"])

    def clean(self) -> dict[str, Any]:
        """Check the password, if there may be another try."""
        login = typed_login(self.cleaned_data.get("username") or "")
        self.cleaned_data["username"] = login
        if not login or not self.cleaned_data.get("password") or self.request is None:
            return super().clean()
        device = limit_of_device(self.request, login)
        limits = (device,) if device else limits_of(login, client_address(self.request))
        if not count_try(limits):
            raise forms.ValidationError(self.error_messages["locked"], code="locked")
        try:
            cleaned = super().clean()
        except forms.ValidationError:
            self._note_failure(login, limits)
            raise
        forgive(*limits)
        return cleaned

    def _note_failure(self, login: str, limits: tuple[Limit, ...]) -> None:
        """Write the failure down; a name that is nobody's may be a password typed into the wrong field."""
        user = User.objects.filter(username=login).first()
        facts: dict[str, Any] = {
            "by": user,
            "login": "" if user else mask_phone(login) if is_digits(login) else "?",
            "subject": subject_of(user) if user else "",
            "request": self.request,
        }
        record(action=AuditAction.LOGIN_FAILED, **facts)
        if any(is_locked(limit) for limit in limits):
            record(action=AuditAction.LOCKED_OUT, **facts)


class PinForm(forms.Form):
    """The PIN of one's own phone. ``sent`` names the form: it is looked at once."""

    pin = forms.CharField(
        label=_("PIN of this phone"), max_length=PIN_LENGTH, widget=_pin_input(autofocus=True)
    )
    sent = forms.CharField(max_length=32, widget=forms.HiddenInput)


class NewPinForm(forms.Form):
    """A PIN for one's own phone."""

    pin = forms.CharField(
        label=_("New PIN"),
        max_length=PIN_LENGTH,
        widget=_pin_input(),
        help_text=_("Six digits that nobody guesses: no date, no row, no part of your phone number."),
    )
    again = forms.CharField(label=_("The PIN once more"), max_length=PIN_LENGTH, widget=_pin_input())

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "pin" in cleaned and cleaned["pin"] != cleaned.get("again", cleaned["pin"]):
            self.add_error("again", _("This is not the PIN above."))
        return cleaned


class CodeForm(forms.Form):
    """The code that the phone shows, or a recovery code."""

    code = forms.CharField(
        label=pgettext_lazy("two-factor login", "Code"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
    )


def check_own_password(user: User, password: str) -> None:
    """Whether ``password`` is that of ``user``, who is logged in: a stolen session guesses no more often than
    somebody at the door, and is written down. Raises ValidationError."""
    login = user.get_username()
    limit = limit_of_device(current_request(), login) or account_limit(login)
    if not count_try([limit]):
        raise forms.ValidationError(LoginForm.error_messages["locked"], code="locked")
    if user.check_password(password):
        forgive(limit)
        return
    facts: dict[str, Any] = {"by": user, "subject": subject_of(user), "facts": {"inside": True}}
    record(action=AuditAction.LOGIN_FAILED, **facts)
    if is_locked(limit):
        record(action=AuditAction.LOCKED_OUT, **facts)
    raise forms.ValidationError(_("The password is not right."))


class OwnPasswordForm(PasswordsMixin, PasswordChangeForm):
    """One's own new password."""

    new_password = "new_password1"  # noqa: S105 the name of a field

    def clean_old_password(self) -> str:
        """The old password, when it is right."""
        password: str = self.cleaned_data["old_password"]
        check_own_password(self.user, password)
        return password

    def clean(self) -> dict[str, Any]:
        """Somebody else may know the old one: it is not taken again."""
        cleaned: dict[str, Any] = super().clean() or {}
        new = cleaned.get("new_password1")
        if new and new == cleaned.get("old_password"):
            self.add_error("new_password1", _("This is the old password. Choose another one."))
        elif new and "old_password" in cleaned and had_before(self.user, new):
            self.add_error("new_password1", _("You had this password before. Choose another one."))
        return cleaned


class PasswordForm(forms.Form):
    """One's password, once more."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        validators=[check_length],
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """The password, when it is right."""
        password: str = self.cleaned_data["password"]
        check_own_password(self.user, password)
        return password


class PhotoForm(forms.Form):
    """One's own portrait."""

    upload = forms.FileField(
        label=_("Photo"),
        required=False,  # nobody has to have one; the button without one says so
        widget=forms.FileInput({"accept": "image/*"}),
        help_text=_("Your face, alone. Cut square; on the grid chart and the contact card residents see it."),
    )

    def clean_upload(self) -> Any:
        """The file. Raises ValidationError without one."""
        if not self.cleaned_data["upload"]:
            raise forms.ValidationError(_("Please choose a photo."))
        return self.cleaned_data["upload"]
