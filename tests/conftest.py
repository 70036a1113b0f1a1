"""Settings for every test: quick passwords, files in a temporary folder, an empty cache."""

from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django import Settings

from tests.cast import Cast, make_cast


@pytest.fixture(autouse=True)
def _quick_and_clean(settings: Settings, tmp_path: Path) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    cache.clear()


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody."""
    return make_cast()
