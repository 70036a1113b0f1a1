"""The request that is being answered, for the audit: a verb is called with a member and rows, not with a
request, and what it writes down should all the same say from where and on which page."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest

_REQUEST: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


def current_request() -> HttpRequest | None:
    """The request of this thread; None in a command or a task."""
    return _REQUEST.get()


@contextmanager
def answering(request: HttpRequest) -> Iterator[None]:
    """While ``request`` is answered, ``current_request`` is it."""
    token = _REQUEST.set(request)
    try:
        yield
    finally:
        _REQUEST.reset(token)
