"""Offices in files: by the whole label as lists show it, never by guessing among several of one name."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kit.errors import Invalid
from kit.tables.rows import Row
from staff.actions.organizations import save_organization
from staff.imports.members import examine_members
from staff.imports.organizations import examine_organizations, import_organizations
from staff.models import Member, Organization, User
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import MemberFactory, OrganizationFactory
from tests.grids.paper import run

pytestmark = pytest.mark.django_db
NAME = "居民骨干"


def login(member: Member) -> User:
    return User.objects.get(pk=member.user_id)


@pytest.fixture
def twins(cast: Cast) -> list[Organization]:
    """Two offices of one name, in two communities."""
    made = OrganizationFactory.create_batch(2, name=NAME, kind="other")
    made[0].communities.add(cast.community)
    made[1].communities.add(cast.other_community)
    return made


def row(**cells: str) -> Row:
    return Row(2, cells)


def new(**cells: str) -> Row:
    return row(**{"name": "张三", "phone": "13900001111", "identity": "volunteer", **cells})


def said(outcome: Any) -> list[tuple[str, str]]:
    return [(one.column, str(one.reason)) for one in outcome.problems]


def test_the_whole_label_chooses_among_offices_of_one_name(cast: Cast, twins: list[Organization]) -> None:
    by = login(cast.township_official)
    for one in twins:
        mine = MemberFactory(organization=one, name="李四", identity="volunteer")
        told = examine_members([row(name="李四", phone=mine.phone, organization=one.choice_label)], by=by)
        assert (said(told), told.unchanged) == ([], 1)


def test_a_name_that_several_have_is_refused_with_the_choices(cast: Cast, twins: list[Organization]) -> None:
    (told,) = said(examine_members([new(organization=NAME)], by=login(cast.township_official)))
    assert told[0] == "organization"
    assert all(one.choice_label in told[1] for one in twins)


def test_a_label_of_an_office_elsewhere_is_refused_with_those_of_its_name(
    cast: Cast, twins: list[Organization]
) -> None:
    given = new(organization=f"{NAME} · 别处街道 / 别处社区")
    (told,) = said(examine_members([given], by=login(cast.township_official)))
    assert all(one.choice_label in told[1] for one in twins)


def test_a_move_between_offices_of_one_name_is_told_as_one(cast: Cast, twins: list[Organization]) -> None:
    mine = MemberFactory(organization=twins[0], name="李四", identity="volunteer")
    given = row(name="李四", phone=mine.phone, organization=twins[1].choice_label)
    (told,) = examine_members([given], by=ADMIN).told
    assert [(one.before, one.after) for one in told.changes] == [tuple(one.choice_label for one in twins)]


def test_a_person_may_be_called_with_the_office_as_lists_do(cast: Cast) -> None:
    mine = cast.community_secretary
    by = login(cast.township_official)
    assert examine_members([row(name=mine.named, phone=mine.phone)], by=by).unchanged == 1
    other = row(name=mine.named, phone=mine.phone, organization=cast.township_office.name)
    assert [column for column, _why in said(examine_members([other], by=by))] == ["organization"]


def test_a_post_is_given_by_the_path_of_a_grid(cast: Cast) -> None:
    given = {"organization": cast.committee.name, "role": "volunteer"}
    by = login(cast.township_official)
    for path in (cast.group.path, cast.group.choice_label):
        for column in ("code", "grid"):
            told = examine_members([new(**given, **{column: path})], by=by)
            assert (said(told), told.new) == ([], 1)
    ((column, _why),) = said(examine_members([new(**given, grid="别处社区 / 一组")], by=by))
    assert column == "grid"


def test_where_it_works_tells_organizations_of_one_name_apart_and_changes_nothing(
    cast: Cast, twins: list[Organization]
) -> None:
    rows = [
        Row(number, {"name": NAME, "where": one.where, "phone": phone})
        for number, (one, phone) in enumerate(zip(twins, ("", "82100001"), strict=True), start=2)
    ]
    done = import_organizations(rows, by=login(cast.county_official))
    assert (done.unchanged, done.changed) == (1, 1)
    assert [Organization.objects.get(pk=one.pk).phone for one in twins] == ["", "82100001"]
    assert said(examine_organizations([row(name=NAME)], by=ADMIN))[0][0] == "name"
    elsewhere = row(name=cast.committee.name, where="别处")
    assert said(examine_organizations([elsewhere], by=ADMIN))[0][0] == "where"
    by_label = row(name=twins[1].choice_label)
    assert examine_organizations([by_label], by=ADMIN).unchanged == 1


def test_what_it_is_part_of_stays_although_it_lies_beyond(cast: Cast) -> None:
    cast.committee.parent = cast.city_group
    cast.committee.save()
    by = login(cast.county_official)
    given = row(name=cast.committee.name, parent=cast.city_group.choice_label)
    assert examine_organizations([given], by=by).unchanged == 1


def test_an_office_phone_has_one_writing_in_a_file_and_in_a_form(cast: Cast) -> None:
    facts = {"name": "民政办Ａ", "kind": "other", "communities": [cast.community]}
    made = save_organization(by=ADMIN, phone="0573－8210 0001", **facts)
    assert (made.name, made.phone) == ("民政办A", "0573-82100001")
    for phone in ("057382100001", "(0573)8210-0001", "+86 573 82100001"):
        assert examine_organizations([row(name=" 民政 办A", phone=phone)], by=ADMIN).unchanged == 1
    for wrong in ("abc", "1", "0573-82100001x"):
        assert said(examine_organizations([row(name="民政办A", phone=wrong)], by=ADMIN))[0][0] == "phone"
        with pytest.raises(Invalid) as refused:
            save_organization(by=ADMIN, phone=wrong, **facts)
        assert "phone" in refused.value.fields


def test_a_phone_that_stands_there_in_another_way_stays(cast: Cast) -> None:
    Organization.objects.filter(pk=cast.committee.pk).update(phone="abc")
    assert examine_organizations([row(name=cast.committee.name, phone="abc")], by=ADMIN).unchanged == 1
    told = examine_organizations([row(name=cast.committee.name, phone="abc", kind="other")], by=ADMIN)
    assert (said(told), told.changed) == ([], 1)


def test_queries_do_not_grow_with_rows_that_say_nothing_new(cast: Cast, twins: list[Organization]) -> None:
    many = OrganizationFactory.create_batch(8, kind="other", parent=cast.township_office)
    for one in many:
        one.communities.add(cast.community)

    def statements(some: list[Organization]) -> int:
        rows = [
            Row(number, {"name": one.name, "parent": cast.township_office.name})
            for number, one in enumerate(some, start=2)
        ]
        with CaptureQueriesContext(connection) as seen:
            assert examine_organizations(rows, by=ADMIN).unchanged == len(some)
        return len([one for one in seen if "SAVEPOINT" not in one["sql"]])

    assert statements(many) == statements(many[:2])


def test_the_command_understands_labels_too(cast: Cast, twins: list[Organization], tmp_path: Any) -> None:
    mine = MemberFactory(organization=twins[0], name="李四", identity="volunteer")
    path = tmp_path / "people.csv"
    path.write_text(f"姓名,手机号,机构\n李四,{mine.phone},{twins[0].choice_label}\n", encoding="utf-8")
    assert run("import_members", path)[1:] == ([], 0)
