"""A hurried finger does no harm: what ends a case is asked for on a page that says what happens and who is told;
no list has something chosen that nobody chose; "settled" is there for routine categories only."""

import secrets

import pytest

from cases.actions import whom_it_tells
from cases.choices import ActionCode, Outcome, RouteCode
from cases.models import Case, Category, Matter
from cases.workflow.available import next_steps
from cases.workflow.meanings import ENDINGS
from cases.workflow.validation import fields_of
from tests.cases.journey import a_case, fresh, go
from tests.cases.people import told
from tests.cast import Cast
from tests.factories import CategoryFactory
from tests.pages.desk import at_desk
from tests.pictures import a_photo

pytestmark = pytest.mark.django_db


def test_what_ends_or_hides_a_case_has_a_page_of_its_own() -> None:
    assert set(ENDINGS) == {
        ActionCode.MARK_INVALID,
        ActionCode.MERGE,
        ActionCode.WITHDRAW,
        ActionCode.DECLINE,
        ActionCode.REFUSE,
    }


@pytest.mark.parametrize("desk", [False, True])
def test_the_page_says_what_happens_and_who_is_told(cast: Cast, desk: bool) -> None:
    case = a_case(cast, RouteCode.COORDINATION)
    browser = at_desk(cast.community_secretary)
    page = f"/admin/cases/case/{case.pk}/change/" if desk else f"/cases/{case.number}/"
    step = (
        f"/admin/cases/case/{case.pk}/step/mark_invalid/" if desk else f"/cases/{case.number}/mark_invalid/"
    )
    shown = browser.get(page).content.decode()
    assert f'href="{step}"' in shown
    assert f'action="{step}"' not in shown
    asked = browser.get(step)
    text = asked.content.decode()
    assert "what was late stays among those due" in text
    assert cast.township_official.name in text
    assert f'action="{step}"' in text
    case.refresh_from_db()
    assert case.closed_at is None
    refused = browser.post(step, {"version": case.version, "text": ""})
    assert refused.status_code == 400
    assert "what was late stays among those due" in refused.content.decode()
    assert browser.post(step, {"version": case.version, "text": "误报"}).status_code == 302
    case.refresh_from_db()
    assert case.outcome == Outcome.INVALID


@pytest.mark.parametrize("action", [ActionCode.REFUSE, ActionCode.DECLINE, ActionCode.MARK_INVALID])
def test_who_it_says_is_told_is_told(cast: Cast, action: str) -> None:
    category = CategoryFactory()
    Matter.objects.create(name="高龄津贴", category=category, papers="身份证")
    case, filer = a_case(cast, RouteCode.APPROVAL, category=category), cast.building_leader
    go(case, ActionCode.NOTE, cast.group_leader, text="我也听说了")
    go(case, ActionCode.SUBMIT, filer, text="材料")
    by, given = cast.community_secretary, {"text": "不符合"}
    if action == ActionCode.REFUSE:
        go(case, ActionCode.ACCEPT, by, matter="高龄津贴")
        go(case, ActionCode.PASS_ON, cast.township_official, office=cast.service_centre.pk)
        by = cast.service_centre_officer
        given |= {"legal_ground": "第九条", "uploads": [a_photo(20, 20)]}
    step = next(one for one in next_steps(case, fresh(by)) if one.action == action)
    named = {one.name for one in whom_it_tells(case, step, by)}
    go(case, action, by, **given)
    assert named == set().union(*told(case).values())
    assert filer.name in named
    # Who once wrote to it is told how it ends.
    assert (cast.group_leader.name in named) == (case.closed_at is not None)


def test_whoever_may_not_end_it_is_led_back_to_the_case(cast: Cast) -> None:
    case = a_case(cast, RouteCode.COORDINATION)
    answer = at_desk(cast.building_leader).get(f"/cases/{case.number}/mark_invalid/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/cases/{case.number}/")


def test_nothing_is_chosen_that_nobody_chose(cast: Cast) -> None:
    for route in RouteCode.values:
        case = a_case(cast, route)
        for member in cast.members().values():
            for step in next_steps(case, fresh(member)):
                for name, field in fields_of(step, case).items():
                    offered = list(getattr(field, "choices", []))
                    if name in ("office", "assignee", "route"):
                        assert str(offered[0][0]) == "", (step.action, name)
                        assert field.initial is None


