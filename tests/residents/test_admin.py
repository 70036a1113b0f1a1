"""The register in the admin: scoped, masked, and at a constant price."""

import datetime as dt

import pytest
from django.urls import reverse

from kit.time import clock
from residents import registry
from residents.models import Household, Resident, Tag, WelfareRecord
from staff.models import AuditRecord
from tests.cast import Cast
from tests.pages.desk import at_desk, queries_of
from tests.residents.world import household, id_number, resident, welfare

pytestmark = pytest.mark.django_db
# What a browser sends of the rows that are only shown.
INLINES = {
    f"{prefix}-{count}_FORMS": 0 for prefix in ("residents", "events") for count in ("TOTAL", "INITIAL")
}
MODELS = ("household", "resident", "unit", "visit", "welfarerecord")


def listing(model: str) -> str:
    return reverse(f"admin:residents_{model}_changelist")


def shown(page) -> set[int]:
    return {row.pk for row in page.context["cl"].result_list}


def rows(cast: Cast, door: str = "101", serial: int = 1) -> dict[str, int]:
    """One of everything, behind one door of the cast's building."""
    leader = cast.building_leader
    person = resident(leader, household(leader, cast.building, door), id_number=id_number(serial))
    visit = registry.record_visit(household=person.household, by=leader, findings="都好")
    unit = registry.register_unit(
        by=leader, grid=cast.building, name=f"店{door}", contact_phone="13712345678"
    )
    return {
        "household": person.household_id,
        "resident": person.pk,
        "unit": unit.pk,
        "visit": visit.pk,
        "welfarerecord": welfare(leader, person).pk,
    }


@pytest.mark.parametrize("model", MODELS)
def test_every_list_and_page_is_scoped_and_masked(cast: Cast, model: str) -> None:
    made = rows(cast)
    address = reverse(f"admin:residents_{model}_change", args=[made[model]])
    assert shown(at_desk(cast.community_secretary).get(listing(model))) == {made[model]}
    assert shown(at_desk(cast.other_community_leader).get(listing(model))) == set()
    assert at_desk(cast.other_community_leader).get(address).status_code == 404
    assert at_desk(cast.department_officer).get(listing(model)).status_code == 403
    for part in (cast.community_secretary, cast.county_official):
        for page in (listing(model), address):
            answer = at_desk(part).get(page)
            assert answer.status_code == 200
            text = answer.content.decode()
            assert (id_number() in text, "13812345678" in text) == (False, False)
    assert "13712345678" not in at_desk(cast.county_official).get(address).content.decode()


@pytest.mark.parametrize("model", MODELS)
def test_ten_rows_and_sixty_cost_the_same(cast: Cast, model: str) -> None:
    browser = at_desk(cast.township_official)
    for n in range(10):
        rows(cast, f"1{n:02d}", n)
    few = queries_of(browser, listing(model))
    for n in range(10, 40):
        rows(cast, f"1{n:02d}", n)
    assert queries_of(browser, listing(model)) == few
    # Session, login, member and scope take six; the list itself at most eight.
    assert few <= 6 + 8


def test_a_household_is_registered_changed_and_moved(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    given = {"grid": cast.building.pk, "door": "301", "kind": "registered", "tenure": "owned"}
    assert browser.post(reverse("admin:residents_household_add"), given).status_code == 302
    home = Household.objects.get()
    address = reverse("admin:residents_household_change", args=[home.pk])
    moved = {**given, "door": "302", "grid": cast.other_building.pk, "seen": home.version, **INLINES}
    assert browser.post(address, moved).status_code == 302
    home.refresh_from_db()
    assert (home.door, home.area) == ("302", cast.other_building.code)
    assert list(home.events.values_list("kind", flat=True)) == ["registered", "changed", "moved"]
    assert browser.post(address, moved).status_code == 302, "sent twice, it says the same"
    stale = browser.post(address, {**moved, "door": "303"})
    assert stale.status_code == 200
    assert stale.context["adminform"].form.errors


def test_a_refused_form_of_the_desk_leaves_the_record_of_the_number_that_was_tried_and_reaches_the_ceiling(
    cast: Cast, settings
) -> None:
    settings.REVEALS_PER_HOUR = 2
    resident(cast.building_leader, household(cast.building_leader, cast.building))
    home = household(cast.other_community_leader, cast.other_building)
    browser = at_desk(cast.other_community_leader)
    given = {
        "household": home.pk, "name": "李四", "new_id_number": id_number(), "new_phone": "",
        "kind": "registered", "relation": "head", "how": "registered",
    }  # fmt: skip
    for _time in range(4):
        assert browser.post(reverse("admin:residents_resident_add"), given).status_code == 200
    tried = AuditRecord.objects.filter(member=cast.other_community_leader, action="look_up")
    assert (tried.count(), home.residents.count()) == (2, 0)


def test_a_person_is_added_and_corrected_without_the_numbers_being_shown(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building)
    browser = at_desk(cast.community_secretary)
    given = {
        "household": home.pk, "name": "王小明", "new_id_number": id_number(), "new_phone": "13812345678",
        "kind": "registered", "relation": "head", "how": "registered",
    }  # fmt: skip
    assert browser.post(reverse("admin:residents_resident_add"), given).status_code == 302
    person = Resident.objects.get()
    address = reverse("admin:residents_resident_change", args=[person.pk])
    changed = {
        "name": "王晓明",
        "kind": "floating",
        "relation": "head",
        "sex": "male",
        "birth": "1948-03-15",
        "seen": person.version,
        **INLINES,
    }
    assert browser.post(address, changed).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.kind, person.id_number, person.phone) == (
        "王晓明",
        "floating",
        id_number(),
        "13812345678",
    )
    wrong = browser.post(address, {**changed, "new_id_number": "123", "seen": person.version})
    assert wrong.status_code == 200
    assert wrong.context["adminform"].form.errors


