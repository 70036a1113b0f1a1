"""The cache of an installation with Redis; no page fails when it is away."""

from typing import Any

from django.core.cache.backends.redis import RedisCache

from kit.net.breaker import Breaker

_SECONDS = 10
_redis = Breaker("cache", seconds=_SECONDS)


class ForgivingCache(RedisCache):
    """Without Redis nothing is found and nothing is kept; what is asked for is made anew each time."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return _redis.ask(lambda: super(ForgivingCache, self).get(key, default, version), default)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        return _redis.ask(lambda: super(ForgivingCache, self).add(key, value, *args, **kwargs), True)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        _redis.ask(lambda: super(ForgivingCache, self).set(key, value, *args, **kwargs), None)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """A counter that is gone counts from nothing, as it does without Redis."""

        def question() -> int:
            try:
                return super(ForgivingCache, self).incr(key, delta, version)
            except ValueError:
                return delta

        return _redis.ask(question, delta)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return _redis.ask(lambda: super(ForgivingCache, self).delete(key, version), False)
