"""A limit for guessing: so many tries in so many seconds, counted in the cache.

With Redis all processes count together, without it each for itself. While Redis is away nothing is counted:
the limit makes guessing slow, it is not what keeps a secret.
"""

import hashlib
import ipaddress
import math
import time

from django.core.cache import cache

_IPV6_NETWORK = 64  # bits; what one household is given


class Tries:
    """The tries under one name, in a window that begins with the first."""

    def __init__(self, name: str, *, most: int, seconds: int) -> None:
        """``name`` may be anything that was typed: only its digest becomes a key."""
        self.most = most
        self.seconds = seconds
        self._count = f"tries:{hashlib.sha256(name.encode()).hexdigest()}"
        self._until = f"{self._count}:until"

    def wait(self) -> int:
        """Count a try. Returns the seconds to wait when there were too many, otherwise 0."""
        now = time.time()
        if cache.add(self._count, 0, self.seconds):
            cache.set(self._until, now + self.seconds, self.seconds)
        try:
            number = cache.incr(self._count)
        except ValueError:  # the window has just ended
            return 0
        if number <= self.most:
            return 0
        until = cache.get(self._until)
        if until is None:
            cache.delete(self._count)
            return 0
        return max(1, math.ceil(until - now))

    def give_back(self) -> None:
        """The try was right; only wrong ones count."""
        try:
            cache.decr(self._count)
        except ValueError:  # the window has just ended
            return


class Budget:
    """So many seconds of work for one name, in a window that begins with the first; kept like ``Tries``."""

    def __init__(self, name: str, *, most: float, seconds: int) -> None:
        self._most = int(most * 1000)
        self._seconds = seconds
        self._spent = f"budget:{hashlib.sha256(name.encode()).hexdigest()}"

    def is_spent(self) -> bool:
        """Whether nothing is left."""
        return int(cache.get(self._spent) or 0) >= self._most

    def spend(self, seconds: float) -> None:
        """Count work that was done."""
        cache.add(self._spent, 0, self._seconds)
        try:
            cache.incr(self._spent, int(seconds * 1000))
        except ValueError:  # the window has just ended
            return


def network_of(address: str) -> str:
    """Whom an address stands for: itself, or of IPv6 a household's network, whose addresses are endless."""
    try:
        found = ipaddress.IPv6Address(address)
    except ValueError:
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((found, _IPV6_NETWORK), strict=False))