def test_the_department_that_the_category_names_is_proposed_with_its_reason(cast: Cast) -> None:
    category = CategoryFactory(route=RouteCode.EMERGENCY, name="电梯困人")
    category.departments.add(cast.department)
    case = a_case(cast, RouteCode.EMERGENCY, category=category)
    step = next(one for one in next_steps(case, fresh(cast.building_liaison)) if one.action == "acknowledge")
    field = fields_of(step, case)["office"]
    assert field.initial == cast.department
    assert cast.department.name in str(field.help_text)
    assert "电梯困人" in str(field.help_text)
    go(case, ActionCode.ACKNOWLEDGE, cast.building_liaison, office=cast.service_centre.pk)
    assert case.office == cast.service_centre


def test_settled_is_offered_for_routine_categories_and_refused_for_others(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    hint = {"grid": cast.building.code}
    for code, answer in (("litter", "yes"), ("noise", "no"), ("fire", "no"), ("senior-card", "no")):
        shown = browser.get("/report/route/", hint | {"category": code}).content.decode()
        assert f'data-settles="{answer}"' in shown
    assert Category.objects.get(code="noise").route == RouteCode.COORDINATION
    form = {"description": "吵", "category": "noise", "grid": cast.building.code, "settled": "1"}
    refused = browser.post("/report/", form)
    assert refused.status_code == 400
    assert "not settled on the spot" in str(refused.context["form"].errors["handled_result"])


def test_settled_on_the_spot_is_asked_once(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    form = {"description": "楼道堆物已清", "category": "litter", "grid": cast.building.code, "settled": "1"}
    asked = browser.post("/report/", form)
    page = asked.content.decode()
    assert (asked.status_code, Case.objects.count()) == (200, 0)
    assert "Register it and close it at once?" in page
    assert 'name="settled" value="sure"' in page
    assert browser.post("/report/", form | {"settled": "sure"}).status_code == 302
    case = Case.objects.get()
    assert case.outcome == Outcome.DONE
    # And a slip is taken back all the same.
    assert browser.post(f"/cases/{case.number}/take_back/", {"version": case.version}).status_code == 302
    case.refresh_from_db()
    assert case.closed_at is None


def test_what_was_done_is_asked_about_and_kept_where_it_is_not_settled(cast: Cast) -> None:
    litter, noise = (
        CategoryFactory(code="litter"),
        CategoryFactory(code="noise", route=RouteCode.COORDINATION),
    )
    browser = at_desk(cast.building_leader)
    form = {"description": "楼道堆物", "grid": cast.building.code, "handled_result": "劝过一次"}
    form |= {"kept": secrets.token_hex(16)}  # as every page sends it for its files
    asked = browser.post("/report/", form | {"category": litter.code}).content.decode()
    assert 'name="settled" value="sure"' in asked
    assert 'name="open" value="1"' in asked
    assert not Case.objects.exists()
    assert browser.post("/report/", form | {"category": litter.code, "open": "1"}).status_code == 302
    kept = Case.objects.get()
    assert (kept.closed_at, kept.description) == (None, "楼道堆物\nDone so far: 劝过一次")
    # Where it can't be settled on the spot nothing is asked.
    assert browser.post("/report/", form | {"category": noise.code}).status_code == 302
    assert Case.objects.get(category=noise).description.endswith("劝过一次")
    # What was answered is not asked again after another question.
    asked = browser.post("/report/", form | {"category": litter.code, "open": "1"}).content.decode()
    assert 'name="seen"' in asked
    assert 'name="open" value="1"' in asked
    again = form | {"category": litter.code, "open": "1", "seen": kept.number, "description": "又堆"}
    assert browser.post("/report/", again).status_code == 302
    joined = {"category": litter.code, "join_now": kept.number, "handled_result": "又劝过"}
    assert browser.post("/report/", form | joined).status_code == 302
    assert kept.events.last().text.endswith("又劝过")


@pytest.mark.parametrize("desk", [False, True])
def test_a_merge_shows_the_other_case_before_anything_is_done(cast: Cast, desk: bool) -> None:
    double, main = a_case(cast, RouteCode.COORDINATION), a_case(cast, RouteCode.COORDINATION, title="旧家具")
    browser = at_desk(cast.community_secretary)
    root = f"/admin/cases/case/{double.pk}/step" if desk else f"/cases/{double.number}"
    form = {"version": double.version, "case": main.number, "text": "同一件事"}
    asked = browser.post(f"{root}/merge/", form)
    text = asked.content.decode()
    assert asked.status_code == 200
    for said in ("旧家具", main.number, cast.building.name, cast.building_leader.name, "同一件事"):
        assert said in text
    assert f'name="sure" value="{main.number}"' in text
    double.refresh_from_db()
    assert double.closed_at is None
    other = a_case(cast, RouteCode.COORDINATION)
    assert (
        browser.post(f"{root}/merge/", form | {"case": other.number, "sure": main.number}).status_code == 200
    )
    assert browser.post(f"{root}/merge/", form | {"sure": main.number}).status_code == 302
    double.refresh_from_db()
    assert double.merged_into == main


ENDED_BY = {
    ActionCode.DECLINE: ("Decline the application", "对该申请不予受理"),
    ActionCode.REFUSE: ("Refuse the application", "对该申请不予批准"),
    ActionCode.MERGE: ("Show the case that goes on", "查看并案主事项"),
    ActionCode.WITHDRAW: ("Withdraw this case", "撤回本事项"),
    ActionCode.MARK_INVALID: ("Close this case as invalid", "将本事项作废"),
}


def test_the_button_of_a_page_that_ends_a_case_says_what_it_does(cast: Cast) -> None:
    assert set(ENDED_BY) == set(ENDINGS)
    category = CategoryFactory()
    Matter.objects.create(name="高龄津贴", category=category, papers="身份证")
    asked = a_case(cast, RouteCode.APPROVAL, category=category)
    go(asked, ActionCode.SUBMIT, cast.building_leader, text="材料")
    passed = a_case(cast, RouteCode.APPROVAL, category=category)
    go(passed, ActionCode.SUBMIT, cast.building_leader, text="材料")
    go(passed, ActionCode.ACCEPT, cast.community_secretary, matter="高龄津贴")
    go(passed, ActionCode.PASS_ON, cast.township_official, office=cast.service_centre.pk)
    usual = a_case(cast, RouteCode.COORDINATION)
    ways = {
        ActionCode.DECLINE: (asked, cast.community_secretary),
        ActionCode.REFUSE: (passed, cast.service_centre_officer),
        ActionCode.MERGE: (usual, cast.building_leader),
        ActionCode.WITHDRAW: (usual, cast.building_leader),
        ActionCode.MARK_INVALID: (usual, cast.community_secretary),
    }
    for action, (case, who) in ways.items():
        for language, words in zip(("en", "zh-hans"), ENDED_BY[action], strict=True):
            browser = at_desk(who)
            browser.cookies["django_language"] = language
            shown = browser.get(f"/cases/{case.number}/{action}/").content.decode()
            assert f">{words}</button>" in shown, (action, language)
            assert "Yes" not in shown


@pytest.mark.parametrize("desk", [False, True])
def test_the_first_button_of_a_merge_shows_the_other_case_and_the_second_merges(
    cast: Cast, desk: bool
) -> None:
    case, main = a_case(cast, RouteCode.COORDINATION), a_case(cast, RouteCode.COORDINATION)
    who = cast.community_secretary if desk else cast.building_leader
    browser = at_desk(who)
    step = f"/admin/cases/case/{case.pk}/step/merge/" if desk else f"/cases/{case.number}/merge/"
    assert "Show the case that goes on" in browser.get(step).content.decode()
    shown = browser.post(step, {"version": case.version, "case": main.number}).content.decode()
    assert f"Close this case and merge it into {main.number}" in shown
    assert "Show the case that goes on" not in shown
    assert Case.objects.get(pk=case.pk).closed_at is None
    given = {"version": case.version, "case": main.number, "sure": main.number}
    assert browser.post(step, given).status_code == 302
    assert Case.objects.get(pk=case.pk).merged_into == main


def test_the_desks_own_questions_have_the_verb_on_the_button(cast: Cast) -> None:
    page = (
        at_desk(cast.township_official).get(f"/admin/grids/grid/{cast.building.pk}/retire/").content.decode()
    )
    assert "Take this grid out of use today?" in page
    form = page[page.index("Take this grid out of use today?") :]
    assert "Retire" in form[: form.index("</form>")]
