"""Who stands above whom with a case: leader → liaison → leader above → … → street or town → county."""

from cases.models import Case
from grids.choices import GRID_CODE_LENGTH
from grids.codes import COMMUNITY_LENGTH
from staff.choices import Post

GRID_CODES = sorted(GRID_CODE_LENGTH.values(), reverse=True)  # the longest first


EscalationLevel = tuple[Post, str]


def ladder(case: Case) -> list[EscalationLevel]:
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
        return [(first, code), (Post.LIAISON, code[:COMMUNITY_LENGTH]), *top]
    grids = [code[:length] for length in GRID_CODES if length <= len(code)]
    levels = [(post, grid) for grid in grids for post in (Post.LEADER, Post.LIAISON)]
    return levels[levels.index((first, code)) :] + top


def above(case: Case) -> list[EscalationLevel]:
    """The levels above the one that the case waits for, the nearest first: who decides about more time. A
    department's superior is the county, not the street or town that named it."""
    if case.waiting_post == Post.DEPARTMENT:
        return [(Post.COUNTY, case.handling_code)]
    return ladder(case)[1:]
