"""Who is told what when a case moves: rows for the outbox, in the same transaction."""

import datetime as dt
from collections.abc import Callable, Iterable
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cases.actions.engine.residents import tell_reporter
from cases.actions.engine.stages import seat_after
from cases.choices import ActionCode, ReminderKind, StageCode
from cases.models import CallBackRound, Case, CaseEvent, Pause, Reminder, StageRun
from cases.queries.wording import title_and_place
from cases.workflow.available import AnyStep, deciders
from cases.workflow.inputs import REPLY_BY
from cases.workflow.meanings import meaning_of
from cases.workflow.people.turn import waiting_members
from cases.workflow.people.whom import Whom
from cases.workflow.routes import ROUTES, Step
from cases.workflow.taking_back import LINE
from grids.choices import GRID_CODE_LENGTH, GridLevel
from kit.text import labelled
from kit.time.formats import moment_text, month_text
from notices.choices import Kind
from notices.telling import heard, notify
from staff.choices import Post
from staff.models import Member
from staff.posts.deputies import deputies
from staff.posts.directory import team_of
from staff.posts.holders import holders, leaders_above
from staff.rights.superiors import office_above

_TURN = "turn"


def link_to(case: Case) -> str:
    """The case's page, without the host."""
    return reverse("case", args=[case.number])


def key_of(event: CaseEvent) -> str:
    """What the keys of all notices of an event begin with."""
    return f"event:{event.pk}:"


def _tell(
    case: Case,
    event: CaseEvent,
    members: list[Member],
    subject: str,
    body: str,
    kind: str,
    *,
    linked: bool = True,
) -> None:
    others = [member for member in members if member.pk != event.actor_id]
    notify(
        recipients=others,
        key=f"{key_of(event)}{kind}",
        subject=subject[:200],
        body=body,
        link=link_to(case) if linked else "",
        about=case.number,
        urgent=ROUTES[case.route].urgent and case.closed_at is None,
        kind=Kind.TURN if kind == _TURN else Kind.OTHER,
        until=case.due_at if kind == _TURN else None,
    )


def _turn(case: Case, event: CaseEvent) -> list[Member]:
    """Tell those who must act next, and return them."""
    if case.due_at is None:
        return []
    subject = _("Your turn: %(title)s") % {"title": title_and_place(case)}
    body = _("%(number)s, %(stage)s, due %(due)s.") % {
        "number": case.number,
        "stage": case.get_stage_display(),
        "due": moment_text(case.due_at),
    }
    waiting = waiting_members(case)
    _tell(case, event, waiting, subject, body, _TURN)
    return waiting


def _inform(case: Case, event: CaseEvent, members: list[Member], told: list[Member] | None = None) -> None:
    """Tell those who should know, once each, without those who were ``told`` of the same event."""
    already = {member.pk for member in told or []}
    once = {member.pk: member for member in members if member.pk not in already}
    subject = _subject(case, event)
    body = _("%(number)s is now: %(stage)s.") % {"number": case.number, "stage": case.get_stage_display()}
    if event.text:
        body += f"\n{event.text}"
    if event.action == ActionCode.TAKE_BACK:
        # A department to which it had gone by mistake hears so, and can't open it any more.
        seeing = _who_see(case, once.values())
        hidden = [member for member in once.values() if member not in seeing]
        _tell(case, event, seeing, subject, body, "inform")
        _tell(case, event, hidden, subject, "", "inform", linked=False)
        return
    if event.action != ActionCode.MERGE:
        _tell(case, event, list(once.values()), subject, body, "inform")
        return
    # Where it goes on is told to those who may open that one; the others learn that it does.
    main = case.merged_into
    seeing = _who_see(main, once.values()) if main is not None else []
    hidden = [member for member in once.values() if member not in seeing]
    number = main.number if main is not None else ""
    goes_on = _("It goes on in %(number)s.") % {"number": number}
    _tell(case, event, seeing, subject, f"{body}\n{goes_on}", "inform")
    _tell(case, event, hidden, subject, "\n".join((body, _("It goes on in another case."))), "inform")


def _holders(case: Case, names: tuple[str, ...]) -> list[Member]:
    return [
        member
        for post in names
        for member in holders(post, code=case.handling_code, office_id=case.office_id)
    ]


