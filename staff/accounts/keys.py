"""Whether this process has the keys that the data is kept under. Private values can't be read with others,
nobody is found by a hash of another key, and a history sealed with another never verifies."""

from kit.history.seals import sealed
from kit.privacy.fields import Unreadable, keyed_hash
from staff.models import KeyCheck

_KNOWN = "gridgov"
ROW = 1
_PURPOSE = "key check"


def wrong_keys() -> list[str]:
    """The names of the keys that are not those of the row; none before there is a row. One query."""
    row = KeyCheck.objects.filter(pk=ROW).first()
    if row is None:
        return []
    now = made_now()
    wrong = ["FIELD_KEYS"] if isinstance(row.field_keys, Unreadable) or row.field_keys != _KNOWN else []
    wrong += ["HASH_KEY"] if row.hash_key != now["hash_key"] else []
    return wrong + (["CHAIN_KEY"] if row.chain_key != now["chain_key"] else [])


def sentence(wrong: list[str]) -> str:
    """Which keys are wrong, and what to do."""
    return (
        f"{', '.join(wrong)}: not what the data in this database is kept under. Put the right one back (of "
        "FIELD_KEYS the old one behind the new one, until rotate_keys is done); see docs/operations.md, Keys."
    )


def made_now() -> dict[str, str]:
    """What the keys of this process make of a known text."""
    return {
        "field_keys": _KNOWN,
        "hash_key": keyed_hash(_KNOWN, _PURPOSE),
        "chain_key": sealed(_PURPOSE, {"known": _KNOWN}),
    }
