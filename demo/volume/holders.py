"""Who holds which post, looked up once for all: the same answers as ``staff.posts.holders`` gives one by
one."""

import random
from collections import defaultdict

from grids.choices import GridLevel
from grids.codes import COMMUNITY_LENGTH, community_of, county_of, parent_of, township_of
from grids.models import Grid
from staff.choices import AppointmentRole, OrganizationKind, Post
from staff.models import Appointment, Member, Organization

_COUNTY_KINDS = (OrganizationKind.SERVICE_CENTRE, OrganizationKind.LEADING_GROUP)


class Holders:
    """All grids where cases can happen, and everybody who acts on them."""

    def __init__(self) -> None:
        level = GridLevel.BUILDING
        self.buildings: list[str] = list(
            Grid.objects.current().filter(level=level).order_by("code").values_list("code", flat=True)
        )
        self.grids: dict[str, int] = dict(Grid.objects.values_list("code", "pk"))
        self._leaders = self._appointed(AppointmentRole.LEADER)
        self._liaisons = self._appointed(AppointmentRole.LIAISON)
        self._townships = self._working_in(OrganizationKind.TOWNSHIP_OFFICE)
        self._counties = self._working_in(*_COUNTY_KINDS)
        self._offices: dict[str, list[Organization]] = defaultdict(list)
        rows = Organization.objects.filter(kind=OrganizationKind.DEPARTMENT, members__isnull=False)
        for office in rows.distinct().prefetch_related("divisions").order_by("pk"):
            for division in office.divisions.all():
                self._offices[county_of(division.code)].append(office)
        self._people: dict[int, list[int]] = defaultdict(list)
        for organization, member in Member.objects.order_by("pk").values_list("organization", "pk"):
            self._people[organization].append(member)

    def office(self, code: str, source: random.Random) -> Organization:
        """A department of the county in which the grid lies."""
        return source.choice(self._offices[county_of(code)])

    def someone(self, post: str, code: str, office: Organization | None, source: random.Random) -> int:
        """The id of a member who holds ``post`` seen from the grid ``code``."""
        if post == Post.DEPARTMENT and office is not None:
            return source.choice(self._people[office.pk])
        if post == Post.COUNTY:
            return source.choice(self._counties[county_of(code)])
        if post == Post.COMMUNITY:
            code = community_of(code)
        found = None
        if post in (Post.LEADER, Post.COMMUNITY):
            found = self._leader(code)
        elif post == Post.LIAISON:
            found = self._liaisons.get(code) or self._leader(parent_of(code))
        return found or source.choice(self._townships[township_of(code)])

    def _leader(self, code: str) -> int | None:
        while len(code) >= COMMUNITY_LENGTH:
            if code in self._leaders:
                return self._leaders[code]
            code = parent_of(code)
        return None

    def _appointed(self, role: str) -> dict[str, int]:
        rows = Appointment.objects.current().filter(role=role, member__user__is_active=True)
        return dict(rows.values_list("grid__code", "member"))

    def _working_in(self, *kinds: str) -> dict[str, list[int]]:
        rows = Member.objects.filter(organization__kind__in=kinds).order_by("pk")
        found: dict[str, list[int]] = defaultdict(list)
        for code, member in rows.values_list("organization__divisions__code", "pk"):
            found[code or ""].append(member)
        return found
