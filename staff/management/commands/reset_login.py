"""``manage.py reset_login NAME``: a new password and no second factor, for whom nobody stands above: a system
administrator who lost the password or the phone. Whoever has the machine may; the audit says so."""

import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from kit.actors import COMMAND
from staff.actions import set_password
from staff.actions.second_factor import switch_two_factor_off
from staff.models import User


class Command(BaseCommand):
    """Give a login a password that is good for choosing one's own, and forget its phone."""

    help = "Gives a login a new password, good for choosing one's own, and forgets the phone of its codes."

    def add_arguments(self, parser: CommandParser) -> None:
        """The login name."""
        parser.add_argument("name", help="the login name")

    @transaction.atomic
    def handle(self, *args: Any, name: str, **options: Any) -> None:
        """Reset it and print the password, this once. Raises CommandError: there is no such login."""
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no login {name}.")
        password = f"{secrets.token_urlsafe(12)}-Aa1"
        set_password(by=COMMAND, user=user, password=password)
        switch_two_factor_off(by=COMMAND, user=user)
        self.stdout.write(f"New password of {name}, to be changed at the first login: {password}")
