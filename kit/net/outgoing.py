"""Asking a server whose address somebody typed in: only public ones and those that are named, never for long,
and without going on to where it points.

The address is looked at twice: when it is entered, and again on the open connection before a word is said,
since a name may lead elsewhere by then. With a proxy for outgoing traffic (``HTTPS_PROXY``) the second look
is the proxy's.
"""

import ipaddress
import socket
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread
from typing import Any, TypeVar

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

T = TypeVar("T")

LONGEST = 12.0  # seconds for everything: finding the host, connecting, asking, reading
_TIMEOUTS = (4.0, 8.0)  # seconds to connect, and between two parts of the answer
_LOOK_UP = 3.0  # seconds to find a host while a person waits
_LONGEST_ANSWER = 64 * 1024  # bytes; the rest is not read
# A server that answers a byte at a time keeps its thread. So many are put up with, then nobody is asked.
_MOST_LINGERING = 20
# Of what Python calls global: IETF's own (RFC 6890), 6to4's relays, documentation.
_NEVER = [ipaddress.ip_network(one) for one in ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")]
# The public net of IPv6. What lies elsewhere is of a house, or wraps IPv4 in some old way.
_PUBLIC = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_lingering: list[Thread] = []

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class NoAnswer(Exception):
    """The host is unknown, unreachable, too slow, or its certificate does not fit. Its own words may hold the
    address, so there are none."""


class ForbiddenHost(Exception):
    """The host lies in an internal network, and INTERNAL_HOSTS does not name it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: the status of HTTP, and the first 64 KiB."""

    status: int
    body: bytes


def is_internal(address: str) -> bool:
    """Whether an IP address is loopback, link-local, private, or in any other way not of the public net."""
    given = ipaddress.ip_address(address.partition("%")[0])
    return not all(_is_public(one) for one in _meant(given))


def _is_public(address: IPAddress) -> bool:
    if not address.is_global or address.is_multicast or any(address in one for one in _NEVER):
        return False
    return isinstance(address, ipaddress.IPv4Address) or address in _PUBLIC or address in _NAT64


def is_named(host: str) -> bool:
    """Whether INTERNAL_HOSTS names the host, by its name or its IP address."""
    return _plain(host) in {_plain(one) for one in settings.INTERNAL_HOSTS}


def refuse_internal(host: str) -> None:
    """Look where ``host`` leads now. A name that nobody knows here passes: a proxy may know it.

    Raises:
        ForbiddenHost: it leads into an internal network, and INTERNAL_HOSTS does not name it.
    """
    if is_named(host):
        return
    try:
        found = within(_LOOK_UP, lambda: socket.getaddrinfo(_plain(host), None, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError, NoAnswer):
        return
    if any(is_internal(str(place[4][0])) for place in found):
        raise ForbiddenHost


def ask(
    url: str,
    data: bytes | None,
    *,
    headers: Mapping[str, str],
    params: Mapping[str, str] | None = None,
    auth: tuple[str, str] | None = None,
) -> Answer:
    """Post ``data`` (None: get) and read the answer; a redirect is an answer like any other.

    Raises:
        NoAnswer, ForbiddenHost.
    """
    with requests.Session() as session:
        session.mount("https://", _Adapter())
        session.mount("http://", _Adapter())
        try:
            answer = session.request(
                "GET" if data is None else "POST",
                url,
                data=data,
                headers=dict(headers),
                params=dict(params or {}),
                auth=auth,
                timeout=_TIMEOUTS,
                allow_redirects=False,
                stream=True,
            )
            return Answer(answer.status_code, next(answer.iter_content(_LONGEST_ANSWER), b""))
        except requests.RequestException:
            raise NoAnswer from None


def within(seconds: float, work: Callable[[], T]) -> T:
    """What ``work`` returns or raises, if it takes no longer than so many seconds. It runs in a thread of its
    own and must leave the database alone; nobody waits for one that takes longer.

    Raises:
        NoAnswer: it took longer, or too many such threads are left already.
    """
    _lingering[:] = [thread for thread in _lingering if thread.is_alive()]
    if len(_lingering) >= _MOST_LINGERING:
        raise NoAnswer
    done: Future[T] = Future()
    thread = Thread(target=_fill, args=(done, work), daemon=True)
    thread.start()
    try:
        return done.result(timeout=seconds)
    except TimeoutError:
        if not done.done():  # else it was the work that raised it
            _lingering.append(thread)
        raise NoAnswer from None


def _fill(done: Future[T], work: Callable[[], T]) -> None:
    try:
        done.set_result(work())
    except Exception as error:  # handed on to the one who waits
        done.set_exception(error)


def _meant(address: IPAddress) -> list[IPAddress]:
    """The address, and those that an IPv6 address wraps."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    mapped = address.ipv4_mapped is not None
    return [*([] if mapped else [address]), *(one for one in inner if one is not None)]


def _plain(host: str) -> str:
    return host.strip().strip("[]").rstrip(".").lower()


def _check_peer(connection: Any) -> None:
    """The first moment at which it is certain where the connection leads; nothing was sent yet."""
    if is_named(connection.host) or not is_internal(connection.sock.getpeername()[0]):
        return
    connection.close()
    raise ForbiddenHost


class _Http(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _check_peer(self)


class _Https(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _check_peer(self)


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class _Adapter(HTTPAdapter):
    """Opens connections that are looked at before they are used."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
