"""Who is told of a case that is late, one level further up each day (design §4.4).

leader → liaison → leader above → its liaison → … → street or town → county. The ladder begins with the post
that the case waits for.
"""

from collections.abc import Iterable

from cases.choices import ReminderKind
from cases.models import Case, Reminder
from grids.choices import DIVISION_CODE_LENGTH, GRID_CODE_LENGTH, DivisionLevel, GridLevel
from staff import posts
from staff.choices import Post
from staff.models import Member

_COUNTY = DIVISION_CODE_LENGTH[DivisionLevel.COUNTY]
_COMMUNITY = GRID_CODE_LENGTH[GridLevel.COMMUNITY]
_GRID_CODES = sorted(GRID_CODE_LENGTH.values(), reverse=True)

Rung = tuple[Post, str]


def ladder(case: Case) -> list[Rung]:
    """The posts from the one that the case waits for up to the county, each with the grid it is seen from.

    A case that waits for the community goes on with the liaison of the community; one that waits for a
    department with the street or town, which named the department.
    """
    code = case.handling_code
    top = [(Post.TOWNSHIP, code), (Post.COUNTY, code)]
    first = Post(case.waiting_post)
    if first == Post.COUNTY:
        return top[1:]
    if first == Post.TOWNSHIP:
        return top
    if first == Post.DEPARTMENT:
        return [(first, code), *top]
    if first == Post.COMMUNITY:
        return [(first, code), (Post.LIAISON, code[:_COMMUNITY]), *top]
    grids = [code[:length] for length in _GRID_CODES if length <= len(code)]
    rungs = [(post, grid) for grid in grids for post in (Post.LEADER, Post.LIAISON)]
    return rungs[rungs.index((first, code)) :] + top


def above(case: Case) -> list[Rung]:
    """The rungs above the one that the case waits for, the nearest first: who decides about more time. A
    department's superior is the county, not the street or town that named it."""
    if case.waiting_post == Post.DEPARTMENT:
        return [(Post.COUNTY, case.handling_code)]
    return ladder(case)[1:]


class People:
    """Who holds the posts of the ladders of some cases; made anew for every batch, never growing old.

    Those who are appointed are read in one query for all cases, and one more for each who is absent; what a
    vacancy means is asked of ``staff.posts``, once a place.
    """

    def __init__(self, cases: Iterable[Case]) -> None:
        self._known: dict[tuple[Post, str, int | None], list[Member]] = {}
        codes = {code[:length] for code in {case.handling_code for case in cases} for length in _GRID_CODES}
        for (post, code), people in posts.appointed(codes).items():
            self._known[post, code, None] = people

    def up_to(self, case: Case, level: int) -> list[Member]:
        """Those whose turn it is, and those of ``level`` levels above them, each once.

        A rung that brings nobody new (a vacancy that the rung below or above fills) is no level: every day
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
        town from the beginning: unanswered, it goes to the county as well, and to all of them again."""
        case = reminder.run.case
        if reminder.kind == ReminderKind.UNANSWERED:
            return self.up_to(case, len(ladder(case)))
        if reminder.kind != ReminderKind.SCENE:
            return self.up_to(case, reminder.level)
        asked = (Post.LEADER,) if reminder.level <= 1 else (Post.LEADER, Post.LIAISON)
        found = [one for post in asked for one in self._holders(post, case.handling_code, None)]
        return list({member.pk: member for member in found}.values())

    def _holders(self, post: Post, code: str, office_id: int | None) -> list[Member]:
        key = _place(post, code, office_id)
        if key not in self._known:
            self._known[key] = posts.holders(post, code=code, office_id=office_id)
        return self._known[key]


def _place(post: Post, code: str, office_id: int | None) -> tuple[Post, str, int | None]:
    """What a post depends on: cases of one street share its officials."""
    if post == Post.DEPARTMENT:
        return post, "", office_id
    if post == Post.COUNTY:
        return post, code[:_COUNTY], None
    if post in (Post.TOWNSHIP, Post.COMMUNITY):
        return post, code[:_COMMUNITY], None
    return post, code, None
