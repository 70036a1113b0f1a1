"""A hurried finger: one's own last step can be taken back for ten minutes, as an event of its own. The case is where it
was, with its deadline; what was told of it is withdrawn, or corrected where it has been read."""

import datetime as dt

import pytest

from cases.actions import take_step
from cases.choices import ActionCode, Outcome, ReminderKind, RouteCode, StageCode
from cases.models import Attachment, Case, Matter, Reminder
from cases.public.tracking import Progress
from cases.queries.chain import breaks
from cases.workflow.available import next_steps
from kit.errors import NotAllowed, RuleError
from kit.time import clock
from notices.choices import Channel, NoticeState
from notices.models import Notice
from tests.api.program import Program
from tests.cases.journey import a_case, go
from tests.cases.people import told, who_may
from tests.cast import Cast
from tests.factories import CategoryFactory
from tests.pages.desk import at_desk
from tests.pictures import a_photo

pytestmark = pytest.mark.django_db
BACK = ActionCode.TAKE_BACK
STATE = [
    "route",
    "stage",
    "cycle",
    "waiting_post",
    "handling_grid_id",
    "handling_code",
    "office_id",
    "outcome",
]
STATE += [
    "decision",
    "closed_at",
    "was_late",
    "due_at",
    "amber_at",
    "due_provisional",
    "paused_at",
    "assignee_id",
]


def state(case: Case) -> dict[str, object]:
    return Case.objects.filter(pk=case.pk).values(*STATE).get()


def runs(case: Case) -> list[tuple[object, ...]]:
    return list(case.runs.values_list("pk", "stage", "grid", "office", "due_at", "left_at", "breached_at"))


def planned(case: Case) -> list[tuple[object, ...]]:
    rows = Reminder.objects.filter(run__case=case, done_at=None)
    return sorted(rows.values_list("run", "kind", "due_at"))


STEPS = [
    (RouteCode.ROUTINE, [], (ActionCode.HANDLE, "building_leader", {"text": "好了"})),
    (
        RouteCode.ROUTINE,
        [],
        (ActionCode.CHANGE_ROUTE, "building_leader", {"route": "coordination", "text": "难"}),
    ),
    (RouteCode.COORDINATION, [], (ActionCode.RESOLVE, "building_leader", {"text": "好了"})),
    (RouteCode.COORDINATION, [], (ActionCode.RAISE_LEVEL, "building_leader", {"text": "难"})),
    (
        RouteCode.COORDINATION,
        [
            (ActionCode.RAISE_LEVEL, "building_leader", {"text": "难"}),
            (ActionCode.RAISE_LEVEL, "group_leader", {"text": "难"}),
        ],
        (ActionCode.REFER, "community_secretary", {"text": "专业", "office": "department"}),
    ),
]


@pytest.mark.parametrize(("route", "before", "step"), STEPS)
def test_the_case_is_where_it_was(cast: Cast, route: str, before: list, step: tuple) -> None:
    case = a_case(cast, route)
    for action, who, given in before:
        go(case, action, getattr(cast, who), **given)
    was = state(case), runs(case), planned(case), list(case.reached.all())
    action, who, given = step
    given = {name: getattr(cast, value) if name == "office" else value for name, value in given.items()}
    member = getattr(cast, who)
    go(case, action, member, uploads=[a_photo(40, 30)], **given)
    assert (state(case), runs(case)) != was[:2]
    assert who_may(cast, case, BACK) == {who}
    go(case, BACK, member)
    assert (state(case), runs(case), planned(case), list(case.reached.all())) == was
    assert (case.attachments.count(), Attachment.objects.count()) == (0, 0)
    last = case.events.order_by("-sequence").first()
    assert (last.action, last.facts) == (BACK, {"taken_back": action, "of_line": last.sequence - 1})
    assert list(breaks()) == []
    # Once: and the step before that one is not taken back with it.
    assert who_may(cast, case, BACK) == set()
    go(case, action, member, **given)


def test_what_nobody_heard_is_withdrawn_and_who_heard_is_told(cast: Cast) -> None:
    case = a_case(cast, RouteCode.COORDINATION)
    go(case, ActionCode.RAISE_LEVEL, cast.building_leader, text="请小组来")
    raised = case.events.order_by("-sequence").first()
    heard = told(case)["turn"]
    reader = cast.group_leader
    Notice.objects.filter(key__startswith=f"event:{raised.pk}:", recipient=reader).update(read_at=clock.now())
    assert reader.name in heard
    assert len(heard | told(case)["inform"]) > 1
    go(case, BACK, cast.building_leader)
    left = Notice.objects.filter(key__startswith=f"event:{raised.pk}:")
    assert {one.recipient for one in left} == {reader}
    assert told(case) == {"inform": {reader.name}}


