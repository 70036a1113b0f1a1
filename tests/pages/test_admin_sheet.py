"""The sheet of a case for printing: all of it, and nobody's name in full who is a resident."""

import pytest
from django.urls import reverse

from cases.actions import take_step
from cases.choices import ActionCode
from cases.models import Case
from tests.cast import Cast
from tests.pages.desk import at_desk, filed
from tests.pages.visible import visible
from tests.pictures import a_photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast) -> Case:
    """With a reporter, a note, a photo and a pause."""
    found = filed(cast.building_leader, cast.building, text="井盖坏了。老人差点摔倒")
    Case.objects.filter(pk=found.pk).update(reporter_name="王小明", reporter_phone="13812345678")
    take_step(
        found,
        ActionCode.NOTE,
        by=cast.building_leader,
        version=1,
        text="已放警示牌",
        uploads=[a_photo(40, 30)],
    )
    take_step(found, ActionCode.SUSPEND, by=cast.township_official, version=2, text="等配件")
    return Case.objects.get(pk=found.pk)


def address(case: Case) -> str:
    return reverse("admin:cases_case_sheet", args=[case.pk])


def test_the_sheet_holds_all_particulars(cast: Cast, case: Case) -> None:
    response = at_desk(cast.township_official).get(address(case))
    words = " ".join(visible(response.content.decode()))
    for expected in (
        case.number,
        "井盖坏了。老人差点摔倒",
        case.category.name,
        "1社区 / 1小组 / 1幢",
        "已放警示牌",
        "等配件",
        cast.building_leader.name,
        "Stages and deadlines",
        "Handled by",
        "Checked on the spot by",
        cast.township_official.name,
    ):
        assert expected in words
    sheet = response.context["sheet"]
    assert [line.event.action for line in sheet.history] == ["file", "note", "suspend"]
    assert [photo.pk for photo in sheet.pictures] == [case.attachments.get().pk]
    assert f"/photos/{case.attachments.get().thumbnail}" in response.content.decode()


def test_the_reporter_is_masked(cast: Cast, case: Case) -> None:
    page = at_desk(cast.township_official).get(address(case)).content.decode()
    assert "王** 138****5678" in page
    assert "王小明" not in page
    assert "13812345678" not in page


def test_outside_the_area_there_is_no_sheet(cast: Cast, case: Case) -> None:
    assert at_desk(cast.other_community_leader).get(address(case)).status_code == 404


def test_the_page_of_the_case_leads_to_it(cast: Cast, case: Case) -> None:
    page = at_desk(cast.township_official).get(reverse("admin:cases_case_change", args=[case.pk]))
    assert f'href="{address(case)}"' in page.content.decode()
