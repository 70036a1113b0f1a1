"""Who is told what when a case moves: rows for the outbox, in the same transaction."""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cases.choices import ActionCode, StageCode
from cases.models import CallBackRound, Case, CaseEvent, StageRun
from cases.routes import ROUTES, Step
from cases.steps import AnyStep, deciders
from gridgov.kit import clock
from grids.choices import GRID_CODE_LENGTH, GridLevel
from notices.actions import tell
from staff import posts
from staff.choices import Post
from staff.deputies import deputies
from staff.directory import team_of
from staff.models import Member


def waiting_members(case: Case) -> list[Member]:
    """Those whose turn it is: all who hold the post, or the one of them that it was assigned to, as long as
    she still holds it."""
    if not case.waiting_post:
        return []
    people = posts.holders(case.waiting_post, code=case.handling_code, office_id=case.office_id)
    return [one for one in people if one.pk == case.assignee_id] or people


def link_to(case: Case) -> str:
    """The case's page, without the host."""
    return f"/cases/{case.number}/"


def _tell(case: Case, event: CaseEvent, members: list[Member], subject: str, body: str, kind: str) -> None:
    others = [member for member in members if member.pk != event.actor_id]
    tell(
        recipients=others,
        key=f"event:{event.pk}:{kind}",
        subject=subject[:200],
        body=body,
        link=link_to(case),
        urgent=ROUTES[case.route].urgent and case.closed_at is None,
    )


def _turn(case: Case, event: CaseEvent) -> list[Member]:
    """Tell those who must act next, and return them."""
    if case.due_at is None:
        return []
    subject = _("Your turn: %(title)s") % {"title": case.title}
    body = _("%(number)s, %(stage)s, due %(due)s.") % {
        "number": case.number,
        "stage": case.get_stage_display(),
        "due": f"{clock.local(case.due_at):%Y-%m-%d %H:%M}",
    }
    waiting = waiting_members(case)
    _tell(case, event, waiting, subject, body, "turn")
    return waiting


def _inform(case: Case, event: CaseEvent, members: list[Member], told: list[Member] | None = None) -> None:
    """Tell those who should know, once each, without those who were ``told`` of the same event."""
    already = {member.pk for member in told or []}
    once = {member.pk: member for member in members if member.pk not in already}
    subject = _subject(case, event)
    body = _("%(number)s is now: %(stage)s.") % {"number": case.number, "stage": case.get_stage_display()}
    if event.text:
        body += f"\n{event.text}"
    _tell(case, event, list(once.values()), subject, body, "inform")


def _holders(case: Case, names: tuple[str, ...]) -> list[Member]:
    return [
        member
        for post in names
        for member in posts.holders(post, code=case.handling_code, office_id=case.office_id)
    ]


def _watchers(case: Case) -> list[Member]:
    """The superiors who watch the case. One query, none for a case that nobody watches."""
    if case.supervised_at is None:
        return []
    return list(Member.objects.filter(watched_cases__case=case).select_related("user"))


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
    return _holders(case, names) + posts.leaders_above(case.handling_code) if names else []


def filed(case: Case, event: CaseEvent) -> None:
    """A new case: those whose turn it is, and for an emergency everyone up to the township, at once."""
    with translation.override(settings.LANGUAGE_CODE):
        turn = _turn(case, event)
        _inform(case, event, [*_alerted(case), *_team(case)], turn)


def stepped(case: Case, event: CaseEvent, step: AnyStep, former: Member | None = None) -> None:
    """A step was taken: the next in turn, those whom the table names, and the filer at the end; ``former`` is
    the one to whom the case was assigned before."""
    with translation.override(settings.LANGUAGE_CODE):
        moved = event.stage_before != event.stage_after or event.action == ActionCode.RAISE_LEVEL
        told = _told_by_name(case, event, moved)
        others = _holders(case, step.tells) if isinstance(step, Step) else []
        if moved:
            others += _team(case)
        if event.action == ActionCode.REASSIGN and former is not None:
            others.append(former)
        others += _concerned(case, event) + _watchers(case)
        _inform(case, event, others, told)


def _told_by_name(case: Case, event: CaseEvent, moved: bool) -> list[Member]:
    """Tell those whose turn it is, who are asked, or to whom it is said; and return them."""
    told = []
    if moved or event.action in (ActionCode.CHANGE_ROUTE, ActionCode.RESUME):
        told += _turn(case, event)
    if event.action == ActionCode.URGE:
        subject = _("Urged: %(title)s") % {"title": case.title}
        told += _say(case, event, waiting_members(case), subject, "urge")
    if event.action == ActionCode.ASK_EXTENSION:
        told += _say(case, event, deciders(case), _subject(case, event), "decide")
    if event.action in _TELL_WAITING:
        told += _say(case, event, waiting_members(case), _subject(case, event), "waiting")
    return told


