"""What a place of the demonstration is made of."""

from dataclasses import dataclass

from grids.choices import PlaceKind, Setting


@dataclass(frozen=True, slots=True)
class Group:
    """A resident group: its quarter, the buildings in it, and the street or hamlet that it lies on."""

    quarter: str
    buildings: tuple[str, ...]
    street: str
    tall: bool = False  # houses with a lift


@dataclass(frozen=True, slots=True)
class Community:
    """A community by its national code, with its groups, and places that belong to it as a whole."""

    code: str
    groups: tuple[Group, ...]
    places: tuple[tuple[str, PlaceKind], ...]
    setting: Setting = Setting.URBAN
    account: str = ""  # of its secretary
    first: tuple[str, ...] = ()  # the accounts of those around its first building, as ``AROUND`` names them


AROUND = ("worker", "guide", "liaison", "leader")
"""Who leads the first group, guides its leader, guides the first building's, and leads that."""


@dataclass(frozen=True, slots=True)
class Town:
    """A street or town with the communities of it that are shown, and the key of its office."""

    code: str
    office: str
    police: str
    communities: tuple[Community, ...]
    middle: tuple[float, float]  # latitude and longitude


def blocks(first: int, last: int) -> tuple[str, ...]:
    """Buildings by number."""
    return tuple(f"{number}幢" for number in range(first, last + 1))
