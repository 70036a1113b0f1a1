"""An empty SQLite database for the processes of a test."""

import shutil
from pathlib import Path

import pytest

from tests.workers.running import environment, run


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database that has just been migrated."""
    folder = tmp_path_factory.mktemp("migrated")
    run(environment(DATA_DIR=str(folder)), "manage.py", "migrate", "--skip-checks", "--verbosity=0")
    return folder


@pytest.fixture
def data(tmp_path: Path, migrated: Path) -> Path:
    """A ``DATA_DIR`` of its own."""
    return Path(shutil.copytree(migrated, tmp_path / "data"))
