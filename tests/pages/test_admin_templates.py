"""Words that an organization uses often: kept by its own people, offered where they fit."""

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cases.actions.saved import delete_template, save_template
from cases.choices import ActionCode
from cases.models import Case, TextTemplate
from cases.web.text_templates import offered
from kit.errors import Invalid, NotAllowed
from staff.models import Member
from tests.cast import Cast
from tests.pages.desk import at_desk, case_page, filed

pytestmark = pytest.mark.django_db
ADD = "/admin/cases/texttemplate/add/"
LIST = "/admin/cases/texttemplate/"


def test_community_staff_add_words_for_their_own_organization(cast: Cast) -> None:
    given = {"name": "已到场", "action": ActionCode.NOTE.value, "text": "已到现场查看。"}
    response = at_desk(cast.community_worker2).post(ADD, given)
    assert response.status_code == 302
    row = TextTemplate.objects.get()
    assert (row.organization, row.name, row.action, row.text) == (
        cast.committee,
        "已到场",
        ActionCode.NOTE,
        "已到现场查看。",
    )


def test_those_of_another_organization_do_not_exist(cast: Cast) -> None:
    row = save_template(None, by=cast.community_worker2, name="a", text="b")
    browser = at_desk(cast.township_official)
    assert list(browser.get(LIST).context["cl"].result_list) == []
    for address in ("change", "delete"):
        assert browser.get(reverse(f"admin:cases_texttemplate_{address}", args=[row.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        save_template(row, by=cast.township_official, name="a", text="c")
    with pytest.raises(NotAllowed):
        delete_template(row, by=cast.township_official)
    assert TextTemplate.objects.get().text == "b"


def test_a_leader_of_a_building_keeps_none(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        save_template(None, by=cast.building_leader, name="a", text="b")


def test_two_of_one_name_are_refused_beside_the_field(cast: Cast) -> None:
    save_template(None, by=cast.community_worker2, name="a", text="b")
    save_template(None, by=cast.township_official, name="a", text="b")
    with pytest.raises(Invalid):
        save_template(None, by=cast.community_secretary, name=" a ", text="c")
    response = at_desk(cast.community_worker2).post(ADD, {"name": "a", "action": "", "text": "c"})
    assert response.status_code == 200
    assert set(response.context["adminform"].form.errors) == {"name"}
    assert TextTemplate.objects.count() == 2


def test_ones_own_are_changed_and_deleted(cast: Cast) -> None:
    row = save_template(None, by=cast.community_worker2, name="a", text="b")
    browser = at_desk(cast.community_secretary)
    change = reverse("admin:cases_texttemplate_change", args=[row.pk])
    assert browser.post(change, {"name": "a", "action": "", "text": "c"}).status_code == 302
    assert TextTemplate.objects.get().text == "c"
    delete = reverse("admin:cases_texttemplate_delete", args=[row.pk])
    assert browser.post(delete, {"post": "yes"}).status_code == 302
    assert not TextTemplate.objects.exists()


def test_only_actions_with_a_field_for_words_can_be_chosen(cast: Cast) -> None:
    page = at_desk(cast.community_worker2).get(ADD)
    choices = {code for code, _label in page.context["adminform"].form.fields["action"].choices}
    assert {"", ActionCode.NOTE, ActionCode.URGE} <= choices
    assert not choices & {ActionCode.FILE, ActionCode.REMIND, ActionCode.OPINION}


def test_the_case_page_offers_those_that_fit_each_action(cast: Cast) -> None:
    every = save_template(None, by=cast.community_secretary, name="常用", text="请尽快。")
    note = save_template(None, by=cast.community_secretary, name="已到场", text="已到。", action="note")
    save_template(None, by=cast.other_community_leader, name="邻社区的", text="x")
    case = filed(cast.building_leader, cast.building)
    page = at_desk(cast.community_secretary).get(case_page(case))
    offered = {offer.step.action: offer.templates for offer in page.context["page"].offers}
    assert set(offered[ActionCode.NOTE]) == {every, note}
    assert set(offered[ActionCode.URGE]) == {every}
    html = page.content.decode()
    assert "text_templates.js" in html
    assert '<div data-words="已到场"><dt>已到场</dt><dd>已到。</dd></div>' in html
    assert "邻社区的" not in html


def test_a_department_keeps_words_of_its_own(cast: Cast) -> None:
    browser = at_desk(cast.department_officer)
    given = {"name": "已受理", "action": "", "text": "已受理，请等候。"}
    assert browser.post(ADD, given).status_code == 302
    row = TextTemplate.objects.get()
    assert row.organization == cast.department
    save_template(None, by=cast.community_secretary, name="社区的", text="x")
    assert list(browser.get(LIST).context["cl"].result_list) == [row]
    case = filed(cast.building_leader, cast.building)
    case.reached.add(cast.department)
    page = browser.get(case_page(case))
    assert set(page.context["page"].templates) == {row}
    assert "社区的" not in page.content.decode()
    delete = reverse("admin:cases_texttemplate_delete", args=[row.pk])
    assert browser.post(delete, {"post": "yes"}).status_code == 302
    assert not TextTemplate.objects.filter(organization=cast.department).exists()


def words_for(member: Member, case: Case) -> list[str]:
    """The names of what is offered to ``member`` at ``case``, in their order."""
    return [one.name for one in offered(case, Member.objects.get(pk=member.pk))]


def test_leaders_are_offered_the_words_of_those_above_their_grid(cast: Cast) -> None:
    save_template(None, by=cast.township_official, name="街道的", text="x")
    save_template(None, by=cast.community_secretary, name="社区的", text="x")
    save_template(None, by=cast.county_official, name="区里的", text="x")
    save_template(None, by=cast.other_community_leader, name="邻社区的", text="x")
    TextTemplate.objects.create(organization=cast.building_leader.organization, name="自己的", text="x")
    case = filed(cast.building_leader, cast.building)
    for part in (cast.building_leader, cast.group_leader, cast.building_liaison):
        assert words_for(part, case) == ["自己的", "社区的", "街道的"]
    assert words_for(cast.community_secretary, case) == ["社区的", "街道的"]
    # The street's own come first; the community's are for whoever works in it, as its liaison does.
    assert words_for(cast.township_official, case) == ["街道的", "社区的"]
    assert words_for(cast.county_official, case) == ["区里的"]
    elsewhere = filed(cast.other_community_leader, cast.other_community)
    assert words_for(cast.building_leader, elsewhere) == ["自己的"]


def test_words_of_others_say_whose_they_are_on_the_phone_page(cast: Cast) -> None:
    save_template(None, by=cast.community_secretary, name="常用", text="请尽快。")
    case = filed(cast.building_leader, cast.building)
    page = at_desk(cast.building_leader).get(f"/cases/{case.number}/").content.decode()
    assert '<div data-words="常用 · 一社区居委会"><dt>常用 · 一社区居委会</dt><dd>请尽快。</dd></div>' in page


def test_words_of_all_those_cost_one_query(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    save_template(None, by=cast.community_secretary, name="常用", text="请尽快。")
    save_template(None, by=cast.township_official, name="街道的", text="x")
    case = filed(cast.building_leader, cast.building)
    member = Member.objects.select_related("user").get(pk=cast.building_leader.pk)
    member.user.has_perm("cases.view_case")  # every page has asked already where the member works
    with django_assert_num_queries(1):
        assert len([str(one.organization) for one in offered(case, member)]) == 2


def test_the_phone_page_offers_them_too(cast: Cast) -> None:
    save_template(None, by=cast.community_secretary, name="常用", text="请尽快。")
    case = filed(cast.building_leader, cast.building)
    page = at_desk(cast.community_secretary).get(f"/cases/{case.number}/").content.decode()
    assert "text_templates.js" in page
    assert "<dd>请尽快。</dd>" in page
