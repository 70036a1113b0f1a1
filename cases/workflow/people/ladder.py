"""Who stands above whom with a case: leader → liaison → leader above → … → street or town → county."""

from collections.abc import Callable, Collection
from typing import Protocol, TypeVar

from grids.choices import GRID_CODE_LENGTH
from grids.codes import COMMUNITY_LENGTH
from staff.choices import Post

GRID_CODES = sorted(GRID_CODE_LENGTH.values(), reverse=True)  # the longest first


EscalationLevel = tuple[Post, str]
Person = TypeVar("Person")


class Waiting(Protocol):
    """What a ladder begins with: a case, or what one of its kind waits for and where."""

    waiting_post: str
    handling_code: str


def ladder(case: Waiting) -> list[EscalationLevel]:
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


def above(case: Waiting) -> list[EscalationLevel]:
    """The levels above the one that the case waits for, the nearest first: who decides about more time. A
    department's superior is the county, not the street or town that named it."""
    if case.waiting_post == Post.DEPARTMENT:
        return [(Post.COUNTY, case.handling_code)]
    return ladder(case)[1:]


def deciding(case: Waiting, people: Callable[[str, str], Collection[Person]]) -> list[Person]:
    """Those of the next post above those whose turn it is, the nearest that is not empty: they decide about
    more time (design §4.4, the level above decides). ``people`` says who holds a post seen from a grid."""
    waiting = set(people(case.waiting_post, case.handling_code))
    for post, code in above(case):
        found = [one for one in people(post, code) if one not in waiting]
        if found:
            return found
    return []
