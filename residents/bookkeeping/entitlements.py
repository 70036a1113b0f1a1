"""What becomes of the entitlements of somebody who moves or dies. Inside the caller's transaction."""

from grids.codes import COMMUNITY_LENGTH
from residents.choices import WelfareEnd, WelfareState
from residents.models import Resident, WelfareRecord


def end_with(resident: Resident, kind: str) -> int:
    """Whoever has moved out or died (``kind``) has no entitlement here: the live records lapse, with the
    reason. Returns how many."""
    rows = WelfareRecord.objects.live().filter(resident=resident)
    return rows.update(state=WelfareState.LAPSED, lapsed_on=resident.ended_on, lapsed_by=WelfareEnd(kind))


def verify_anew(resident: Resident, left: str, area: str) -> int:
    """After a move from the area ``left`` into ``area``: inside one community the records stay as they are,
    another community verifies them itself. Returns how many wait for that."""
    if left[:COMMUNITY_LENGTH] == area[:COMMUNITY_LENGTH]:
        return 0
    rows = WelfareRecord.objects.filter(resident=resident, state=WelfareState.VERIFIED)
    return rows.update(
        state=WelfareState.REGISTERED,
        verified_by=None,
        verified_at=None,
        valid_until=None,
        reminded_until=None,
    )
