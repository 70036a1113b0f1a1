"""The verbs of areas look at the row as it is, and the imports ask who imports what."""

import pytest

from grids.actions import save_place, save_size_standard
from grids.imports.divisions import import_divisions
from grids.imports.grids import import_grids
from grids.models import Division, Grid, Place, SizeStandard
from kit.errors import Invalid, NotAllowed
from kit.tables.rows import Row
from staff.models import Member, User
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import PlaceFactory, division

pytestmark = pytest.mark.django_db
SIZES = {"setting": "urban", "fewest_households": 150, "most_households": 350, "people": 800, "tolerance": 25}


def login(member: Member) -> User:
    """The login, read anew."""
    return User.objects.get(pk=member.user_id)


def test_a_form_that_has_put_another_grid_into_a_place_does_not_make_it_ones_own(cast: Cast) -> None:
    theirs = PlaceFactory(grid=cast.other_group)
    theirs.grid = cast.group
    with pytest.raises(NotAllowed):
        save_place(
            by=login(cast.community_secretary), place=theirs, grid=cast.group, name="路", kind="main_road"
        )
    mine = PlaceFactory(grid=cast.group)
    mine.grid = cast.other_group
    with pytest.raises(NotAllowed):
        save_place(
            by=login(cast.community_secretary), place=mine, grid=cast.other_group, name="路", kind="main_road"
        )
    assert set(Place.objects.values_list("grid", flat=True)) == {cast.group.pk, cast.other_group.pk}


def test_what_is_wrong_with_a_place_is_named(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        save_place(by=ADMIN, place=None, grid=cast.group, name=" ", kind="moon")
    assert set(refused.value.fields) == {"name", "kind"}
    assert not Place.objects.exists()


def test_a_standard_stays_where_it_is_when_the_new_area_is_not_ones_own(cast: Cast) -> None:
    own = save_size_standard(by=login(cast.county_official), standard=None, area="330402", **SIZES)
    with pytest.raises(Invalid) as refused:
        save_size_standard(by=login(cast.county_official), standard=own, area="3304", **SIZES)
    assert set(refused.value.fields) == {"area"}
    division("330411")
    foreign = save_size_standard(by=ADMIN, standard=None, area="330411", **SIZES)
    foreign.area = "330402"
    with pytest.raises(NotAllowed):
        save_size_standard(by=login(cast.county_official), standard=foreign, area="330402", **SIZES)
    with pytest.raises(Invalid):
        save_size_standard(by=ADMIN, standard=None, area="330402", **SIZES)
    assert set(SizeStandard.objects.values_list("area", flat=True)) == {"330402", "330411"}


def test_grids_are_imported_into_the_own_area_only(cast: Cast) -> None:
    division("330411001")
    own = [Row(2, {"code": "330402001009", "name": "九社区"})]
    foreign = [Row(2, {"code": "330411001009", "name": "九社区"})]
    for by in (cast.stranger, cast.township_official):
        with pytest.raises(NotAllowed):
            import_grids(own, by=login(by))
    with pytest.raises(NotAllowed):
        import_grids(foreign, by=login(cast.county_official))
    assert import_grids(own, by=login(cast.county_official)).new == 1
    assert Grid.objects.filter(name="九社区").values_list("code", flat=True).get() == "330402001009"


def test_divisions_are_imported_by_a_city_and_outside_it_by_nobody(cast: Cast) -> None:
    renamed = [Row(2, {"code": "330402001", "name": "新街道"})]
    outside = [Row(2, {"code": "33", "name": "新浙江"})]
    for by, rows in (
        (cast.stranger, renamed),
        (cast.county_official, renamed),
        (cast.city_official, outside),
    ):
        with pytest.raises(NotAllowed):
            import_divisions(rows, by=login(by))
    assert len(import_divisions(renamed, by=login(cast.city_official)).renamed) == 1
    assert Division.objects.get(code="33").name == "浙江省"
