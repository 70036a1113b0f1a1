"""What there is to say of an action, and of one that belongs to no stage."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.choices import ActionCode, PhotoKind, RouteCode
from cases.models import Case
from cases.workflow.conditions import State
from cases.workflow.kinds import Input
from cases.workflow.people.whom import Whom
from kit.text import Text
from staff.choices import Post


class Readers(Enum):
    """Who reads the words of an action."""

    STAFF = "staff"
    RESIDENT = "resident"
    # The resident reads them as the result of the matter. What the level above has not acknowledged yet, or
    # has sent back, is none.
    RESULT = "result"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What an action means.

    ``says_to`` get the words at once, under ``subject`` (with ``title``; without one under the action's
    name). ``tells`` are also informed. ``turn_begins``: those whose turn it is are told so though the stage
    may be the same. ``climbs``: it goes to another grid at the same stage. ``words_or_file``: neither words
    nor a file is nothing. ``ends_early``: the case ends by it before it was handled. ``ends`` says what
    happens, for an action that ends or hides a case: it is asked for on a page of its own, whose button
    says what it ``does``. ``undone``: its author may take it back, as long as it has not gone too far
    (``workflow/taking_back``).
    """

    action: ActionCode
    words: Text = field(default=_("Words"))
    readers: Readers = Readers.STAFF
    photo: PhotoKind = PhotoKind.OTHER
    says_to: Whom | None = None
    subject: Text = ""
    tells: tuple[Whom, ...] = ()
    turn_begins: bool = False
    climbs: bool = False
    words_or_file: bool = False
    ends_early: bool = False
    ends: Text = ""
    does: Text = ""
    undone: bool = False


def _always(case: Case, state: State) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyTime(Meaning):
    """An action that belongs to no stage (design §4.4, actions on any open case).

    ``permission`` is asked of the role table for the case; ``posts`` may act too, without that permission;
    ``filer`` lets the one who filed the case act; ``turn`` those whose turn it is; ``above`` those one level
    above them. ``with_open_parts``: also while the parts of the case are worked on.
    ``grave_needs_above``: where the case is overdue, an emergency or supervised, only those above the
    community may, and not about their own work. ``alarm_needs_above``: where it is an emergency, not the
    leader or liaison, and once answered or late not the community: no finger calls it off.
    ``pressing_not_from_below``: once overdue, supervised or opened again, nobody below those whose turn it
    is; ``routes``: to which she may change it, where that depends on who she is (``available.routes_for``).
    ``author``: only who took the last step; ``supervisor``: only who watches the case. ``for_many``: what is
    asked when it is taken with several at once; without it, it is not. ``fits``: whether the case allows it.
    """

    permission: str = ""
    posts: tuple[Post, ...] = ()
    filer: bool = False
    turn: bool = False
    above: bool = False
    needs: tuple[Input[Any], ...] = ()
    takes: tuple[Input[Any], ...] = ()
    on_open: bool = True
    on_closed: bool = False
    with_open_parts: bool = False
    grave_needs_above: bool = False
    alarm_needs_above: bool = False
    pressing_not_from_below: bool = False
    routes: tuple[RouteCode, ...] | None = None
    author: bool = False
    supervisor: bool = False
    for_many: Text = ""
    fits: Callable[[Case, State], bool] = _always

    @property
    def label(self) -> Text:
        """The words on the button."""
        return self.action.label

    @property
    def inputs(self) -> tuple[Input[Any], ...]:
        """Everything that its form asks for, the needed first."""
        return self.needs + self.takes

    def fits_now(self, case: Case, state: State) -> bool:
        """Whether it is possible with the case as it stands, whoever takes it."""
        closed = case.closed_at is not None
        if not (self.on_closed if closed else self.on_open):
            return False
        if state.in_parts and not self.with_open_parts:
            return False
        return self.fits(case, state)