def _say(case: Case, event: CaseEvent, members: list[Member], subject: str, kind: str) -> list[Member]:
    _tell(case, event, members, subject, event.text, kind)
    return members


def _concerned(case: Case, event: CaseEvent) -> list[Member]:
    """Whom the action itself concerns, besides those whose turn it is."""
    people = []
    if event.action == ActionCode.CHANGE_ROUTE:
        people += _alerted(case) + _before(case)
    if event.action in _ENDS_EARLY:
        people += _last_in_turn(case) + _alerted(case)
    if event.action == ActionCode.REOPEN:
        people += [case.filed_by, *_before(case)]
    if case.closed_at is not None:
        people += [case.filed_by, *_who_wrote(case)]
    return people


def _who_wrote(case: Case) -> list[Member]:
    """Those who added a note, also instead of filing the same thing again: they hear how it ended."""
    notes = CaseEvent.objects.filter(case=case, action=ActionCode.NOTE)
    return list(Member.objects.filter(pk__in=notes.order_by().values("actor")).select_related("user"))


_TELL_WAITING = (
    ActionCode.NOTE,
    ActionCode.REASSIGN,
    ActionCode.SUPERVISE,
    ActionCode.GRANT_EXTENSION,
    ActionCode.REFUSE_EXTENSION,
    ActionCode.SUSPEND,
)
# Somebody else ends what they have in hand.
_ENDS_EARLY = (ActionCode.WITHDRAW, ActionCode.MARK_INVALID, ActionCode.MERGE)


def _last_in_turn(case: Case) -> list[Member]:
    """Those whose turn it was before the case ended."""
    return _of_stay(case.runs.select_related("grid").order_by("-id")[:1].get())


def _before(case: Case) -> list[Member]:
    """Those whose turn it was before the case went another way."""
    return _of_stay(case.runs.select_related("grid").order_by("-id")[1:2].get())


def _of_stay(run: StageRun) -> list[Member]:
    return posts.holders(run.post, code=run.grid.code, office_id=run.office_id)


def _subject(case: Case, event: CaseEvent) -> str:
    return f"{event.get_action_display()}: {case.title}"


def merged_done(duplicate: Case, event: CaseEvent) -> None:
    """The case that went on is closed: who filed the duplicate is told the result."""
    with translation.override(settings.LANGUAGE_CODE):
        _inform(duplicate, event, [duplicate.filed_by])


def closed_by_parts(whole: Case, event: CaseEvent) -> None:
    """The last part is closed, and so is the whole."""
    with translation.override(settings.LANGUAGE_CODE):
        _inform(whole, event, [whole.filed_by, *_last_in_turn(whole), *_watchers(whole)])


def reopened(case: Case, event: CaseEvent) -> None:
    """A dissatisfied resident: those one level up begin again; who filed it, who had it before, and who
    watches it know."""
    with translation.override(settings.LANGUAGE_CODE):
        turn = _turn(case, event)
        _inform(case, event, [case.filed_by, *_before(case), *_watchers(case)], turn)


def joined(main: Case, event: CaseEvent) -> None:
    """A duplicate was merged into ``main``: whose turn it is and who watches it should look at it again."""
    with translation.override(settings.LANGUAGE_CODE):
        told = _say(main, event, waiting_members(main), _subject(main, event), "waiting")
        _inform(main, event, _watchers(main), told)


def round_drawn(drawn: CallBackRound) -> None:
    """A month's call-backs are drawn: the officials of the street or town, who call, each once a round; the
    county where the street or town has nobody."""
    calls = drawn.calls.values_list("case__area", flat=True)
    if not calls:
        return
    month = f"{drawn.month:%Y-%m}"
    query = urlencode({"month": month, "area": drawn.area, "call": "open"})
    with translation.override(settings.LANGUAGE_CODE):
        tell(
            recipients=_callers(drawn.area, set(calls)),
            key=f"round:{drawn.pk}",
            subject=_("Call-backs for %(month)s have been drawn") % {"month": month},
            body=_("Please call back: %(drawn)s of %(closed)s cases closed in that month.")
            % {"drawn": len(calls), "closed": drawn.closed},
            link=f"{reverse('admin:cases_callback_changelist')}?{query}",
        )


def _callers(township: str, areas: set[str]) -> list[Member]:
    """Who may make these calls, seen from the communities where the cases are: an office need not administer
    the whole street or town."""
    communities = sorted({area[: GRID_CODE_LENGTH[GridLevel.COMMUNITY]] for area in areas})
    found = [one for code in communities for one in posts.holders(Post.TOWNSHIP, code=code)]
    return found or posts.holders(Post.COUNTY, code=township)
