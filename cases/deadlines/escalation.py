"""Who is told of a case that is late, one level further up each day (design §4.4).

leader → liaison → leader above → its liaison → … → street or town → county. The ladder begins with the post
that the case waits for.
"""

from collections.abc import Iterable

from cases.choices import ReminderKind
from cases.models import Case, Reminder, StageRun
from cases.workflow.people.ladder import GRID_CODES, ladder
from grids.choices import DIVISION_CODE_LENGTH, DivisionLevel
from grids.codes import COMMUNITY_LENGTH
from staff.choices import Post
from staff.models import Member
from staff.posts.holders import appointed, city_leaders, holders

_COUNTY = DIVISION_CODE_LENGTH[DivisionLevel.COUNTY]


class People:
    """Who holds the posts of the ladders of some cases; made anew for every batch, never growing old.

    Those who are appointed are read in one query for all cases, and one more for each who is absent; what a
    vacancy means is asked of ``staff.posts.holders``, once a place.
    """

    def __init__(self, cases: Iterable[Case]) -> None:
        self._known: dict[tuple[Post, str, int | None], list[Member]] = {}
        codes = {code[:length] for code in {case.handling_code for case in cases} for length in GRID_CODES}
        for (post, code), people in appointed(codes).items():
            self._known[post, code, None] = people

    def up_to(self, case: Case, level: int) -> list[Member]:
        """Those whose turn it is, and those of ``level`` levels above them, each once.

        A post that brings nobody new (a vacancy that the one below or above fills) is no level: every day
        somebody further up is told, until the ladder ends.
        """
        told: dict[int, Member] = {}
        reached = -1
        for post, code in ladder(case):
            new = [member for member in self._holders(post, code, case.office_id) if member.pk not in told]
            told |= {member.pk: member for member in new}
            reached += bool(new)
            if reached >= level:
                break
        return list(told.values())

    def to_remind(self, reminder: Reminder) -> list[Member]:
        """Whom a reminder is for: the ladder up to its level; for a report from the scene the leader there,
        and from the second demand on the liaison too. An alarm has been with everybody up to the street or
        town from the beginning: unanswered, it goes one level further each time, and to all of them again."""
        case = reminder.run.case
        if reminder.kind == ReminderKind.UNANSWERED:
            return self._who_must_answer(case, reminder.level)
        if reminder.kind == ReminderKind.SUSPENDED:
            people = [*_who_suspended(reminder.run), *self.up_to(case, reminder.level)]
            return list({member.pk: member for member in people}.values())
        if reminder.kind != ReminderKind.SCENE:
            return self.up_to(case, reminder.level)
        asked = (Post.LEADER,) if reminder.level <= 1 else (Post.LEADER, Post.LIAISON)
        found = [one for post in asked for one in self._holders(post, case.handling_code, None)]
        return list({member.pk: member for member in found}.values())

    def _who_must_answer(self, case: Case, round_: int) -> list[Member]:
        """All up to the county; from the second round on the city too; and who reported it, so that she knows
        that nobody has answered yet."""
        filer = case.filed_by
        people = self.up_to(case, len(ladder(case)))
        people += city_leaders(case.handling_code) if round_ > 1 else []
        people += [filer] if filer is not None and filer.user.has_perm("cases.view_case", case) else []
        return list({member.pk: member for member in people}.values())

    def _holders(self, post: Post, code: str, office_id: int | None) -> list[Member]:
        key = _place(post, code, office_id)
        if key not in self._known:
            self._known[key] = holders(post, code=code, office_id=office_id)
        return self._known[key]


def _who_suspended(run: StageRun) -> list[Member]:
    """Who stopped the clock that stands still, if she may still open the case."""
    last = run.pauses.select_related("suspended_by__user").filter(until__isnull=True).first()
    by = last.suspended_by if last is not None else None
    return [by] if by is not None and by.user.has_perm("cases.view_case", run.case) else []


def _place(post: Post, code: str, office_id: int | None) -> tuple[Post, str, int | None]:
    """What a post depends on: cases of one street share its officials."""
    if post == Post.DEPARTMENT:
        return post, "", office_id
    if post == Post.COUNTY:
        return post, code[:_COUNTY], None
    if post in (Post.TOWNSHIP, Post.COMMUNITY):
        return post, code[:COMMUNITY_LENGTH], None
    return post, code, None
