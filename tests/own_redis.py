"""A pytest plugin: each parallel process gets a Redis database of its own, next to the given one, because
tests empty the cache. It must be loaded before the settings, hence ``-p tests.own_redis``."""

import os
import re

DATABASES = 16  # of a Redis server, unless configured otherwise


def own_database(url: str, worker: str) -> str:
    """The address for the process ``worker`` (``gw0``, ``gw1`` …); the given one without a worker."""
    if not url or not worker:
        return url
    found = re.fullmatch(r"(?P<server>rediss?://[^/]+)/?(?P<number>\d*)", url)
    if found is None:
        return url
    number = (int(found["number"] or 0) + 1 + int(worker.removeprefix("gw"))) % DATABASES
    return f"{found['server']}/{number}"


if os.environ.get("REDIS_URL"):
    os.environ["REDIS_URL"] = own_database(os.environ["REDIS_URL"], os.environ.get("PYTEST_XDIST_WORKER", ""))
