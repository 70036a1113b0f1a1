"""Names are found by the initials of their pinyin, and the initials follow every way in which a name changes."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from cases.actions.categories import save_category
from cases.models import Case, Category
from cases.queries.search import search
from grids.actions import change_grid
from grids.models import Grid, Place
from grids.scope import Scope
from kit.numbers import keys
from kit.numbers.names import key_of_words
from residents.models import Resident
from staff.actions.organizations import save_organization
from staff.actions.people import change_member
from staff.models import AuditRecord, Member, Organization
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import CaseFactory, CategoryFactory, MemberFactory, OrganizationFactory, PlaceFactory
from tests.grids.paper import csv_file, run
from tests.pages.desk import at_desk
from tests.pages.test_told_apart import offered
from tests.residents.world import household, resident

pytestmark = pytest.mark.django_db


def found(member: Any, page: str, term: str) -> set[str]:
    """The names in a list of the desk."""
    answer = at_desk(member).get(reverse(f"admin:{page}_changelist"), {"q": term})
    return {str(row) for row in answer.context["cl"].result_list}


@pytest.mark.parametrize("term", ["zxm", "ZXM", "xm", "zx"])
def test_a_member_is_found_at_the_desk_and_on_the_phone(cast: Cast, term: str) -> None:
    MemberFactory(name="曾小明", organization=cast.committee)
    MemberFactory(name="张大伟", organization=cast.committee)
    assert found(cast.township_official, "staff_member", term) == {"曾小明"}
    assert len(offered(cast.township_official, "staff.appointment", "member", term)) == 1
    page = at_desk(cast.community_secretary).get(reverse("directory"), {"name": term})
    assert [one.name for one in page.context["people"]] == ["曾小明"]


def test_a_middle_letter_alone_finds_nobody_in_the_directory(cast: Cast) -> None:
    MemberFactory(name="曾小明", organization=cast.committee)
    page = at_desk(cast.community_secretary).get(reverse("directory"), {"name": "x"})
    assert page.context["people"] == []


def test_grids_organizations_and_categories_are_found(cast: Cast) -> None:
    change_grid(by=ADMIN, grid=cast.group, name="重庆路网格")
    OrganizationFactory(name="南湖区民政局", divisions=[cast.township])
    CategoryFactory(name="违章搭建")
    assert found(cast.township_official, "grids_grid", "cql") == {"重庆路网格"}
    assert offered(cast.township_official, "staff.appointment", "grid", "cqlwg")
    assert found(cast.township_official, "staff_organization", "mzj") == {"南湖区民政局"}
    assert found(cast.superuser, "cases_category", "wzdj") == {"违章搭建"}


def test_cases_are_found_by_the_initials_of_what_they_belong_to(cast: Cast) -> None:
    filer = MemberFactory(name="曾小明")
    case = CaseFactory(grid=cast.building, filed_by=filer, category=CategoryFactory(name="违章搭建"))
    other = CaseFactory(grid=cast.building)
    for word in ("zxm", "xm", "wzdj"):
        assert list(search(Case.objects.all(), word, Scope.everything())) == [case], word
    assert list(search(Case.objects.all(), "zxmm", Scope.everything())) == []
    assert other.pk != case.pk


@pytest.mark.parametrize("where", ["households-find", "admin:residents_resident_find"])
def test_a_resident_is_found_by_initials_and_the_look_up_is_recorded(cast: Cast, where: str) -> None:
    home = household(cast.building_leader, cast.building)
    resident(cast.building_leader, home, "单小明")
    page = at_desk(cast.community_secretary).post(reverse(where), {"words": "SXM"})
    assert [one.name for one in page.context["people"]] == ["单小明"]
    one = AuditRecord.objects.get(action="look_up")
    assert (one.facts["by"], one.facts["found"]) == ("words", 1)
    assert "sxm" not in str(one.facts).lower()


def test_a_single_letter_lists_no_residents_and_nobody_outside_the_scope_is_found(cast: Cast) -> None:
    resident(cast.building_leader, household(cast.building_leader, cast.building), "单小明")
    for member, typed in ((cast.community_secretary, "s"), (cast.other_community_leader, "sxm")):
        page = at_desk(member).post(reverse("households-find"), {"words": typed})
        assert page.context["people"] == []


def test_initials_follow_the_verbs(cast: Cast) -> None:
    change_member(
        by=ADMIN,
        member=cast.building_leader,
        name="曾小明",
        organization=cast.committee,
        identity=cast.building_leader.identity,
        phone=cast.building_leader.phone,
        email="",
    )
    assert Member.objects.get(pk=cast.building_leader.pk).initials == "zxm"
    change_grid(by=ADMIN, grid=cast.building, name="甲楼")
    assert Grid.objects.get(pk=cast.building.pk).initials == "jl"
    made = save_organization(
        by=ADMIN,
        organization=None,
        name="民政科",
        kind="other",
        parent=None,
        divisions=[],
        communities=[],
        phone="",
    )
    assert Organization.objects.get(pk=made.pk).initials == "mzk"
    one = Category.objects.first()
    assert one is not None
    save_category(
        by=ADMIN,
        category=one,
        code=one.code,
        name="噪声",
        name_en="",
        parent=one.parent,
        route=one.route,
        departments=[],
        photo_reason="",
        personal=False,
        position=1,
        in_use=True,
    )
    assert Category.objects.get(pk=one.pk).initials == "zs"


def test_initials_follow_imports(cast: Cast, tmp_path: Any) -> None:
    listed = ("33,浙江省", "3304,嘉兴市", "330402,南湖区", "330402001,建设街道", "330402001001,文昌社区")
    assert run("import_divisions", csv_file(tmp_path, *listed))[1] == []
    assert Grid.objects.get(code="330402001001").initials == "wcsq"
    line = f"{cast.group.code},和平网格"
    assert run("import_grids", csv_file(tmp_path, line))[1] == []
    assert Grid.objects.get(code=cast.group.code).initials == "hpwg"


@pytest.mark.parametrize(
    ("app", "model"), [("grids", Grid), ("staff", Member), ("staff", Organization), ("cases", Category)]
)
def test_the_migration_fills_what_is_there_in_batches(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, app: str, model: Any
) -> None:
    monkeypatch.setattr(keys, "BATCH", 2)
    before = dict(model.objects.values_list("pk", "initials"))
    assert any(before.values())
    model.objects.update(initials="")
    number = "0003" if app == "cases" else "0004"
    import_module(f"{app}.migrations.{number}_fill_initials").fill(apps, None)
    assert dict(model.objects.values_list("pk", "initials")) == before


def test_the_migration_fills_residents(cast: Cast) -> None:
    resident(cast.building_leader, household(cast.building_leader, cast.building), "单小明")
    Resident.objects.update(initials="")
    import_module("residents.migrations.0003_fill_initials").fill(apps, None)
    assert Resident.objects.get().initials == "sxm"


def test_organizations_and_places_stand_in_the_order_of_pinyin(cast: Cast) -> None:
    wanted = ["百福弄", "丁家桥", "南杨", "子城"]
    for name in ("丁家桥", "南杨", "子城", "百福弄"):
        OrganizationFactory(name=name)
        PlaceFactory(name=name)
    for model in (Organization, Place):
        assert list(model.objects.filter(name__in=wanted).values_list("name", flat=True)) == wanted


@pytest.mark.parametrize(
    "names",
    [
        ["甲2号", "甲10号"],
        ["第一网格", "第二网格", "第三网格", "第十网格", "第十一网格", "第二十网格"],
        ["1幢", "2幢", "１０幢"],
    ],
)
def test_numbers_in_names_stand_by_their_value(names: list[str]) -> None:
    made = [key_of_words(name) for name in names]
    assert made == sorted(made)
    assert all(one.isascii() and one.isalnum() for one in made)


@pytest.mark.parametrize(
    ("app", "number", "model"), [("grids", "0006", Place), ("staff", "0008", Organization)]
)
def test_the_migration_fills_the_order_in_batches(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, app: str, number: str, model: Any
) -> None:
    PlaceFactory.create_batch(3)
    monkeypatch.setattr(keys, "BATCH", 2)
    before = dict(model.objects.values_list("pk", "name_key"))
    assert all(before.values())
    model.objects.update(name_key="")
    import_module(f"{app}.migrations.{number}_fill_{model._meta.model_name}_name_key").fill(apps, None)
    assert dict(model.objects.values_list("pk", "name_key")) == before
