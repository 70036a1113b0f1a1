"""``vapid_keys``: a new pair of keys for ringing phones and computers, as lines for the environment."""

from typing import Any

from django.core.management.base import BaseCommand

from kit.privacy.vapid import new_pair


class Command(BaseCommand):
    """Prints them and keeps nothing."""

    help = "Print a new pair of VAPID keys. With another pair every device has to be asked again."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Make and print them."""
        public, private = new_pair()
        self.stdout.write(f"VAPID_PUBLIC_KEY={public}")
        self.stdout.write(f"VAPID_PRIVATE_KEY={private}")
        self.stdout.write("# Whom a push service may write to:")
        self.stdout.write("VAPID_CONTACT=mailto:it@example.gov.cn")
