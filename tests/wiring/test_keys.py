"""A process with keys that are not those of the data does not begin, and nobody has to guess which it was."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from gridgov.runtime import keys
from gridgov.runtime.keys import refuse_wrong_keys
from kit.actors import COMMAND
from staff.accounts.keys import wrong_keys
from staff.actions.keys import accept_keys
from staff.models import AuditRecord, KeyCheck

ROOT = Path(__file__).resolve().parents[2]
OTHERS = {
    "FIELD_KEYS": [Fernet.generate_key().decode()],
    "HASH_KEY": "Uo7c-Yt4sLx9QwErB2nMzKd8PjHgFa6V",
    "CHAIN_KEY": "k3Yw9Q-uVb2TzLmR8sXcDfGhJpNq5aEo",
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", OTHERS)
def test_a_wrong_key_is_named_at_every_start_but_the_first_and_in_healthz(
    name, settings, client, caplog
) -> None:
    refuse_wrong_keys()
    refuse_wrong_keys()
    assert client.get("/healthz").json()["checks"]["keys"] == "ok"

    setattr(settings, name, OTHERS[name])

    with pytest.raises(ImproperlyConfigured, match=f"^{name}: not what the data"):
        refuse_wrong_keys()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["checks"]["keys"]) == (503, "failed")
    assert name not in answer.content.decode()
    assert name in caplog.text
    with pytest.raises(CommandError, match=name):
        call_command("check_keys")


@pytest.mark.django_db
def test_keys_of_fields_rotate_and_the_old_one_may_go_then(settings) -> None:
    accept_keys(by=COMMAND)
    old = list(settings.FIELD_KEYS)
    settings.FIELD_KEYS = [*OTHERS["FIELD_KEYS"], *old]
    assert wrong_keys() == []
    call_command("rotate_keys")
    settings.FIELD_KEYS = OTHERS["FIELD_KEYS"]
    assert wrong_keys() == []
    settings.FIELD_KEYS = old
    assert wrong_keys() == ["FIELD_KEYS"]


@pytest.mark.django_db
def test_keys_are_taken_for_the_right_ones_when_somebody_says_so(settings, capsys) -> None:
    accept_keys(by=COMMAND)
    for name, key in OTHERS.items():
        setattr(settings, name, key)
    accept_keys(by=COMMAND)
    assert wrong_keys() == list(OTHERS)
    call_command("check_keys", "--accept")
    assert wrong_keys() == []
    assert KeyCheck.objects.count() == 1
    records = AuditRecord.objects.filter(action="keys_accepted").values_list("login", flat=True)
    assert list(records) == ["system:command", "system:command"]  # at first, and in place of that


def test_a_database_that_is_away_stops_no_start(monkeypatch, caplog) -> None:
    def away(**_given: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(keys, "accept_keys", away)
    refuse_wrong_keys()
    assert "could not be checked" in caplog.text


# Its processes have a database file of their own.
@pytest.mark.once
@pytest.mark.real_clock
def test_web_worker_scheduler_and_commands_end_but_for_those_that_put_keys_right(data: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environ |= {"DATA_DIR": str(data), "DEBUG": "1"}

    def run(*command: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env={**environ, **more},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    celery = ("-m", "celery", "--quiet", "-A", "gridgov")
    assert run("manage.py", "check_keys").returncode == 0
    for command in (
        ("-c", "import gridgov.wsgi"),
        (*celery, "worker", "--pool=solo"),
        (*celery, "beat", "--pidfile="),
        ("manage.py", "anonymize"),
        ("manage.py", "import_residents", "nobody.csv"),
    ):
        ended = run(*command, HASH_KEY=OTHERS["HASH_KEY"])
        assert ended.returncode == 1, command
        assert "HASH_KEY: not what the data" in ended.stdout + ended.stderr, command
    assert run("manage.py", "migrate", "-v0", HASH_KEY=OTHERS["HASH_KEY"]).returncode == 0
