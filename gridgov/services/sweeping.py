"""One sweep for everything that people have sent."""

from cases import attachments
from diaries.models import photos as of_diaries
from diaries.queries.news import photos as of_activities
from staff.models import photos


def sweep_all() -> int:
    """Remove files older than a day that no case, no diary, no member and no activity has; the number of
    them."""
    return attachments.sweep() + of_diaries.sweep() + photos.sweep() + of_activities.sweep()
