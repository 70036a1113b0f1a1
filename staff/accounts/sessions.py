"""Sessions that know whose they are, when they began and when they were last used.

``SESSION_ENGINE``. A session with a login ends when it was idle or is old (``SESSION_*`` in settings), later
on a phone that somebody called her own (``own_phone``); the marks that decide it are set whenever the session
is saved, and a page saves it once a minute at most.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string

from kit.net.client import client_address
from staff.accounts.own_phone import answered, may_keep_phone
from staff.models import LoginSession, OwnPhone, User

# Seconds since 1970: the login, the last page, the last page of the desk, the last time that the password was
# given, and the code of the second factor.
_BEGAN, _SEEN, _DESK, _PROVED, _CODE = "began", "seen", "desk", "proved", "code_given"
_AGENT, _ADDRESS, _DEVICE = "agent", "address", "device"
# The name of the OwnPhone that it is; and that it is to be one when all that is owed was given.
_PHONE, _PHONE_WANTED = "own_phone", "own_phone_wanted"
_SEEN_EVERY = 60  # seconds

# Pages, by their names, for which the password must have been given not long ago. In a desk's working day:
# private numbers in full. On a phone of one's own a quarter of an hour, and its PIN will do.
_NOT_LONG_AGO = frozenset(
    ("reveal", "unit-phone", "resident-record", "case-reporter", "opinion-who", "box-who")
)
# Just now: what would go on telling, letting in or acting in one's name after the session.
_JUST_NOW = frozenset(
    (
        *(
            "two_factor",
            "own_email",
            "own_phone",
            "own_pin",
            "channels",
            "channel",
            "channel-email",
            "rota-feed-new",
        ),
        *("admin:staff_apitoken_add", "admin:notices_channeladdress_add"),
    )
)
_GRACE = dt.timedelta(minutes=15)


class SessionStore(DatabaseStore):
    """Django's sessions in the database, with columns for the list of one's sessions."""

    @classmethod
    def get_model_class(cls) -> type[LoginSession]:
        """The table."""
        return LoginSession

    def create_model_instance(self, data: dict[str, Any]) -> LoginSession:
        """The row that will be saved."""
        at = timezone.now()
        if SESSION_KEY in data:
            data.setdefault(_BEGAN, at.timestamp())
            data.setdefault(_DEVICE, get_random_string(32))
            data[_SEEN] = at.timestamp()
        row: Any = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        row.seen_at = at
        row.agent, row.address = data.get(_AGENT, ""), data.get(_ADDRESS)
        row.own_phone, row.device = data.get(_PHONE, ""), data.get(_DEVICE, "")
        return row


def note_device(request: HttpRequest, *, own_phone: bool = False) -> None:
    """Keep with the session which device it is, and when it began: now. ``own_phone``: it is to be kept as
    one's own when all that is owed was given. Whatever was there before the login counts no more."""
    for mark in (_PHONE, _PHONE_WANTED, _CODE, _PROVED, _DESK):
        request.session.pop(mark, None)
    request.session.set_expiry(None)
    if own_phone:
        request.session[_PHONE_WANTED] = True
    request.session[_BEGAN] = timezone.now().timestamp()
    request.session[_AGENT] = request.META.get("HTTP_USER_AGENT", "")[:200]
    request.session[_ADDRESS] = client_address(request)


def note_password(request: HttpRequest) -> None:
    """Keep with the session that the password was given now; it goes on under a new key."""
    request.session[_PROVED] = request.session[_DESK] = timezone.now().timestamp()
    request.session.cycle_key()


def note_code(request: HttpRequest) -> None:
    """Keep with the session that the code of the second factor was given now; it goes on under a new key."""
    request.session[_CODE] = timezone.now().timestamp()
    request.session.cycle_key()


def is_code_old(request: HttpRequest) -> bool:
    """Whether whoever gives the password anew gives the code again too, if she has a second factor: on a
    phone of one's own once the code is older than a session lives elsewhere."""
    marks, at = request.session, timezone.now().timestamp()
    given = marks.get(_CODE, marks.get(_BEGAN, at))
    return _PHONE in marks and at - given > _seconds(settings.SESSION_ABSOLUTE)


def phone_wanted(request: HttpRequest) -> bool:
    """Whether it was said at the login that this is one's own phone. Asked once."""
    return bool(request.session.pop(_PHONE_WANTED, False))


def own_phone_of(request: HttpRequest) -> str:
    """The name of the OwnPhone that the session is of; empty: it is of none."""
    name: str = request.session.get(_PHONE, "")
    return name


def mark_of_device(request: HttpRequest) -> str:
    """What the session is called as long as somebody is logged in here; nothing comes of knowing it."""
    mark: str = request.session.get(_DEVICE, "")
    if not mark:  # of a session from before there were marks
        mark = request.session[_DEVICE] = get_random_string(32)
    return mark


def logged_in_devices() -> QuerySet[LoginSession]:
    """The sessions that have not ended, to ask for their marks."""
    return LoginSession.objects.filter(expire_date__gt=timezone.now(), user__isnull=False).exclude(device="")


