"""One sweep for everything that people have sent."""

from cases import attachments
from diaries.models import photos as of_diaries
from staff.models import photos


def sweep_all() -> int:
    """Remove files older than a day that no case, no diary and no member has; the number of them."""
    return attachments.sweep() + of_diaries.sweep() + photos.sweep()
