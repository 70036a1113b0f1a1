"""The cache of Redis, and what is left of it without Redis."""

import os
import socket

import pytest
from django.core.cache.backends.redis import RedisCache

from gridgov.runtime import cache as module
from gridgov.runtime.cache import ForgivingCache
from kit.net.breaker import Breaker


@pytest.fixture(autouse=True)
def _no_failure_yet(monkeypatch):
    monkeypatch.setattr(module, "_redis", Breaker("cache", seconds=10))


def test_without_redis_nothing_is_found_and_nothing_fails():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"redis://127.0.0.1:{probe.getsockname()[1]}/0"
    cache = ForgivingCache(address, {"OPTIONS": {"socket_connect_timeout": 1}})
    cache.set("a", 1, 30)
    assert cache.get("a") is None
    assert cache.get("a", "otherwise") == "otherwise"
    assert cache.add("a", 1) is True
    assert cache.get_or_set("a", lambda: 5) == 5
    assert cache.delete("a") is False
    assert [cache.incr("a"), cache.incr("a", 3)] == [1, 3]


@pytest.mark.redis
@pytest.mark.skipif(not os.environ.get("REDIS_URL"), reason="REDIS_URL is not set")
def test_with_redis_it_is_the_usual_cache():
    params = {"KEY_PREFIX": "test_cache", "OPTIONS": {}}
    cache, usual = (kind(os.environ["REDIS_URL"], params) for kind in (ForgivingCache, RedisCache))
    cache.set("a", {"b": 1}, 30)
    assert usual.get("a") == cache.get("a") == {"b": 1}
    assert cache.add("a", 2) is False
    assert cache.delete("a") is True
    assert usual.get("a") is None
    assert cache.incr("a") == 1  # nothing to count on is no failure: the cache is still asked
    cache.set("a", 4, 30)
    assert [cache.incr("a"), cache.decr("a"), usual.get("a")] == [5, 4, 4]
    cache.delete("a")
