"""The one door for writing the register: each verb is one function and one transaction, asks for the right,
and leaves a record without values (design §4.3)."""

from residents.bookkeeping.particulars import Particulars
from residents.registry.calls import (
    end_welfare,
    follow_up_visit,
    lapse_welfare,
    record_visit,
    register_granted,
    register_welfare,
    save_tag,
    take_lapsing,
    verify_welfare,
    withdraw_visit,
)
from residents.registry.erasure import erase_gone, erase_resident
from residents.registry.households import (
    change_household,
    change_unit,
    close_household,
    move_household,
    register_household,
    register_unit,
)
from residents.registry.moving import Homes, move_households, move_units
from residents.registry.people import (
    add_resident,
    birth,
    change_resident,
    death,
    move_in,
    move_out,
    transfer,
)
from residents.registry.phones import change_phone

__all__ = [
    "Homes",
    "Particulars",
    "add_resident",
    "birth",
    "change_household",
    "change_phone",
    "change_resident",
    "change_unit",
    "close_household",
    "death",
    "end_welfare",
    "erase_gone",
    "erase_resident",
    "follow_up_visit",
    "lapse_welfare",
    "move_household",
    "move_households",
    "move_in",
    "move_out",
    "move_units",
    "record_visit",
    "register_granted",
    "register_household",
    "register_unit",
    "register_welfare",
    "save_tag",
    "take_lapsing",
    "transfer",
    "verify_welfare",
    "withdraw_visit",
]
