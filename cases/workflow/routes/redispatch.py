"""A wrong department is put right: the clock of the right one begins, and the timeline shows the detour.

对专业性较强的业务工作,确保专职专干 (policy 二(四)). Which one that is, the one who sends it may
get wrong. Community, street or town, and the department itself know better; nobody need send it back.
A department sends it to none that has had it and sent it on: that the community or the street decides
(``cases/workflow/detours.py``).
"""

from cases.choices import ActionCode, StageCode
from cases.workflow.inputs import OFFICE, TEXT
from cases.workflow.table import Step
from staff.choices import Post


def redispatch(at: StageCode, *tells: Post, approving: bool = False) -> Step:
    """The step at a stage where a department works; it stays there, with another one."""
    return Step(
        ActionCode.REDISPATCH,
        at=at,
        who=(Post.COMMUNITY, Post.TOWNSHIP, Post.DEPARTMENT),
        to=at,
        needs=(OFFICE, TEXT),
        tells=tells,
        approving=approving,
        another=True,
    )