def test_who_heard_it_by_mail_keeps_it_in_the_inbox(cast: Cast) -> None:
    case = a_case(cast, RouteCode.COORDINATION)
    go(case, ActionCode.RAISE_LEVEL, cast.building_leader, text="请小组来")
    raised = case.events.order_by("-sequence").first()
    reader = cast.group_leader
    mail = Notice.objects.filter(key__startswith=f"event:{raised.pk}:", recipient=reader).get()
    mail.pk, mail.key = None, f"{mail.key}:mail"
    mail.channel, mail.state = Channel.EMAIL, NoticeState.SENT
    mail.save()
    go(case, BACK, cast.building_leader)
    left = Notice.objects.filter(key__startswith=f"event:{raised.pk}:")
    assert {(one.recipient, one.channel) for one in left} == {
        (reader, Channel.INBOX),
        (reader, Channel.EMAIL),
    }


def test_a_department_that_had_worked_on_it_still_sees_it(cast: Cast) -> None:
    case, first, other = a_case(cast, RouteCode.COORDINATION), cast.department, cast.service_centre
    for action, who, given in STEPS[-1][1]:
        go(case, action, getattr(cast, who), **given)
    go(case, ActionCode.REFER, cast.community_secretary, office=first, text="专业")
    go(case, ActionCode.REDISPATCH, cast.department_officer, office=other, text="归中心")
    go(case, ActionCode.REDISPATCH, cast.community_secretary, office=first, text="归消防")
    go(case, BACK, cast.community_secretary)
    assert (case.office, set(case.reached.all())) == (other, {first, other})