def _watchers(case: Case) -> list[Member]:
    """The superiors who watch the case, and who stands in for them. At most two queries and one for each link
    of a chain, none for a case that nobody watches."""
    if case.supervised_at is None:
        return []
    people = list(Member.objects.filter(watched_cases__case=case).select_related("user"))
    return _who_see(case, [*people, *deputies(people)])


def _who_see(case: Case, people: Iterable[Member]) -> list[Member]:
    """Those who may still open the case. Whoever is named by what was once (who filed it, wrote to it,
    watched it) may have moved on since; whoever is named by a post sees it by that post."""
    return [one for one in people if one.user.has_perm("cases.view_case", case)]


def _filer(case: Case) -> list[Member]:
    """Who filed it, if she may still open it; of what a resident reported herself the leader at her home, who
    has to tell her where no message reaches her (``engine/residents.py``)."""
    if case.filed_by is None:
        return holders(Post.LEADER, code=case.grid.code)
    return _who_see(case, [case.filed_by])


def _team(case: Case) -> list[Member]:
    """The grid team that coordinates: everyone appointed at the handling grid, and who
    stands in for them (policy 二(四), 二(五) 岗位互替). Two queries, and one for each link of a chain."""
    if case.stage != StageCode.COORDINATING:
        return []
    team = [row.member for row in team_of(case.handling_grid)]
    return team + deputies(team)


def _alerted(case: Case) -> list[Member]:
    """Who is told at once: in an emergency those whom the route names, and the leader of the grid above."""
    names = ROUTES[case.route].alerts
    return _holders(case, names) + leaders_above(case.handling_code) if names else []


def filed(case: Case, event: CaseEvent) -> None:
    """A new case: those whose turn it is, and for an emergency everyone up to the township, at once."""
    with translation.override(settings.LANGUAGE_CODE):
        turn = _turn(case, event)
        _inform(case, event, [*_alerted(case), *_team(case)], turn)
        tell_reporter(case, event)


def stepped(case: Case, event: CaseEvent, step: AnyStep, former: Member | None = None) -> None:
    """A step was taken: the next in turn, those whom the table names, and the filer at the end; ``former`` is
    the one to whom the case was assigned before."""
    meaning = meaning_of(event.action)
    with translation.override(settings.LANGUAGE_CODE):
        moved = event.stage_before != event.stage_after or meaning.climbs
        told = _turn(case, event) if moved or meaning.turn_begins else []
        if meaning.says_to is not None:
            people = _people(meaning.says_to, case, former, event.actor)
            _tell(case, event, people, _subject(case, event), _said(event), "said")
            told += people
        others = _concerned(case, step, event.actor, former, ends=case.closed_at is not None)
        others += _reached(case) if moved and event.stage_before == StageCode.ALERTING else []
        _inform(case, event, others + (_team(case) if moved else []), told)
        tell_reporter(case, event, ended=moved and case.closed_at is not None)


def _concerned(
    case: Case, step: AnyStep, by: Member | None, former: Member | None = None, *, ends: bool
) -> list[Member]:
    """Who should know of a step besides those whose turn it is: whom its row and its meaning name, who
    watches the case, and when it ``ends`` by it, who filed it or wrote to it."""
    people = _holders(case, step.tells) if isinstance(step, Step) else []
    people += [one for whom in meaning_of(step.action).tells for one in _people(whom, case, former, by)]
    if ends:
        people += [*_filer(case), *_who_see(case, [*_who_wrote(case), *_who_suspended(case)])]
    return people + _watchers(case)


def whom_it_tells(case: Case, step: AnyStep, by: Member) -> list[Member]:
    """Whom an ending by ``step`` will tell, for the page that asks for it."""
    turn = _next_in_turn(case, step) if isinstance(step, Step) else []
    ends = not isinstance(step, Step) or step.closes
    people = turn + _concerned(case, step, by, ends=ends)
    return list({one.pk: one for one in people if one.pk != by.pk}.values())


