"""An organization is part of one above it."""

import pytest

from kit.errors import Invalid
from staff.actions.organizations import save_organization
from staff.choices import OrganizationKind
from staff.models import Organization, User
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def save(cast: Cast, parent: Organization | None, organization: Organization | None = None) -> Organization:
    return save_organization(
        by=User.objects.get(pk=cast.county_official.user_id),
        organization=organization,
        name="居民骨干",
        kind=OrganizationKind.COMMUNITY_COMMITTEE,
        parent=parent,
        communities=[cast.community],
    )


def test_a_committee_is_part_of_the_street_above_it_or_of_nothing(cast: Cast) -> None:
    made = save(cast, cast.township_office)
    assert made.parent == cast.township_office
    assert save(cast, None, made).parent is None


def test_it_is_not_part_of_an_office_elsewhere_nor_of_one_below_it(cast: Cast) -> None:
    for parent in (cast.other_committee, Organization.objects.create(name="空", kind=OrganizationKind.OTHER)):
        with pytest.raises(Invalid) as error:
            save(cast, parent)
        assert set(error.value.fields) == {"parent"}


def test_nor_of_itself_nor_of_a_part_of_its_own(cast: Cast) -> None:
    whole = save(cast, None)
    part = save(cast, whole)
    for parent in (whole, part):
        with pytest.raises(Invalid) as error:
            save(cast, parent, whole)
        assert set(error.value.fields) == {"parent"}
    assert Organization.objects.get(pk=whole.pk).parent is None
