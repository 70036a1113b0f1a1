"""The form of the login page."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class LoginForm(AuthenticationForm):
    """Phone number and password; a wrong one and an unknown one look alike."""

    error_messages = {
        "invalid_login": _("The phone number or the password is not right."),
        "inactive": _("The phone number or the password is not right."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Phone number")
        self.fields["username"].widget.attrs |= {"inputmode": "tel", "autocomplete": "username"}
        self.fields["password"].label = _("Password")
