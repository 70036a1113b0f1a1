"""What the forms share that ask for a password."""

from typing import Any, ClassVar

from django import forms

from staff.accounts.passwords import check_length


def bound(*fields: forms.Field) -> None:
    """No field takes a password that is too long; only what it takes goes on to be checked. The browser does
    not cut it off in silence."""
    for field in fields:
        field.validators = [*field.validators, check_length]


class PasswordsMixin:
    """A form of Django's that asks for a new password twice: what is wrong with it stands at the first."""

    fields: dict[str, forms.Field]
    new_password: ClassVar[str] = "password1"  # noqa: S105 the name of a field

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bound(*(field for field in self.fields.values() if isinstance(field.widget, forms.PasswordInput)))

    def validate_password_for_user(self, user: Any, *_names: Any, **_named: Any) -> None:
        """Whether it is strong enough."""
        super().validate_password_for_user(user, password_field_name=self.new_password)  # type: ignore[misc]
