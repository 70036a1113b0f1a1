"""Tables that are taken away hold the rows of one's own area, whatever rows somebody asks for by hand."""

import pytest
from django.urls import reverse

from tests.access.patches import NEAREST, patch_at
from tests.access.sweeping import text_of
from tests.access.table import PARTS
from tests.access.walking import clients
from tests.access.world import make_world
from tests.cast import make_cast

pytestmark = pytest.mark.django_db
DESKS = ("community_secretary", "township_official", "county_official", "city_official")


@pytest.mark.parametrize("action", ["export_xlsx", "export_csv"])
def test_chosen_by_hand_foreign_cases_are_left_out(settings, action: str):
    settings.LANGUAGE_CODE = "en"
    cast = make_cast()
    own = make_world(cast)
    foreign = {code: make_world(cast, patch_at(cast, code)) for code in sorted(set(NEAREST.values()))}
    browsers = dict(zip(PARTS.values(), clients(cast)[1:], strict=True))
    chosen = [world.case.pk for world in (own, *foreign.values())]
    for part in DESKS:
        sent = {"action": action, "_selected_action": chosen}
        table = text_of(browsers[part].post(reverse("admin:cases_case_changelist"), sent))
        user = getattr(cast, part).user
        assert own.case.number in table
        for world in foreign.values():
            assert (world.case.number in table) is world.patch.is_seen_by(user), part


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_filter_by_hand_leads_to_no_foreign_case(settings, kind: str):
    settings.LANGUAGE_CODE = "en"
    cast = make_cast()
    make_world(cast)
    foreign = {code: make_world(cast, patch_at(cast, code)) for code in sorted(set(NEAREST.values()))}
    browsers = dict(zip(PARTS.values(), clients(cast)[1:], strict=True))
    for part in (*DESKS, "department_officer", "other_community_leader"):
        there = foreign[NEAREST[part]]
        for query in (f"q={there.case.number}", f"area={there.patch.community.code}", "light=open"):
            address = f"{reverse('admin:cases_case_export', args=[kind])}?{query}"
            # The line above the headings repeats what was asked for, and names of areas are public.
            table = text_of(browsers[part].get(address))
            assert there.case.title not in table, (part, query)
            assert f"{there.patch.mark}门口" not in table, (part, query)


def test_the_register_of_a_street_leaves_the_others_out(settings):
    settings.LANGUAGE_CODE = "en"
    cast = make_cast()
    own = make_world(cast)
    there = make_world(cast, patch_at(cast, NEAREST["township_official"]))
    browser = dict(zip(PARTS.values(), clients(cast)[1:], strict=True))["township_official"]
    sent = {"private": "on", "purpose": "check", "words": "核对"}
    table = text_of(browser.post(reverse("admin:residents_resident_export"), sent))
    assert own.rows["residents_resident"].id_number in table
    assert there.patch.mark not in table
    assert there.rows["residents_resident"].id_number not in table
