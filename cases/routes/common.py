"""Actions on any open case, whatever its route (design §4.4), and on closed ones.

``permission`` is asked of the role table for the case; ``posts`` may act too, without that permission;
``filer`` lets the one who filed the case act; ``turn`` those whose turn it is; ``above`` those one rung above
them on the ladder (``cases.escalation``).
"""

from dataclasses import dataclass

from cases.choices import ActionCode
from cases.routes.base import Fact
from gridgov.kit.text import Text
from staff.choices import Post


@dataclass(frozen=True, slots=True)
class CommonAction:
    """An action that does not belong to a stage."""

    action: ActionCode
    permission: str = ""
    posts: tuple[Post, ...] = ()
    filer: bool = False
    turn: bool = False
    above: bool = False
    needs: tuple[Fact, ...] = ()
    takes: tuple[Fact, ...] = ()
    on_open: bool = True
    on_closed: bool = False

    @property
    def label(self) -> Text:
        """The words on the button."""
        return self.action.label

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All facts that its form shows, the needed ones first."""
        return self.needs + self.takes


COMMON = (
    CommonAction(
        ActionCode.NOTE, permission="cases.note_case", takes=(Fact.TEXT,), filer=True, on_closed=True
    ),
    CommonAction(
        ActionCode.CHANGE_ROUTE,
        permission="cases.change_route_case",
        posts=(Post.LEADER, Post.COMMUNITY),
        needs=(Fact.ROUTE, Fact.TEXT),
    ),
    CommonAction(ActionCode.URGE, permission="cases.urge_case", posts=(Post.LIAISON,), needs=(Fact.TEXT,)),
    CommonAction(
        ActionCode.SUSPEND, permission="cases.suspend_case", posts=(Post.LIAISON,), needs=(Fact.TEXT,)
    ),
    CommonAction(
        ActionCode.RESUME, permission="cases.suspend_case", posts=(Post.LIAISON,), takes=(Fact.TEXT,)
    ),
    CommonAction(
        ActionCode.REASSIGN,
        permission="cases.reassign_case",
        turn=True,
        needs=(Fact.ASSIGNEE,),
        takes=(Fact.TEXT,),
    ),
    CommonAction(ActionCode.ASK_EXTENSION, turn=True, needs=(Fact.AMOUNT, Fact.TEXT)),
    CommonAction(ActionCode.GRANT_EXTENSION, above=True, takes=(Fact.TEXT,)),
    CommonAction(ActionCode.REFUSE_EXTENSION, above=True, needs=(Fact.TEXT,)),
    CommonAction(ActionCode.SUPERVISE, permission="cases.supervise_case", needs=(Fact.TEXT,)),
    CommonAction(
        ActionCode.MERGE,
        permission="cases.merge_case",
        posts=(Post.LEADER,),
        needs=(Fact.CASE,),
        takes=(Fact.TEXT,),
    ),
    CommonAction(ActionCode.SPLIT, permission="cases.split_case", posts=(Post.LEADER,), needs=(Fact.PARTS,)),
    CommonAction(ActionCode.WITHDRAW, filer=True, needs=(Fact.TEXT,)),
    CommonAction(ActionCode.MARK_INVALID, permission="cases.mark_invalid_case", needs=(Fact.TEXT,)),
    CommonAction(
        ActionCode.OPINION,
        posts=(Post.LEADER,),
        needs=(Fact.SATISFACTION,),
        takes=(Fact.WORDS,),
        on_open=False,
        on_closed=True,
    ),
    CommonAction(
        ActionCode.REOPEN,
        permission="cases.reopen_case",
        posts=(Post.LIAISON,),
        needs=(Fact.TEXT,),
        on_open=False,
        on_closed=True,
    ),
)
BY_ACTION = {common.action: common for common in COMMON}
