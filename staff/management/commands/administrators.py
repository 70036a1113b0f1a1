"""``manage.py administrators [NAME OFFICE]``: who keeps the system, who grants rights, who reads the audit.
Whoever has the machine appoints the first of each; later the security administrator does, in the admin."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kit.actors import COMMAND
from kit.errors import Invalid
from staff.actions.accounts import change_login
from staff.choices import Role
from staff.models import Member, User
from staff.rights.administrators import check_offices, offices_of

OFFICES = {
    "system": Role.SYSTEM_ADMINISTRATOR,
    "security": Role.SECURITY_ADMINISTRATOR,
    "auditor": Role.AUDITOR,
    "none": None,
}


class Command(BaseCommand):
    """Lists the three offices and what is wrong with them, or gives one; exit 1 with findings."""

    help = "List system administrators, security administrators and auditors, or make NAME one of them."

    def add_arguments(self, parser: CommandParser) -> None:
        """A login name and what it shall be."""
        parser.add_argument("name", nargs="?", help="the login name")
        parser.add_argument("office", nargs="?", choices=list(OFFICES))

    def handle(self, *args: Any, name: str | None, office: str | None, **options: Any) -> None:
        """Give the office, then list. Raises CommandError: something is wrong."""
        if name is not None:
            self._give(name, office)
        found, wrong = [], []
        for user in User.objects.select_related("member__organization").order_by("username"):
            offices = offices_of(user, _member(user))
            found += offices
            if offices:
                self.stdout.write(f"{user.get_username()}: {', '.join(str(one.label) for one in offices)}")
            try:
                check_offices(user, _member(user))
            except Invalid as refused:
                wrong.append(f"{user.get_username()}: {refused.message}")
        if settings.THREE_ADMINISTRATORS:
            missing = [str(one.label) for one in OFFICES.values() if one is not None and one not in found]
            wrong += [f"Nobody is: {', '.join(missing)}."] if missing else []
        if wrong:
            raise CommandError("\n".join(wrong))

    def _give(self, name: str, office: str | None) -> None:
        user = User.objects.filter(username=name).first()
        if user is None or office is None:
            raise CommandError("Say the name of a login, and which office it gets.")
        role = OFFICES[office]
        if role == Role.AUDITOR and _member(user) is None:
            raise CommandError(f"{name} is no member; an auditor is one.")
        try:
            change_login(
                by=COMMAND,
                user=user,
                username=user.username,
                email=user.email,
                is_active=user.is_active,
                is_superuser=role == Role.SYSTEM_ADMINISTRATOR,
                is_security_admin=role == Role.SECURITY_ADMINISTRATOR,
                auditor=role == Role.AUDITOR,
            )
        except Invalid as refused:
            raise CommandError(str(refused.message)) from refused


def _member(user: User) -> Member | None:
    return getattr(user, "member", None)
