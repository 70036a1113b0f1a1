"""A slip with an opinion is put right: withdrawn, or taken out of the one into which it was gathered."""

import datetime as dt

import pytest
from django.urls import reverse

from diaries.actions import add_entry
from diaries.actions.opinions import (
    answer_opinion,
    collect_opinion,
    forget_old_opinions,
    gather_opinions,
    sort_opinion,
    take_out_opinion,
    withdraw_opinion,
)
from diaries.choices import EntryKind, OpinionState
from diaries.lines import Span
from diaries.models import VoicedOpinion
from diaries.queries.opinions import by_topic, unsettled
from grids.scope import Scope
from kit.actors import TIMETABLE
from kit.errors import Conflict, Invalid, NotAllowed
from kit.time import clock
from notices.models import Notice
from tests.cast import Cast
from tests.diaries.opinions import an_opinion, answered, fresh

pytestmark = pytest.mark.django_db


def withdrawn(cast: Cast, opinion: VoicedOpinion, **more) -> VoicedOpinion:
    now = fresh(opinion)
    return withdraw_opinion(**{"by": cast.building_leader, "opinion": now, "version": now.version, **more})


def gathered(cast: Cast, main: VoicedOpinion, other: VoicedOpinion) -> None:
    gather_opinions(by=cast.community_worker2, into=main, others=[other], version=fresh(main).version)


def test_her_own_slip_is_withdrawn_by_the_collector_and_counts_nowhere(cast: Cast) -> None:
    made = an_opinion(cast)
    withdrawn(cast, made)
    today = clock.today()
    assert fresh(made).state == OpinionState.WITHDRAWN
    assert not by_topic(Scope.everything(), cast.community.code, Span(today, today))
    assert not unsettled(Scope.everything(), cast.community.code, until=today).exists()
    assert not VoicedOpinion.objects.to_answer().exists()
    assert not Notice.objects.filter(key__startswith="opinion-withdrawn").exists()


def test_once_it_is_sorted_only_who_sorts_withdraws_it_with_a_reason_and_the_collector_hears(
    cast: Cast,
) -> None:
    made = an_opinion(cast)
    sort_opinion(by=cast.community_worker2, opinion=made, topic="care", version=1)
    with pytest.raises(Conflict):
        withdrawn(cast, made)
    with pytest.raises(Invalid) as refused:
        withdrawn(cast, made, by=cast.community_worker2)
    assert list(refused.value.fields) == ["reason"]
    withdrawn(cast, made, by=cast.community_worker2, reason="王小明说的是另一件")
    told = Notice.objects.get(recipient=cast.building_leader)
    assert "王小明" not in told.subject + told.body


def test_the_same_form_sent_twice_withdraws_once(cast: Cast) -> None:
    made = an_opinion(cast)
    withdrawn(cast, made, key="k1")
    withdraw_opinion(by=cast.building_leader, opinion=made, version=1, key="k1")
    assert list(made.events.values_list("step", flat=True)) == ["collect", "withdraw"]


def test_nobody_else_withdraws_it(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        withdrawn(cast, an_opinion(cast), by=cast.other_community_leader, reason="没有")


def test_what_is_answered_has_a_case_or_others_with_it_is_not_withdrawn(cast: Cast) -> None:
    main, other = an_opinion(cast), an_opinion(cast, words="灯又坏了")
    gathered(cast, main, other)
    for one in (main, other):
        with pytest.raises(Invalid):
            withdrawn(cast, one, by=cast.community_worker2, reason="重复")
    answered(cast, main)
    with pytest.raises(Conflict):
        withdrawn(cast, main, by=cast.community_worker2, reason="重复")


def test_nothing_is_done_with_a_withdrawn_one(cast: Cast) -> None:
    made, other = an_opinion(cast), an_opinion(cast, words="灯又坏了")
    withdrawn(cast, made)
    now = fresh(made)
    with pytest.raises(Conflict):
        answer_opinion(by=cast.community_worker2, opinion=now, answer="好", version=now.version)
    for into, others in ((now, [other]), (other, [now])):
        with pytest.raises(Invalid):
            gather_opinions(by=cast.community_worker2, into=into, others=others, version=into.version)


def test_its_entry_may_become_an_opinion_anew(cast: Cast) -> None:
    entry = add_entry(by=cast.building_leader, kind=EntryKind.OPINION, text="停车难", date=clock.today())
    facts = {"by": cast.building_leader, "grid": cast.building, "topic": "traffic", "words": "停车难"}
    first = collect_opinion(**facts, entry=entry)
    withdrawn(cast, first)
    assert collect_opinion(**{**facts, "topic": "safety"}, entry=entry).pk != first.pk


def test_one_that_says_something_else_is_taken_out_and_answered_by_itself(cast: Cast) -> None:
    main, other = an_opinion(cast), an_opinion(cast, words="门也坏了")
    gathered(cast, main, other)
    now = fresh(other)
    take_out_opinion(by=cast.community_worker2, opinion=now, version=now.version)
    answered(cast, main)
    assert (fresh(other).state, fresh(other).due_on) == (OpinionState.SORTED, other.due_on)
    with pytest.raises(Invalid):
        take_out_opinion(by=cast.community_worker2, opinion=other, version=fresh(other).version)


def test_after_the_answer_it_stays_with_the_others(cast: Cast) -> None:
    main, other = an_opinion(cast), an_opinion(cast, words="门也坏了")
    gathered(cast, main, other)
    answered(cast, main)
    with pytest.raises(Conflict):
        take_out_opinion(by=cast.community_worker2, opinion=other, version=fresh(other).version)


def test_a_withdrawn_one_forgets_who_said_it_after_the_retention(cast: Cast) -> None:
    made = an_opinion(cast, name="王小明", phone="13812345678", words="王小明说灯坏了")
    withdrawn(cast, made)
    assert forget_old_opinions(by=TIMETABLE, before=clock.now() + dt.timedelta(days=1)) == 1
    assert "王小明" not in fresh(made).words + fresh(made).sayer_name


def test_the_page_offers_it_to_whom_it_is_possible(cast: Cast, client) -> None:
    made, other = an_opinion(cast), an_opinion(cast, words="门也坏了")
    page = reverse("voiced-opinion", args=[made.pk])
    client.force_login(cast.building_leader.user)
    assert 'value="withdraw"' in client.get(page).content.decode()
    client.force_login(cast.community_worker2.user)
    sent = {"what": "withdraw", "version": 1, "reason": "", "sure": "on"}
    refused = client.post(page, sent)
    assert (refused.status_code, 'id="id_withdraw_' in refused.content.decode()) == (400, True)
    gathered(cast, made, other)
    its = reverse("voiced-opinion", args=[other.pk])
    assert 'value="take-out"' in client.get(its).content.decode()
    done = client.post(its, {"what": "take-out", "version": fresh(other).version}, follow=True)
    assert (done.status_code, fresh(other).gathered_into) == (200, None)
    sent = {"what": "withdraw", "version": fresh(other).version, "reason": "重复"}
    asked = client.post(its, sent)
    assert (asked.status_code, list(asked.context["withdraw"].errors)) == (400, ["sure"])
    assert fresh(other).state == OpinionState.SORTED
    assert client.post(its, {**sent, "sure": "on"}).status_code == 302
    assert "withdraw" not in client.get(its).content.decode().split("<h2>")[0].replace("withdrawn", "")
