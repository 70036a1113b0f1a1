"""Forms of logging in and of one's own account."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gridgov.kit.addresses import client_address
from gridgov.kit.private import mask_phone
from staff.audit import record, subject_of
from staff.choices import AuditAction
from staff.models import User
from staff.scopes import member_of
from staff.tries import Limit, charge, forgive, is_locked, limits_of


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Phone number")
        self.fields["username"].widget.attrs |= {"inputmode": "tel", "autocomplete": "username"}
        self.fields["password"].label = _("Password")

    def clean(self) -> dict[str, Any]:
        """Check the password, if there may be another try."""
        login = self.cleaned_data.get("username")
        if not login or not self.cleaned_data.get("password") or self.request is None:
            return super().clean()
        limits = limits_of(login, client_address(self.request))
        if not charge(limits):
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
            "by": member_of(user),
            "login": user.get_username() if user else mask_phone(login) if login.isdigit() else "?",
            "subject": subject_of(user) if user else "",
            "request": self.request,
        }
        record(action=AuditAction.LOGIN_FAILED, **facts)
        if any(is_locked(limit) for limit in limits):
            record(action=AuditAction.LOCKED_OUT, **facts)


class CodeForm(forms.Form):
    """The code that the phone shows, or a recovery code."""

    code = forms.CharField(
        label=pgettext_lazy("two-factor login", "Code"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
    )


class OwnPasswordForm(PasswordChangeForm):
    """One's own new password."""

    def clean(self) -> dict[str, Any]:
        """Somebody else may know the old one: it is not taken again."""
        cleaned: dict[str, Any] = super().clean() or {}
        new = cleaned.get("new_password1")
        if new and new == cleaned.get("old_password"):
            self.add_error("new_password1", _("This is the old password. Choose another one."))
        return cleaned


class PasswordForm(forms.Form):
    """One's password, once more."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """The password, when it is right."""
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("The password is not right."))
        return password


class PhotoForm(forms.Form):
    """One's own portrait."""

    upload = forms.FileField(
        label=_("Photo"),
        widget=forms.FileInput({"accept": "image/*"}),
        help_text=_("Your face, alone. Cut square; on the grid chart and the contact card residents see it."),
    )
