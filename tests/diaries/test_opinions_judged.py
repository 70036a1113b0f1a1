"""Whoever is not satisfied with an answer gets another one; what is private stays behind a mask."""

import datetime as dt

import pytest
from django.urls import reverse

from cases.models import Case
from diaries.actions.meetings import add_item
from diaries.actions.opinions import gather_opinions, tell_answer
from diaries.choices import ItemKind, OpinionState
from diaries.models import VoicedOpinion
from kit.errors import Invalid
from kit.time import clock
from notices.models import Notice
from tests.cast import Cast
from tests.diaries.meetings import called, item_of
from tests.diaries.opinions import an_opinion, answered, fresh
from tests.factories import CategoryFactory
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def told(cast: Cast, opinion: VoicedOpinion, satisfaction: str, **more) -> VoicedOpinion:
    now = fresh(opinion)
    facts = {
        "way": "visit",
        "reply": "还是乱停",
        "satisfaction": satisfaction,
        "version": now.version,
        **more,
    }
    return tell_answer(by=cast.building_leader, opinion=now, **facts)


def test_who_is_not_satisfied_has_it_open_again_and_the_community_hears(cast: Cast) -> None:
    made = an_opinion(cast, name="王小明")
    answered(cast, made)
    VoicedOpinion.objects.filter(pk=made.pk).update(due_on=clock.today() - DAY)
    told(cast, made, "dissatisfied")
    now = fresh(made)
    assert (now.state, now.answer, now.told_at) == (OpinionState.SORTED, "", None)
    assert now.due_on > clock.today()
    assert VoicedOpinion.objects.to_answer().filter(pk=made.pk).exists()
    heard = Notice.objects.filter(key__startswith=f"opinion-reopened:{made.pk}")
    assert cast.community_worker2 in {one.recipient for one in heard}
    assert "还是乱停" not in "".join(one.subject + one.body for one in heard)
    assert [one.step for one in made.events.order_by("id")][-2:] == ["tell", "reopen"]


def test_the_next_answer_is_told_and_judged_anew(cast: Cast) -> None:
    made = an_opinion(cast, name="王小明")
    answered(cast, made)
    told(cast, made, "dissatisfied")
    answered(cast, made, "已划线")
    told(cast, made, "satisfied")
    now = fresh(made)
    assert (now.state, now.satisfaction, now.answer) == (OpinionState.ANSWERED, "satisfied", "已划线")


def test_the_same_form_sent_twice_opens_it_once(cast: Cast) -> None:
    made = an_opinion(cast, name="王小明")
    answered(cast, made)
    version = fresh(made).version
    for _time in range(2):
        told(cast, made, "dissatisfied", key="k", version=version)
    assert [one.step for one in made.events.order_by("id")].count("reopen") == 1


def test_of_several_only_who_is_not_satisfied_has_it_open_again(cast: Cast) -> None:
    main, other = (an_opinion(cast, words=words, name="王小明") for words in ("灯坏了", "灯不亮"))
    gather_opinions(by=cast.community_worker2, into=main, others=[other], version=1)
    answered(cast, main)
    told(cast, other, "dissatisfied")
    assert (fresh(other).state, fresh(other).gathered_into) == (OpinionState.SORTED, None)
    assert fresh(main).state == OpinionState.ANSWERED
    told(cast, main, "dissatisfied")
    answered(cast, main, "再修")
    assert (fresh(main).answer, fresh(other).answer) == ("再修", "")


def test_a_judgement_that_there_is_not_is_refused_by_name(cast: Cast) -> None:
    made = an_opinion(cast, name="王小明")
    answered(cast, made)
    with pytest.raises(Invalid) as refused:
        told(cast, made, "delighted")
    assert list(refused.value.fields) == ["satisfaction"]


def test_what_is_gathered_is_answered_by_the_soonest_of_the_days(cast: Cast) -> None:
    main, other = an_opinion(cast, words="灯坏了"), an_opinion(cast, words="灯不亮")
    soon = main.due_on - DAY
    VoicedOpinion.objects.filter(pk=other.pk).update(due_on=soon)
    gather_opinions(by=cast.community_worker2, into=main, others=[fresh(other)], version=1)
    assert fresh(main).due_on == soon


def test_the_form_of_a_case_shows_no_number_and_files_the_whole_words(cast: Cast) -> None:
    words = "王小明13933334444说灯坏了"
    made = an_opinion(cast, words=words, place="13933334444门口")
    browser = at_desk(cast.community_worker2)
    page = reverse("opinion-case", args=[made.pk])
    shown = browser.get(page)
    assert "13933334444" not in shown.content.decode()
    form = shown.context["form"]
    category = CategoryFactory()
    given = {"category": category.code, "grid": cast.building.code, "key": "a" * 32, "route": "routine"}
    given |= {name: form[name].value() for name in ("description", "address")}
    browser.post(page, given)
    assert Case.objects.get().description == words


def test_a_key_that_is_no_key_is_refused(cast: Cast) -> None:
    made = an_opinion(cast)
    browser = at_desk(cast.community_worker2)
    sent = {"what": "gather", "version": 1, "others": "9" * 20}
    assert browser.post(reverse("voiced-opinion", args=[made.pk]), sent).status_code == 400


def test_the_page_says_who_has_it_until_when_and_what_is_left(cast: Cast) -> None:
    made = an_opinion(cast, name="王小明")
    worker, leader = at_desk(cast.community_worker2), at_desk(cast.building_leader)
    page = reverse("voiced-opinion", args=[made.pk])
    done = worker.post(page, {"what": "answer", "answer": "已修", "version": 1}, follow=True)
    assert f"It is told to those who raised it by {cast.building_leader.name}" in done.content.decode()
    sent = {"what": "tell", "way": "phone", "satisfaction": "dissatisfied", "version": 2}
    said = leader.post(page, sent, follow=True).content.decode()
    assert "The community hears that they are not satisfied" in said
    assert "it is to be answered again" in said


def test_the_form_of_a_case_from_an_agenda_shows_no_number_either_and_keeps_it_beside_other_words(
    cast: Cast,
) -> None:
    an_opinion(cast, words="赵五13933336666说灯坏了", place="401 13933336666")
    item = item_of(called(cast), ItemKind.OPINION)
    browser = at_desk(cast.community_secretary)
    page = reverse("meeting-item-case", args=[item.meeting_id, item.pk])
    shown = browser.get(page)
    assert "13933336666" not in shown.content.decode()
    form = shown.context["form"]
    category = CategoryFactory()
    given = {"category": category.code, "grid": cast.building.code, "key": "a" * 32, "route": "routine"}
    given |= {"address": form["address"].value(), "description": f"急！{form['description'].value()}"}
    assert browser.post(page, given).status_code == 302
    assert Case.objects.get().description == "急！赵五13933336666说灯坏了"


def test_a_matter_typed_into_the_agenda_becomes_a_case_with_all_its_numbers(cast: Cast) -> None:
    item = add_item(by=cast.community_secretary, meeting=called(cast), title="墙裂了，联系孙七13755550005")
    browser = at_desk(cast.community_secretary)
    page = reverse("meeting-item-case", args=[item.meeting_id, item.pk])
    shown = browser.get(page)
    assert "13755550005" not in shown.content.decode()
    given = {
        "category": CategoryFactory().code,
        "grid": cast.building.code,
        "key": "a" * 32,
        "route": "routine",
    }
    given["description"] = shown.context["form"]["description"].value()
    assert browser.post(page, given).status_code == 302
    assert Case.objects.get().description == "墙裂了，联系孙七13755550005"
