"""While reporting: what is open already is shown, joined with one tap, or passed by; an emergency never waits."""

from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.actions import take_step
from cases.choices import RouteCode
from cases.models import Case, Category
from tests.cast import Cast
from tests.factories import CaseFactory, CategoryFactory
from tests.pages.desk import at_desk, case_page, queries_of
from tests.pictures import a_photo

pytestmark = pytest.mark.django_db
REPORT = "/report/"
LIGHT = "street-light"


def form_of(browser: Client) -> dict[str, object]:
    """What the page sends when nothing is touched."""
    form = browser.get(REPORT).context["form"]
    return {name: form[name].value() or "" for name in form.fields if name != "photos"}


def given(browser: Client, **changes: object) -> dict[str, object]:
    return {**form_of(browser), "description": "路灯又不亮", "category": LIGHT, **changes}


def an_open_case(cast: Cast, category: str = LIGHT) -> Case:
    """A real case about a street light in the building."""
    browser = at_desk(cast.building_leader)
    browser.post(REPORT, given(browser, description="三单元路灯不亮", category=category))
    return Case.objects.get()


def words_to(response: object) -> list[str]:
    """What was done, without what comes of it."""
    return [str(message).splitlines()[0] for message in get_messages(response.wsgi_request)]


def shown(response: object) -> list[str]:
    return [one.case.number for one in response.context["similar"]]


def test_the_hint_lists_open_cases_with_a_button_to_join(cast: Cast) -> None:
    case = an_open_case(cast)
    query = {"category": LIGHT, "grid": cast.building.code, "joins": "1"}
    browser = at_desk(cast.building_leader)
    fragment = browser.get(reverse("report-route"), query)
    assert shown(fragment) == [case.number]
    content = fragment.content.decode()
    assert f'<button name="join" value="{case.number}">' in content
    assert f'<input type="hidden" name="seen" value="{case.number}">' in content
    # A form that can't join, such as the one of a diary entry, lists them only.
    del query["joins"]
    content = browser.get(reverse("report-route"), query).content.decode()
    assert case.title in content
    assert "<button" not in content


def test_the_hint_says_why_a_category_needs_a_photo(cast: Cast) -> None:
    Category.objects.filter(code=LIGHT).update(photo_reason="灯杆编号要看得清")
    browser = at_desk(cast.building_leader)
    for category, said in ((LIGHT, 1), ("noise", 0)):
        content = browser.get(reverse("report-route"), {"category": category}).content.decode()
        assert content.count("To close it, a photo is needed: 灯杆编号要看得清") == said


def test_the_hint_asks_by_nothing_private(cast: Cast) -> None:
    content = at_desk(cast.building_leader).get(REPORT).content.decode()
    assert content.count('hx-get="/report/route/?joins=1"') == 3
    assert content.count('hx-params="category,grid,route,latitude,longitude"') == 3


def test_the_first_time_it_is_asked_and_the_second_time_it_goes_through(cast: Cast) -> None:
    case = an_open_case(cast)
    browser = at_desk(cast.building_leader)
    form = given(browser, reporter_name="王小明")
    asked = browser.post(REPORT, form)
    assert (asked.status_code, shown(asked), Case.objects.count()) == (200, [case.number], 1)
    content = asked.content.decode()
    assert "Join this one" in content
    assert "It is something else: report" in content
    assert asked.context["form"]["description"].value() == "路灯又不亮"
    assert asked.context["form"]["reporter_name"].value() == "王小明"
    sent = browser.post(REPORT, {**form, "seen": [case.number]})
    assert sent.status_code == 302
    assert Case.objects.count() == 2


def test_what_was_shown_by_the_hint_is_not_asked_again(cast: Cast) -> None:
    case = an_open_case(cast)
    browser = at_desk(cast.building_leader)
    assert browser.post(REPORT, given(browser, seen=[case.number])).status_code == 302
    # There are two now, and only one of them was seen.
    asked = browser.post(REPORT, given(browser, seen=[case.number]))
    assert (asked.status_code, len(shown(asked))) == (200, 2)


def test_nothing_similar_nothing_asked(cast: Cast) -> None:
    an_open_case(cast)
    browser = at_desk(cast.building_leader)
    assert browser.post(REPORT, given(browser, category="noise")).status_code == 302
    assert Case.objects.count() == 2


