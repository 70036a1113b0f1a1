"""Wrong passwords: five for a login name, thirty from an address, then nothing for a quarter of an hour.

A try is counted before the password is looked at and taken back when it was right, so that a hundred tries at
once are five as well. The counts live in the database, so that they hold for all processes and without Redis.
Tries from a browser in which the person has logged in before are counted by themselves (``devices``).
A name that nobody has is counted like any other: the answers tell nobody which names there are.
"""

import contextlib
import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from kit.errors import Conflict
from kit.net.rate_limit import network_of
from kit.time.clock import now
from staff.models import LoginTry

MOST_FOR_ACCOUNT = 5
_ROUNDS = 10
LOCKED_FOR = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many wrong tries there may be under one key."""

    key: str
    most: int


def account_limit(login: str) -> Limit:
    """The limit of one login name."""
    return Limit(_digest("account", login), MOST_FOR_ACCOUNT)


def limits_of(login: str, address: str | None) -> tuple[Limit, ...]:
    """The limits that a try to log in as ``login`` from ``address`` falls under."""
    account = account_limit(login)
    if address is None:
        return (account,)
    return account, Limit(_digest("address", network_of(address)), settings.LOGIN_TRIES_FROM_ADDRESS)


def device_limit(nonce: str) -> Limit:
    """The limit of one browser in which somebody has logged in before."""
    return Limit(_digest("device", nonce), MOST_FOR_ACCOUNT)


def limit_of_code(user_pk: int) -> Limit:
    """The limit for the second factor of a login."""
    return Limit(_digest("code", str(user_pk)), MOST_FOR_ACCOUNT)


def limit_of_pin(user_pk: int) -> Limit:
    """The limit for the PINs of all phones of a login."""
    return Limit(_digest("pin", str(user_pk)), MOST_FOR_ACCOUNT)


def count_try(limits: Iterable[Limit]) -> bool:
    """Count a try under each of ``limits``. False when one of them is locked, and the try must not be made;
    then none of them counts it."""
    with transaction.atomic():
        rows = [(_locked_row(limit.key), limit) for limit in sorted(limits, key=lambda limit: limit.key)]
        at = now()
        if any(row.locked_until is not None and row.locked_until > at for row, _limit in rows):
            return False
        for row, limit in rows:
            _count(row, limit, at)
    return True


def forgive(account: Limit, *others: Limit) -> None:
    """The try was right: the account begins anew, and the others take this one try back."""
    LoginTry.objects.filter(key=account.key).delete()
    for limit in others:
        LoginTry.objects.filter(key=limit.key, failures__gt=0).update(
            failures=F("failures") - 1, locked_until=None
        )


def is_locked(limit: Limit) -> bool:
    """Whether nothing more may be tried for now."""
    return LoginTry.objects.filter(key=limit.key, locked_until__gt=now()).exists()


def forget_old() -> int:
    """Delete counts that matter no more. Returns how many."""
    return LoginTry.objects.filter(since__lt=now() - 2 * LOCKED_FOR).delete()[0]


def _digest(kind: str, name: str) -> str:
    return hashlib.sha256(f"{kind}:{name}".encode()).hexdigest()


def _locked_row(key: str) -> LoginTry:
    """The row of a key, locked until the transaction ends; made when missing. Others make it and forgive it
    meanwhile, so both are tried in turn. Raises Conflict: that went on for too long."""
    for _round in range(_ROUNDS):
        row = LoginTry.objects.select_for_update().filter(key=key).first()
        if row is not None:
            return row
        with contextlib.suppress(IntegrityError), transaction.atomic():  # somebody else has just made it
            return LoginTry.objects.create(key=key, since=now())
    raise Conflict


def _count(row: LoginTry, limit: Limit, at: dt.datetime) -> None:
    if row.locked_until is not None or row.since <= at - LOCKED_FOR:
        row.failures, row.since, row.locked_until = 0, at, None
    row.failures += 1
    if row.failures >= limit.most:
        row.locked_until = at + LOCKED_FOR
    row.save(update_fields=["failures", "since", "locked_until"])