def note_own_phone(request: HttpRequest, name: str) -> None:
    """From now on the session is that of the OwnPhone with this name, or with "" of none. Under a new key, so
    that no page that is being answered beside this one puts back what was."""
    marks = request.session
    if name:
        began = dt.datetime.fromtimestamp(marks.get(_BEGAN, timezone.now().timestamp()), dt.UTC)
        marks[_PHONE] = name
        marks.set_expiry(began + _own_span())
    else:
        marks.pop(_PHONE, None)
        marks.set_expiry(None)
    marks.cycle_key()


def is_over(request: HttpRequest) -> bool:
    """Whether the session has been idle for too long, or is too old. Notes that it is used now. A phone of
    one's own is asked for what it costs (``may_keep_phone``) only beyond the limits of all others."""
    marks, at = request.session, timezone.now().timestamp()
    began, seen = marks.get(_BEGAN, at), marks.get(_SEEN, at)
    if at - began > _seconds(settings.SESSION_ABSOLUTE) or at - seen > _seconds(settings.SESSION_IDLE):
        is_kept = _PHONE in marks and at - began <= _seconds(_own_span())
        if not (is_kept and may_keep_phone(request.user)):
            return True
    if at - seen > _SEEN_EVERY:
        marks.modified = True
    return False


def asks_again(request: HttpRequest, page: str) -> bool:
    """Whether the page of this name wants the password once more, though the session goes on. Notes that the
    desk is used now.

    The desk has limits of its own, which only its pages push out: a leader's page that was left open does not
    keep it open, and the desk's end leaves the leader's pages alone. Some pages elsewhere want a password
    that was given not long ago.
    """
    marks, at = request.session, timezone.now().timestamp()
    proved = marks.get(_PROVED, marks.get(_BEGAN, at))
    absolute = _seconds(settings.SESSION_ABSOLUTE_ADMIN)
    if page in _NOT_LONG_AGO and _PHONE not in marks and at - proved > absolute:
        return True
    if page in _JUST_NOW and at - proved > _seconds(_GRACE):
        return True
    if not request.path.startswith(reverse("admin:index")):
        return False
    used, idle = marks.get(_DESK, proved), _seconds(settings.SESSION_IDLE_ADMIN)
    if at - used > idle or at - proved > absolute:
        return True
    if at - used > _SEEN_EVERY:
        marks[_DESK] = at
    return False


def asks_pin(request: HttpRequest, page: str) -> bool:
    """Whether the page of this name wants, on a phone of one's own, its PIN or the password once more. One
    query at most, none on other pages and devices."""
    return page in _NOT_LONG_AGO and wants_pin(request)


def wants_pin(request: HttpRequest) -> bool:
    """Whether this is a phone of one's own, and a quarter of an hour ago since it had PIN or password."""
    marks, now, name = request.session, timezone.now(), own_phone_of(request)
    proved = marks.get(_PROVED, marks.get(_BEGAN, now.timestamp()))
    if not name or now.timestamp() - proved <= _seconds(_GRACE):
        return False
    at = answered(cast(User, request.user), name)
    return at is None or now - at > _GRACE


def sessions_of(user: User) -> list[LoginSession]:
    """The sessions of ``user`` that have not ended, the last used first."""
    rows = LoginSession.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-seen_at")
    return list(rows.defer("session_data"))


def name_of(session_key: str) -> str:
    """What a page calls a session, whose key is a secret."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:16]


def end_sessions(user: User, *, but: str | None = None, only: str | None = None) -> int:
    """End the sessions of ``user``: all, all but the one with key ``but``, or ``only`` the one of that name.
    Returns how many ended."""
    keys = [row.session_key for row in sessions_of(user)]
    ending = [key for key in keys if key != but and only in (None, name_of(key))]
    return _end(LoginSession.objects.filter(session_key__in=ending))


def end_surplus(surplus: Iterable[LoginSession]) -> int:
    """End the sessions that ``surplus_sessions`` found. Returns how many ended."""
    return _end(LoginSession.objects.filter(session_key__in=[row.session_key for row in surplus]))


def _end(rows: QuerySet[LoginSession]) -> int:
    """End the sessions ``rows``, and forget what was kept of the phones that they were of. Returns how
    many."""
    names = list(rows.exclude(own_phone="").values_list("own_phone", flat=True))
    OwnPhone.objects.filter(name__in=names).delete()
    return rows.delete()[0]


def surplus_sessions(user: User, *, this: str | None, most: int) -> list[LoginSession]:
    """The sessions of ``user`` but for the one with the key ``this`` and the ``most - 1`` others that were
    used last."""
    others = [row for row in sessions_of(user) if row.session_key != this]
    return others[max(most - 1, 0) :]


def _own_span() -> dt.timedelta:
    return max(settings.SESSION_OWN_PHONE, settings.SESSION_ABSOLUTE)


def _seconds(span: dt.timedelta) -> float:
    return span.total_seconds()
