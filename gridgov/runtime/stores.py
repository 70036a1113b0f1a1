"""What the settings say of where data lie: the database and the cache."""

from pathlib import Path
from typing import Any

from gridgov.runtime.environment import Environment


def database(env: Environment, data_dir: Path) -> dict[str, Any]:
    """PostgreSQL when DATABASE_URL names it, otherwise SQLite in WAL mode."""
    if env.str("DATABASE_URL", default=""):
        settings: dict[str, Any] = env.db_url("DATABASE_URL")
    else:
        settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": data_dir / "gridgov.sqlite3"}
    if settings["ENGINE"].endswith("sqlite3"):
        # IMMEDIATE: a transaction takes its write lock at its start, so two writers wait instead of failing.
        settings["OPTIONS"] = {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;",
        }
    else:
        settings |= {"CONN_MAX_AGE": settings.get("CONN_MAX_AGE", 60), "CONN_HEALTH_CHECKS": True}
    return settings


def cache(redis_url: str) -> dict[str, Any]:
    """Redis, which pages get by without while it is away, or this process's memory."""
    if not redis_url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    return {
        "BACKEND": "gridgov.runtime.cache.ForgivingCache",
        "LOCATION": redis_url,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
