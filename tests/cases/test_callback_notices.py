"""Who is told that a month's call-backs have been drawn: the street or town that calls, once a round."""

import datetime as dt

import pytest
from django.urls import reverse

from cases.actions.batch.callbacks import draw_all, draw_round
from cases.choices import Outcome, StageCode
from cases.models import CallBackRound
from grids.models import Grid
from kit.time import clock
from notices.choices import Channel
from notices.models import Notice
from staff.choices import Identity, OrganizationKind
from staff.models import Member, Organization
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import CaseFactory, MemberFactory, OrganizationFactory, make_area
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db
SEPTEMBER = dt.date(2026, 9, 1)
TOWNSHIP = "330402001"


def closed(at: Grid, number: int) -> None:
    """So many cases closed in September."""
    when = dt.datetime(2026, 9, 5, 12, tzinfo=clock.CHINA)
    CaseFactory.create_batch(
        number, grid=at, stage=StageCode.CLOSED, waiting_post="", closed_at=when, outcome=Outcome.DONE
    )


def official(organization: Organization, name: str) -> Member:
    return MemberFactory(name=name, organization=organization, identity=Identity.TOWNSHIP_CADRE)


def told(drawn: CallBackRound) -> list[str]:
    """The names of those in whose inbox the round is, with repetitions."""
    rows = Notice.objects.filter(key__startswith=f"round:{drawn.pk}:", channel=Channel.INBOX)
    return sorted(rows.values_list("recipient__name", flat=True))


def test_the_officials_of_the_street_are_told_and_nobody_else(cast: Cast) -> None:
    official(cast.township_office, "街道干部乙")
    next_door = OrganizationFactory(
        kind=OrganizationKind.TOWNSHIP_OFFICE, divisions=[make_area("330402002001001001").township]
    )
    official(next_door, "邻街道干部")
    closed(cast.building, 25)
    drawn = draw_round(by=ADMIN, area=TOWNSHIP, month=SEPTEMBER)
    assert told(drawn) == ["街道干部", "街道干部乙"]
    recipients = Member.objects.filter(notices__key__startswith=f"round:{drawn.pk}:")
    assert all(one.user.has_perm("cases.change_callback", drawn.calls.first()) for one in recipients)


def test_they_are_told_once_however_often_the_draw_is_asked_for(cast: Cast) -> None:
    closed(cast.building, 25)
    drawn = draw_round(by=ADMIN, area=TOWNSHIP, month=SEPTEMBER)
    assert [one.pk for one in draw_all(by=ADMIN, month=SEPTEMBER)] == [drawn.pk]
    draw_round(by=ADMIN, area=TOWNSHIP, month=SEPTEMBER)
    assert told(drawn) == ["街道干部"]


def test_the_notice_leads_to_the_calls_of_the_round(cast: Cast) -> None:
    closed(cast.building, 25)
    closed(make_area("330402002001001001").building, 5)
    draw_all(by=ADMIN, month=SEPTEMBER)
    drawn = CallBackRound.objects.get(area=TOWNSHIP)
    notice = Notice.objects.get(recipient=cast.township_official, channel=Channel.INBOX)
    assert (notice.subject, notice.urgent) == ("2026-09回访名单已抽取", False)
    assert notice.body == "请回访：该月办结的25件事项中抽取了3件。"
    browser = at_desk(cast.township_official)
    answer = browser.get(reverse("notice", args=[notice.pk]), follow=True)
    assert {call.pk for call in answer.context["cl"].result_list} == set(
        drawn.calls.values_list("pk", flat=True)
    )


def test_an_office_that_administers_only_a_community_is_told_of_that_community(cast: Cast) -> None:
    zone = OrganizationFactory(kind=OrganizationKind.TOWNSHIP_OFFICE, communities=[cast.other_community])
    official(zone, "开发区干部")
    closed(cast.building, 5)
    assert told(draw_round(by=ADMIN, area=TOWNSHIP, month=SEPTEMBER)) == ["街道干部"]
    CallBackRound.objects.all().delete()
    closed(cast.other_building, 50)
    assert told(draw_round(by=ADMIN, area=TOWNSHIP, month=SEPTEMBER)) == ["开发区干部", "街道干部"]


def test_where_the_street_has_nobody_the_county_is_told(cast: Cast) -> None:
    closed(make_area("330402002001001001").building, 5)
    assert told(draw_round(by=ADMIN, area="330402002", month=SEPTEMBER)) == ["区领导小组"]


def test_a_round_without_calls_tells_nobody(cast: Cast) -> None:
    draw_round(by=ADMIN, area=TOWNSHIP, month=SEPTEMBER)
    assert not Notice.objects.exists()