def test_not_once_somebody_acted_nor_later_nor_by_others_nor_what_has_gone_too_far(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised = a_case(cast, RouteCode.COORDINATION)
    go(raised, ActionCode.RAISE_LEVEL, cast.building_leader, text="难")
    go(raised, ActionCode.NOTE, cast.group_leader, text="我来看看")
    emergency = a_case(cast, RouteCode.EMERGENCY)
    go(emergency, ActionCode.ACKNOWLEDGE, cast.community_secretary, office=cast.department)
    ended = a_case(cast, RouteCode.COORDINATION)
    go(ended, ActionCode.MARK_INVALID, cast.community_secretary, text="误报")
    judged = a_case(cast, RouteCode.ROUTINE)
    go(judged, ActionCode.HANDLE, cast.building_leader, text="好了")
    go(judged, ActionCode.OPINION, cast.building_leader, satisfaction="satisfied")
    paused = a_case(cast, RouteCode.COORDINATION)
    go(paused, ActionCode.SUSPEND, cast.building_liaison, text="等材料")
    go(paused, ActionCode.RESOLVE, cast.building_leader, text="好了")
    main, duplicate = a_case(cast, RouteCode.ROUTINE), a_case(cast, RouteCode.ROUTINE)
    go(duplicate, ActionCode.MERGE, cast.building_leader, case=main.number)
    go(main, ActionCode.HANDLE, cast.building_leader, text="好了")
    split = a_case(cast, RouteCode.ROUTINE)
    go(split, ActionCode.SPLIT, cast.building_leader, parts=["灯", "门"])
    part = split.parts.first()
    go(part, ActionCode.HANDLE, cast.building_leader, text="好了")
    for case, who in (
        (paused, cast.building_leader),
        (main, cast.building_leader),
        (part, cast.building_leader),
        (raised, cast.building_leader),
        (emergency, cast.community_secretary),
        (ended, cast.community_secretary),
        (judged, cast.building_leader),
    ):
        assert BACK not in {step.action for step in next_steps(case, who)}
        with pytest.raises(RuleError):
            take_step(case, BACK, by=who, version=case.version)
    late = a_case(cast, RouteCode.ROUTINE)
    go(late, ActionCode.HANDLE, cast.building_leader, text="好了")
    with pytest.raises(NotAllowed):
        take_step(late, BACK, by=cast.group_leader, version=late.version)
    later = clock.now() + dt.timedelta(minutes=10, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert who_may(cast, late, BACK) == set()


def test_the_resident_reads_no_result_that_was_taken_back(cast: Cast) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    go(case, ActionCode.HANDLE, cast.building_leader, text="已经清走了")
    assert "已经清走了" in str(Progress.of(case).words)
    go(case, BACK, cast.building_leader)
    progress = Progress.of(case)
    assert (progress.words, progress.closed_at, case.outcome) == ([], None, Outcome.NONE)
    assert case.stage == StageCode.HANDLING
    assert {kind for _run, kind, _at in planned(case)} == {
        ReminderKind.HALF,
        ReminderKind.AMBER,
        ReminderKind.DEADLINE,
    }
    # Nor later, when the matter went another way and ends without new words for her.
    go(case, ActionCode.CHANGE_ROUTE, cast.building_leader, route="emergency", text="着火")
    go(case, ActionCode.ACKNOWLEDGE, cast.community_secretary, office=cast.department)
    go(case, ActionCode.CONTAIN, cast.department_officer, text="已扑灭")
    over = {"injured": 0, "deaths": 0, "losses": "无", "text": "起火原因已查明"}
    go(case, ActionCode.CONFIRM_OVER, cast.township_official, **over)
    assert case.stage == StageCode.FEEDING_BACK
    assert "已经清走了" not in str(Progress.of(case).words)


def test_a_note_at_the_wrong_case_is_nobodys_there_whatever_happened_since(cast: Cast) -> None:
    case = a_case(cast, RouteCode.COORDINATION)
    go(case, ActionCode.NOTE, cast.building_leader, text="三楼王家的事", uploads=[a_photo(40, 30)])
    go(case, ActionCode.NOTE, cast.group_leader, text="收到")
    browser = at_desk(cast.building_leader)
    page = browser.get(f"/cases/{case.number}/").content.decode()
    assert "Take it back" in page
    assert "三楼王家的事" in page
    version = Case.objects.get(pk=case.pk).version
    assert browser.post(f"/cases/{case.number}/take_back/", {"version": version}).status_code == 302
    assert case.attachments.count() == 0
    for address in (f"/cases/{case.number}/", f"/admin/cases/case/{case.pk}/change/"):
        shown = at_desk(cast.community_secretary).get(address).content.decode()
        assert "三楼王家的事" not in shown
        assert "taken back" in shown
    program = Program(cast.community_secretary)
    lines = program.get(f"/api/v1/cases/{case.number}/events/").json()["results"]
    assert [line["text"] for line in lines if line["action"] == "note"] == ["", "收到"]
    assert list(breaks()) == []


def test_the_desk_leads_to_a_case_of_its_own_like_the_phone(cast: Cast) -> None:
    case = a_case(cast, RouteCode.COORDINATION)
    go(case, ActionCode.NOTE, cast.community_secretary, text="三楼王家的事", uploads=[a_photo(40, 30)])
    browser, version = at_desk(cast.community_secretary), Case.objects.get(pk=case.pk).version
    back = browser.post(f"/admin/cases/case/{case.pk}/step/take_back/", {"version": version})
    page = browser.get(back.headers["Location"])
    assert page.context["note"].text == "三楼王家的事"
    assert "Report it as a new one" in page.content.decode()
    form = browser.get(page.context["report_it"]).context["form"]
    assert (form["description"].value(), form["grid"].value()) == ("三楼王家的事", cast.building.code)
    assert len(form.uploads.kept) == 1
    # Nobody else reads it at that address.
    others = at_desk(cast.township_official).get(back.headers["Location"])
    assert "三楼王家的事" not in others.content.decode()


def test_it_is_assigned_to_whom_it_was_and_not_to_who_took_it_back(cast: Cast) -> None:
    case = a_case(cast, RouteCode.APPROVAL)
    go(case, ActionCode.SUBMIT, cast.building_leader, text="材料")
    mine = cast.community_secretary
    go(case, ActionCode.REASSIGN, cast.community_worker2, assignee=mine.pk)
    go(case, ActionCode.SEND_BACK, cast.community_worker2, text="缺照片")
    assert case.assignee is None
    go(case, BACK, cast.community_worker2)
    assert case.assignee == mine
    # Assigned to nobody again, it goes back to nobody.
    go(case, ActionCode.ACCEPT, mine, matter=Matter.objects.create(name="补贴", papers="表").name)
    go(case, ActionCode.SEND_BACK, cast.township_official, text="再看看")
    go(case, BACK, cast.township_official)
    assert (case.stage, case.assignee) == (StageCode.TOWNSHIP_REVIEW, None)


def test_papers_that_were_ticked_are_as_they_were(cast: Cast) -> None:
    category = CategoryFactory()
    Matter.objects.create(name="高龄津贴", category=category, papers="身份证\n户口簿")
    case = a_case(cast, RouteCode.APPROVAL, category=category)

    def ticked() -> dict[str, bool]:
        return dict(case.papers.values_list("name", "present"))

    def submit_and_take_back(*papers: str) -> None:
        go(case, ActionCode.SUBMIT, cast.building_leader, text="材料", papers=list(papers))
        assert {name for name, there in ticked().items() if there} == set(papers)
        go(case, BACK, cast.building_leader)

    submit_and_take_back("身份证", "户口簿")
    assert ticked() == {}
    go(case, ActionCode.SUBMIT, cast.building_leader, text="材料", papers=["身份证"])
    go(case, ActionCode.ASK_COMPLETION, cast.community_secretary, text="缺户口簿")
    submit_and_take_back("户口簿")
    assert ticked() == {"身份证": True, "户口簿": False}
    # What had been taken back before says nothing of what is there.
    submit_and_take_back("身份证", "户口簿")
    assert ticked() == {"身份证": True, "户口簿": False}
