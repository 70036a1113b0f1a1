"""What every page of the leaders shows of the inbox."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notices.models import Notice

_MOST = 99


def inbox(request: HttpRequest) -> dict[str, object]:
    """``unread``: how many lines of the inbox hold something that waits to be read, "99+" for more; asked of
    the database only when shown."""
    return {"unread": SimpleLazyObject(lambda: _unread(request))}


def _unread(request: HttpRequest) -> str:
    member = getattr(request, "member", None)
    if member is None:
        return ""
    number = Notice.objects.inbox_of(member).unread().lines()[: _MOST + 1].count()
    return f"{_MOST}+" if number > _MOST else str(number or "")