def _next_in_turn(case: Case, step: Step) -> list[Member]:
    """Whose turn it will be after ``step``."""
    if step.to is None or step.closes:
        return []
    post, seat = ROUTES[case.route].stage(step.to).post, seat_after(case, step.seat)
    return holders(post, code=seat.code, office_id=case.office_id)


def _people(whom: Whom, case: Case, former: Member | None, by: Member | None) -> list[Member]:
    """Those who are meant, for this case at this moment."""
    found: dict[Whom, Callable[[], list[Member]]] = {
        Whom.TURN: lambda: waiting_members(case),
        Whom.DECIDERS: lambda: deciders(case),
        Whom.ALERTED: lambda: [*_alerted(case), *_reached(case)],
        Whom.BEFORE: lambda: _before(case),
        Whom.ALERTED_BEFORE: lambda: _alerted_before(case),
        Whom.LAST_IN_TURN: lambda: _last_in_turn(case),
        Whom.FILER: lambda: _filer(case),
        Whom.SUPERIORS: lambda: office_above(case.handling_code, by),
        Whom.HEARD: lambda: _who_heard(case),
        Whom.FORMER: lambda: _who_see(case, [former] if former is not None else []),
        Whom.SUPERVISORS: lambda: _watchers(case),
    }
    return found[whom]()


def _who_wrote(case: Case) -> list[Member]:
    """Those who added a note, also instead of filing the same thing again: they hear how it ended."""
    notes = CaseEvent.objects.filter(case=case, action=ActionCode.NOTE)
    return list(Member.objects.filter(pk__in=notes.order_by().values("actor")).select_related("user"))


def _who_suspended(case: Case) -> list[Member]:
    """Those who stopped its clock since it began: what they waited for is over."""
    pauses = Pause.objects.filter(run__case=case, run__cycle=case.cycle, suspended_by__isnull=False)
    return list(Member.objects.filter(pk__in=pauses.values("suspended_by")).select_related("user"))


def _last_in_turn(case: Case) -> list[Member]:
    """Those whose turn it was before the case ended."""
    return _of_stay(case.runs.select_related("grid").order_by("-id")[:1].get())


def _who_heard(case: Case) -> list[Member]:
    """Who was told of the step that has just been taken back, and must not go on believing it."""
    taken = CaseEvent.objects.filter(case=case, action=ActionCode.TAKE_BACK).order_by("-sequence")[:1].get()
    event = CaseEvent.objects.get(case=case, sequence=taken.facts[LINE])
    return heard(key_of(event))


def _before(case: Case) -> list[Member]:
    """Those whose turn it was before the case went another way."""
    return _of_stay(case.runs.select_related("grid").order_by("-id")[1:2].get())


def _alerted_before(case: Case) -> list[Member]:
    """Who was alarmed by the route that the case has left, or reminded since it began that it is late, or
    stopped its clock, and would go on believing it."""
    before = case.runs.order_by("-id")[1:2].get()
    names = ROUTES[before.route].alerts if before.route != case.route else ()
    alarmed = _holders(case, names) + leaders_above(case.handling_code) if names else []
    late = Reminder.objects.filter(
        run__case=case, run__cycle=case.cycle, kind=ReminderKind.DAILY, done_at__isnull=False
    )
    keys = [f"reminder:{pk}:" for pk in late.order_by("pk").values_list("pk", flat=True)]
    reminded = heard(*keys) if keys else []
    return alarmed + _who_see(case, [*reminded, *_who_suspended(case)])


def _reached(case: Case) -> list[Member]:
    """Whom the alarm has reached while nobody answered, up to the city: they learn that somebody has."""
    alarms = Reminder.objects.filter(
        run__case=case, run__stage=StageCode.ALERTING, kind=ReminderKind.UNANSWERED, done_at__isnull=False
    )
    keys = [f"reminder:{pk}:" for pk in alarms.order_by("pk").values_list("pk", flat=True)]
    return _who_see(case, heard(*keys)) if keys else []


def _of_stay(run: StageRun) -> list[Member]:
    return holders(run.post, code=run.grid.code, office_id=run.office_id)


def _said(event: CaseEvent) -> str:
    """The words of a step, and by when a superior wants an answer."""
    day = event.facts.get(REPLY_BY.name)
    return "\n".join((event.text, _("Please answer by %(day)s.") % {"day": day})) if day else event.text


