"""``manage.py access_table``: who may do what, generated from the table of roles."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from staff.choices import Role
from staff.rights.roles import ROLES

PAGE = "docs/access.md"
_HEAD = """# Who may do what

Generated from `staff/rights/roles.py` by `manage.py access_table`. A role holds in the area of its
appointment or office: for everything outside it there is nothing (404). A department sees what reached it.
Who may take a step with a case is in [routes.md](routes.md); what each address answers to whom:
`tests/access/table.py`.

"""


class Command(BaseCommand):
    """Writes the page, or with ``--check`` says whether it is the current one."""

    help = "Write docs/access.md: the permissions of every role."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--check`` writes nothing."""
        parser.add_argument("--check", action="store_true", help="exit with 1 when the page is an old one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare."""
        path = Path(settings.BASE_DIR) / PAGE
        text = page()
        if not options["check"]:
            path.write_text(text, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            raise CommandError(f"{PAGE} is old: run manage.py access_table")


def page() -> str:
    """The table: a row a permission, a column a role."""
    with translation.override("en"):
        roles = [(role, str(role.label)) for role in Role]
    lines = [
        "| permission | " + " | ".join(label for _role, label in roles) + " |",
        "| --- |" + " --- |" * len(roles),
    ]
    for permission in sorted(frozenset().union(*ROLES.values())):
        marks = ["×" if permission in ROLES[role] else "" for role, _label in roles]
        lines.append(f"| `{permission}` | " + " | ".join(marks) + " |")
    return _HEAD + "\n".join(lines) + "\n"