def test_a_place_near_by_is_asked_about_in_another_grid(cast: Cast) -> None:
    near = {"latitude": Decimal("30.7512"), "longitude": Decimal("120.7584")}
    case = CaseFactory(grid=cast.group, category=Category.objects.get(code=LIGHT), **near)
    CaseFactory(grid=cast.group, **near)  # of another kind
    browser = at_desk(cast.group_leader)
    here = {"grid": cast.building.code, "latitude": "30.751500", "longitude": "120.758400"}
    asked = browser.post(REPORT, given(browser, **here))
    assert (asked.status_code, shown(asked)) == (200, [case.number])
    assert "33 m away" in asked.content.decode()
    far = here | {"latitude": "30.753000"}
    assert browser.post(REPORT, given(browser, **far)).status_code == 302


def test_joining_adds_words_place_and_photos_and_nothing_private(cast: Cast) -> None:
    case = an_open_case(cast)
    browser = at_desk(cast.building_leader)
    form = given(browser, address="三单元门口", reporter_name="王小明", reporter_phone="13812345678")
    sent = browser.post(REPORT, {**form, "join_now": case.number, "photos": [a_photo(20, 10)]})
    assert sent.headers["Location"] == f"/cases/{case.number}/?reported=1"
    assert Case.objects.count() == 1
    event = case.events.order_by("sequence").last()
    assert (event.action, event.text, event.actor) == ("note", "路灯又不亮\n三单元门口", cast.building_leader)
    assert case.attachments.count() == 1
    case.refresh_from_db()
    assert (case.reporter_name, case.reporter_phone) == ("", "")
    assert words_to(sent) == [
        f"Added to the case {case.number}. For ten minutes you can take it back here.",
        "The name and phone of the one who told you are private and were not added.",
    ]


def test_joining_needs_only_words(cast: Cast) -> None:
    case = an_open_case(cast)
    browser = at_desk(cast.building_leader)
    sent = browser.post(REPORT, given(browser, category="", join_now=case.number))
    assert (sent.status_code, words_to(sent)) == (
        302,
        [f"Added to the case {case.number}. For ten minutes you can take it back here."],
    )
    empty = browser.post(REPORT, given(browser, description=" ", join_now=case.number))
    assert empty.status_code == 400
    assert "description" in empty.context["form"].errors
    long = browser.post(REPORT, given(browser, description="长" * 2001, join_now=case.number))
    assert (long.status_code, list(long.context["form"].errors)) == (400, ["description"])
    assert case.events.count() == 2


def test_a_case_that_is_closed_or_foreign_is_not_joined(cast: Cast) -> None:
    case = an_open_case(cast)
    take_step(case, "handle", by=cast.building_leader, version=case.version, text="已修")
    foreign = CaseFactory(grid=cast.other_building)
    browser = at_desk(cast.building_leader)
    for number in (case.number, foreign.number, "JX0"):
        sent = browser.post(REPORT, given(browser, join_now=number))
        assert sent.status_code == 400
        assert sent.context["form"].non_field_errors() == [
            "This case is not open any more. Please report yours as a new one."
        ]
        assert sent.context["form"]["description"].value() == "路灯又不亮"
    assert foreign.events.count() == 0


def test_a_file_that_does_not_fit_is_named_while_asking_and_while_joining(cast: Cast) -> None:
    case = an_open_case(cast)
    browser = at_desk(cast.building_leader)
    for more in ({}, {"join_now": case.number}):
        wrong = SimpleUploadedFile("门口.jpg", b"<script>")
        sent = browser.post(REPORT, given(browser, photos=[wrong], **more))
        assert sent.status_code == 400
        (error,) = sent.context["form"].errors["photos"]
        assert error.startswith("门口.jpg: ")
        assert shown(sent) == [case.number]


def test_joining_is_asked_once_says_what_goes_where_and_is_taken_back(cast: Cast) -> None:
    case = an_open_case(cast)
    browser = at_desk(cast.building_leader)
    form = given(browser, address="三单元门口", reporter_name="王小明", category="", photos=[a_photo(20, 10)])
    asked = browser.post(REPORT, {**form, "join": case.number})
    page = asked.content.decode()
    assert (asked.status_code, case.events.count(), Case.objects.count()) == (200, 1, 1)
    card = page[page.index("Join this one?") : page.index('name="join_now"')]
    for words in (case.number, case.filed_by.name, "路灯又不亮", "三单元门口", "With 1 file."):
        assert words in card
    assert 'class="errors"' not in page
    kept = asked.context["form"].uploads.token
    del form["photos"]
    browser.post(REPORT, {**form, "kept": kept, "join_now": case.number})
    assert case.attachments.count() == 1
    case.refresh_from_db()
    assert browser.post(f"/cases/{case.number}/take_back/", {"version": case.version}).status_code == 302
    assert case.attachments.count() == 0


