"""The one door for reading the register: masked rows, look-ups that leave a record, and what is private with
right and reason (design §4.3). Other apps hold a foreign key and come through here."""

from residents.access.looking import (
    LOOK,
    REVEAL,
    Found,
    look_up,
    needs_reason,
    read_grounds,
    reason,
    reveal,
    reveal_contact,
)
from residents.access.opening import opened
from residents.access.rows import (
    Brief,
    brief,
    by_door,
    by_name,
    by_number,
    doors_of_phone,
    due_for_visit,
    household,
    households,
    id_hash,
    phone_hash,
    resident,
    unit,
    welfare_to_verify,
)

__all__ = [
    "LOOK",
    "REVEAL",
    "Brief",
    "Found",
    "brief",
    "by_door",
    "by_name",
    "by_number",
    "doors_of_phone",
    "due_for_visit",
    "household",
    "households",
    "id_hash",
    "look_up",
    "needs_reason",
    "opened",
    "phone_hash",
    "read_grounds",
    "reason",
    "resident",
    "reveal",
    "reveal_contact",
    "unit",
    "welfare_to_verify",
]