def test_who_only_looks_changes_nothing(cast: Cast) -> None:
    made = rows(cast)
    browser = at_desk(cast.city_official)
    for model in ("household", "resident", "unit"):
        address = reverse(f"admin:residents_{model}_change", args=[made[model]])
        assert browser.post(address, {"name": "x", "door": "x"}).status_code == 403
        assert browser.get(reverse(f"admin:residents_{model}_add")).status_code == 403


@pytest.mark.parametrize("words", [id_number(), "13812345678", "王小"])
def test_a_person_is_looked_for_by_post(cast: Cast, words: str) -> None:
    made = rows(cast)
    address = reverse("admin:residents_resident_find")
    hit = at_desk(cast.township_official).post(address, {"words": words})
    assert [one.pk for one in hit.context["people"]] == [made["resident"]]
    nobody = at_desk(cast.other_community_leader).post(address, {"words": words})
    assert nobody.context["people"] == []
    assert at_desk(cast.department_officer).post(address, {"words": words}).status_code == 403


def test_lists_are_searched_by_door_code_and_area_and_not_by_name(cast: Cast) -> None:
    made = rows(cast)
    browser = at_desk(cast.township_official)
    for words in ("101", cast.building.code, cast.community.code):
        assert shown(browser.get(listing("household"), {"q": words})) == {made["household"]}
    for words in (cast.other_community.code, "王小"):
        assert shown(browser.get(listing("household"), {"q": words})) == set()
    assert 'name="q"' not in browser.get(listing("resident")).content.decode()
    assert shown(browser.get(listing("resident"), {"area": cast.group.code})) == {made["resident"]}
    assert shown(browser.get(listing("resident"), {"gone": "yes"})) == set()


def test_an_entitlement_is_verified_and_ended_at_the_desk(cast: Cast) -> None:
    record = WelfareRecord.objects.get(pk=rows(cast)["welfarerecord"])
    verify = reverse("admin:residents_welfarerecord_verify", args=[record.pk])
    end = reverse("admin:residents_welfarerecord_end", args=[record.pk])
    until = clock.today() + dt.timedelta(days=90)
    assert at_desk(cast.county_official).post(verify, {"valid_until": f"{until:%Y-%m-%d}"}).status_code == 403
    record.refresh_from_db()
    assert record.state == "registered"
    assert at_desk(cast.other_community_leader).post(verify, {}).status_code == 404
    browser = at_desk(cast.community_secretary)
    assert browser.post(verify, {"valid_until": "2020-01-01"}).status_code == 200
    assert browser.post(verify, {"valid_until": f"{until:%Y-%m-%d}"}).status_code == 302
    record.refresh_from_db()
    assert (record.state, record.valid_until) == ("verified", until)
    assert browser.get(end).status_code == 200
    assert browser.post(end).status_code == 302
    record.refresh_from_db()
    assert record.state == "lapsed"


def test_the_grounds_of_an_entitlement_are_read_by_those_who_verify_and_leave_a_record(cast: Cast) -> None:
    made = rows(cast)
    page = reverse("admin:residents_welfarerecord_change", args=[made["welfarerecord"]])
    grounds = f"{page.removesuffix('change/')}grounds/"
    read = AuditRecord.objects.filter(action="view_private", facts__field="grounds")
    for part in (cast.community_secretary, cast.county_official):
        assert "低收入" not in at_desk(part).get(page).content.decode()
    assert at_desk(cast.county_official).get(grounds).status_code == 403
    assert not read.exists()
    assert "低收入" in at_desk(cast.community_secretary).get(grounds).content.decode()
    one = read.get()
    assert (one.member, one.subject, one.area) == (
        cast.community_secretary,
        f"residents.resident:{made['resident']}",
        cast.building.code,
    )


def test_from_above_the_street_grounds_are_read_with_a_reason(cast: Cast) -> None:
    page = reverse("admin:residents_welfarerecord_change", args=[rows(cast)["welfarerecord"]])
    grounds = f"{page.removesuffix('change/')}grounds/"
    browser = at_desk(cast.superuser)
    assert "低收入" not in browser.get(grounds).content.decode()
    assert "低收入" not in browser.post(grounds, {"purpose": "welfare"}).content.decode()
    assert "低收入" in browser.post(grounds, {"purpose": "welfare", "words": "复核"}).content.decode()
    assert AuditRecord.objects.get(facts__field="grounds").purpose == "welfare: 复核"


def test_tags_are_the_citys_and_never_of_a_forbidden_kind(cast: Cast) -> None:
    browser, address = at_desk(cast.city_official), reverse("admin:residents_tag_add")
    given = {"code": "new", "name": "新居民", "position": 9, "in_use": "on", "visit_days": 60}
    assert browser.post(address, given).status_code == 302
    refused = browser.post(address, {**given, "code": "x", "name": "信教群众"})
    assert (refused.status_code, list(refused.context["adminform"].form.errors)) == (200, ["name"])
    assert Tag.objects.filter(code__in=["new", "x"]).count() == 1
    assert at_desk(cast.township_official).get(address).status_code == 403