def test_an_emergency_is_never_held_up_but_named_afterwards(cast: Cast) -> None:
    case = an_open_case(cast)
    browser = at_desk(cast.building_leader)
    sent = browser.post(REPORT, given(browser, route=RouteCode.EMERGENCY))
    assert sent.status_code == 302
    new = Case.objects.exclude(pk=case.pk).get()
    assert new.route == RouteCode.EMERGENCY
    reported, similar = words_to(sent)
    assert reported == f"Reported: {new.number}."
    assert case.number in similar
    query = {"category": LIGHT, "grid": cast.building.code, "route": "emergency"}
    assert shown(browser.get(reverse("report-route"), query)) == []


def test_after_an_emergency_one_press_marks_it_as_the_same_or_leaves_both(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    browser.post(REPORT, given(browser, route=RouteCode.EMERGENCY))
    first = Case.objects.get()
    sent = browser.post(REPORT, given(browser, description="路灯漏电了", route=RouteCode.EMERGENCY))
    new = Case.objects.exclude(pk=first.pk).get()
    page = browser.get(sent.headers["Location"]).content.decode()
    card = page[page.index('id="same"') :]
    card = card[: card.index("</section>")]
    assert f"look at {first.number}, then merge mine" in card
    assert f'href="{reverse("case", args=[new.number])}">It is something else: leave both' in card
    # Asked once, just after the report.
    assert 'id="same"' not in browser.get(f"/cases/{new.number}/").content.decode()
    press = {"version": new.version, "case": first.number, "sure": first.number}
    assert browser.post(f"/cases/{new.number}/merge/", press).status_code == 302
    new.refresh_from_db()
    assert new.merged_into == first


def test_no_button_merges_an_emergency_into_what_is_none(cast: Cast) -> None:
    an_open_case(cast)
    browser = at_desk(cast.building_leader)
    sent = browser.post(REPORT, given(browser, route=RouteCode.EMERGENCY))
    assert 'id="same"' not in browser.get(sent.headers["Location"]).content.decode()


def test_what_is_settled_on_the_spot_is_not_held_up(cast: Cast) -> None:
    an_open_case(cast)
    browser = at_desk(cast.building_leader)
    assert browser.post(REPORT, given(browser, settled="sure")).status_code == 302
    assert Case.objects.filter(closed_at__isnull=False).count() == 1


def test_enter_does_not_press_the_button_that_joins(cast: Cast) -> None:
    an_open_case(cast)
    browser = at_desk(cast.building_leader)
    content = browser.post(REPORT, given(browser)).content.decode()
    form = content[content.index('class="report"') :]
    assert form.index("<button hidden></button>") < form.index('<button name="join"')


# The page of a case


def test_who_may_merge_sees_the_numbers_on_both_pages(cast: Cast) -> None:
    category = CategoryFactory()
    case, other = CaseFactory.create_batch(2, grid=cast.building, category=category)
    CaseFactory(grid=cast.building)
    for person, address, to_other in (
        (cast.building_leader, reverse("case", args=[case.number]), reverse("case", args=[other.number])),
        (cast.community_secretary, case_page(case), case_page(other)),
    ):
        response = at_desk(person).get(address)
        assert [one.case.number for one in response.context["page"].similar] == [other.number]
        content = response.content.decode()
        assert f'<a href="{to_other}">{other.number}</a>' in content
        assert content.count("Similar open cases") == 1


def test_who_may_not_merge_does_not(cast: Cast) -> None:
    category = CategoryFactory()
    case, _other = CaseFactory.create_batch(2, grid=cast.building, category=category)
    page = at_desk(cast.building_liaison).get(reverse("case", args=[case.number]))
    assert page.context["page"].similar == []
    assert "Similar open cases" not in page.content.decode()


def test_the_page_costs_the_same_with_many_like_it(cast: Cast) -> None:
    category = CategoryFactory()
    case, _other = CaseFactory.create_batch(2, grid=cast.building, category=category)
    browser = at_desk(cast.building_leader)
    few = queries_of(browser, reverse("case", args=[case.number]))
    CaseFactory.create_batch(10, grid=cast.building, category=category)
    assert queries_of(browser, reverse("case", args=[case.number])) == few
