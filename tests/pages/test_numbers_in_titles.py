"""A number that somebody typed into the words of a case is masked on lists, maps, paper and the case's own pages. Who
has to act sees it for a minute, and that is written down."""

import pytest
from django.urls import reverse

from cases.choices import ActionCode, RouteCode
from staff.choices import AuditAction
from staff.models import AuditRecord
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.pages.desk import at_desk, case_page
from tests.residents.world import id_number

pytestmark = pytest.mark.django_db
CARD, LINE = "6222021234567890128", "0573-82081234"
TITLE = f"{id_number()}求助,{LINE}"


def test_lists_maps_and_sheets_mask_what_was_typed_into_a_title(cast: Cast) -> None:
    case = a_case(
        cast,
        RouteCode.COORDINATION,
        title=TITLE,
        description=f"退款到{CARD}",
        latitude="30.7",
        longitude="120.7",
    )
    desk, phone = at_desk(cast.community_secretary), at_desk(cast.building_leader)
    pages = [
        desk.get(reverse("admin:cases_case_changelist")),
        desk.get(reverse("admin:cases_case_board")),
        desk.get(reverse("admin:cases_case_map_points")),
        desk.get(reverse("admin:cases_case_sheet", args=[case.pk])),
        phone.get(reverse("cases")),
        phone.get(reverse("home")),
        desk.get(case_page(case)),
        phone.get(reverse("case", args=[case.number])),
    ]
    for page in pages:
        text = page.content.decode()
        assert (page.status_code, "******1948********" in text or "\\u6c42" in text) == (200, True)
        assert not any(number in text for number in (id_number(), CARD, LINE))


def test_who_has_to_act_sees_the_numbers_for_a_minute_and_nobody_else(cast: Cast) -> None:
    case = a_case(cast, RouteCode.COORDINATION, title=TITLE, description=f"退款到{CARD}", address="三单元")
    go(case, ActionCode.NOTE, cast.building_leader, text=f"家属电话 {LINE}")
    address, page = reverse("case-reporter", args=[case.number]), reverse("case", args=[case.number])
    leader, above = at_desk(cast.building_leader), at_desk(cast.community_secretary)
    assert LINE not in leader.get(page).content.decode()
    assert address in leader.get(page).content.decode()
    for other in (above, at_desk(cast.county_official)):
        assert address not in other.get(page).content.decode()
        assert other.post(address).status_code == 403
    shown = leader.post(address)
    assert shown.headers["Cache-Control"] == "no-store"
    text = shown.content.decode()
    assert all(number in text for number in (id_number(), CARD, LINE))
    assert "三单元" not in text
    written = AuditRecord.objects.get(action=AuditAction.REVEAL)
    assert (written.member, written.subject) == (cast.building_leader, f"cases.case:{case.pk}")
    assert written.facts == {"field": "words", "words": 3}


def test_a_case_without_numbers_offers_nothing_to_show(cast: Cast) -> None:
    case = a_case(cast, RouteCode.COORDINATION, title="楼道堆物", description="三楼")
    browser = at_desk(cast.building_leader)
    address = reverse("case-reporter", args=[case.number])
    assert address not in browser.get(reverse("case", args=[case.number])).content.decode()
    assert browser.post(address).status_code == 404