def _subject(case: Case, event: CaseEvent) -> str:
    own = meaning_of(event.action).subject
    about = title_and_place(case)
    return str(own) % {"title": about} if own else labelled(event.get_action_display(), about)


def answered(case: Case, event: CaseEvent) -> None:
    """The resident has answered what she was asked: those whose turn it is read it at once."""
    with translation.override(settings.LANGUAGE_CODE):
        _tell(case, event, waiting_members(case), _subject(case, event), event.text, "said")


def merged_moved(duplicate: Case, event: CaseEvent) -> None:
    """The case that went on is closed, or open again: who filed the duplicate is told."""
    with translation.override(settings.LANGUAGE_CODE):
        _inform(duplicate, event, _filer(duplicate))
        tell_reporter(duplicate, event, ended=event.action == ActionCode.MERGED_DONE)


def closed_by_parts(whole: Case, event: CaseEvent) -> None:
    """The last part is closed, and so is the whole."""
    with translation.override(settings.LANGUAGE_CODE):
        others = [*_filer(whole), *_who_see(whole, [*_who_wrote(whole), *_who_suspended(whole)])]
        _inform(whole, event, [*others, *_last_in_turn(whole), *_watchers(whole)])
        tell_reporter(whole, event, ended=True)


def reopened(case: Case, event: CaseEvent) -> None:
    """A dissatisfied resident: those one level up begin again; who filed it, who had it before, and who
    watches it know."""
    with translation.override(settings.LANGUAGE_CODE):
        turn = _turn(case, event)
        _inform(case, event, [*_filer(case), *_before(case), *_watchers(case)], turn)
        tell_reporter(case, event)


def card_shown(case: Case, event: CaseEvent, due: dt.datetime, people: list[Member]) -> None:
    """A supervision was not answered in time: told to ``people`` and to those who watch the case."""
    subject = labelled(event.get_action_display(), title_and_place(case))
    body = _("%(number)s, %(stage)s, supervised, was to be answered by %(due)s.") % {
        "number": case.number,
        "stage": case.get_stage_display(),
        "due": moment_text(due),
    }
    told = {one.pk: one for one in [*people, *_watchers(case)]}
    _tell(case, event, list(told.values()), subject, body, "card")


def joined(main: Case, event: CaseEvent) -> None:
    """A duplicate was merged into ``main``: whose turn it is and who watches it should look at it again."""
    with translation.override(settings.LANGUAGE_CODE):
        told = waiting_members(main)
        _tell(main, event, told, _subject(main, event), event.text, "said")
        _inform(main, event, _watchers(main), told)


def whom_joining_tells(main: Case, by: Member) -> list[Member]:
    """Whom a merge into ``main`` will tell, for the page that asks for it."""
    people = [*waiting_members(main), *_watchers(main)]
    return list({one.pk: one for one in people if one.pk != by.pk}.values())


def round_drawn(drawn: CallBackRound) -> None:
    """A month's call-backs are drawn: the officials of the street or town, who call, each once a round; the
    county where the street or town has nobody."""
    calls = drawn.calls.values_list("case__area", flat=True)
    if not calls:
        return
    which = month_text(drawn.month)
    query = urlencode({"month": which, "area": drawn.area, "call": "open"})
    with translation.override(settings.LANGUAGE_CODE):
        notify(
            recipients=_callers(drawn.area, set(calls)),
            key=f"round:{drawn.pk}",
            subject=_("Call-backs for %(month)s have been drawn") % {"month": which},
            body=_("Please call back: %(drawn)s of %(closed)s cases closed in that month.")
            % {"drawn": len(calls), "closed": drawn.closed},
            link=f"{reverse('admin:cases_callback_changelist')}?{query}",
        )


def _callers(township: str, areas: set[str]) -> list[Member]:
    """Who may make these calls, seen from the communities where the cases are: an office need not administer
    the whole street or town."""
    communities = sorted({area[: GRID_CODE_LENGTH[GridLevel.COMMUNITY]] for area in areas})
    found = [one for code in communities for one in holders(Post.TOWNSHIP, code=code)]
    return found or holders(Post.COUNTY, code=township)
