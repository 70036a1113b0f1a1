"""Tables of the register. Only ``residents.registry`` writes them, and other apps read by
``residents.access``."""

from residents.models.calls import Visit, WelfareRecord
from residents.models.households import Household, HouseholdEvent, Unit
from residents.models.people import Resident, ResidentEvent, Tag

__all__ = [
    "Household",
    "HouseholdEvent",
    "Resident",
    "ResidentEvent",
    "Tag",
    "Unit",
    "Visit",
    "WelfareRecord",
]
