"""One sweep for everything that people have sent."""

from cases import attachments
from staff.models import photos


def sweep_all() -> int:
    """Remove files older than a day that no case and no member has; the number of them."""
    return attachments.sweep() + photos.sweep()
