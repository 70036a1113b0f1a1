"""What is known of the demonstration while it is made."""

import random
from dataclasses import dataclass, field

from cases.models import Matter
from demo.actor import DEMONSTRATION
from demo.people.names import People
from demo.township.accounts import ACCOUNTS, PASSWORD
from demo.township.times import Days
from grids.choices import Setting
from grids.codes import community_of
from grids.models import Grid
from staff.actions import create_member
from staff.models import Member, Organization


@dataclass
class Township:
    """What was built, for the history that follows."""

    source: random.Random
    people: People
    days: Days
    members: dict[str, Member] = field(default_factory=dict)  # by the key of an account
    leaders: list[Member] = field(default_factory=list)
    communities: dict[str, Grid] = field(default_factory=dict)  # by code
    groups: list[Grid] = field(default_factory=list)
    buildings: list[Grid] = field(default_factory=list)
    tall: set[str] = field(default_factory=set)  # codes of groups and buildings with lifts
    streets: dict[str, str] = field(default_factory=dict)  # by the code of a grid
    spots: dict[str, str] = field(default_factory=dict)  # what people call a grid, by its code
    home: dict[int, Grid] = field(default_factory=dict)  # the grid that a member leads, by the member's id
    matters: dict[str, Matter] = field(default_factory=dict)  # by the code of a category
    offices: dict[str, Organization] = field(default_factory=dict)
    staff: dict[str, list[Member]] = field(default_factory=dict)  # by the key of an office
    contacts: dict[str, Member] = field(default_factory=dict)  # of the units in a group, by the group's code

    def person(self, organization: Organization, identity: str, account: str = "") -> Member:
        """Somebody new; with ``account``, the one whose login is printed."""
        known = ACCOUNTS.get(account)
        member = create_member(
            by=DEMONSTRATION,
            phone=known.login if known else self.people.phone(),
            name=known.name if known else self.people.name(),
            organization=organization,
            identity=identity,
            password=PASSWORD if known else "",
        )
        if known:
            self.members[account] = member
        return member

    def in_the_country(self, grid: Grid) -> bool:
        """Whether ``grid`` is part of a village."""
        return self.communities[community_of(grid.code)].setting == Setting.RURAL

    def address(self, grid: Grid) -> str:
        """Where it is, as people say it."""
        before = self.streets[grid.code]
        if self.in_the_country(grid):
            before = self.spots[community_of(grid.code)]
        return f"{before}{self.spots[grid.code]}"
