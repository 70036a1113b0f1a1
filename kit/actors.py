"""Who acts: somebody with a login, or a part of the system under its own name.

Every verb (a public function of an ``actions`` or ``registry`` package) takes ``by`` and asks here, so that
no page, program or task can do what its person may not.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.errors import NotAllowed
from kit.text import Text

_MARK = "system:"


class Actor(Protocol):
    """A login (``staff.User``), or ``System``."""

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether it may, as Django asks it."""
        ...

    def get_username(self) -> str:
        """The name under which it is written down."""
        ...


@dataclass(frozen=True, slots=True)
class System:
    """A part of the system that acts by itself, such as the timetable or a command. Whoever starts it has the
    machine, so no right is asked; what it does is written down under its name."""

    name: str

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """It may."""
        return True

    def get_username(self) -> str:
        """Its name, marked as no person's."""
        return f"{_MARK}{self.name}"


TIMETABLE = System("timetable")
COMMAND = System("command")
APPROVAL = System("approval")
_IN_WORDS: dict[str, Text] = {
    TIMETABLE.name: _("The system (timetable)"),
    COMMAND.name: _("The system (command)"),
    APPROVAL.name: _("The system (approval)"),
}


def name_in_words(login: str) -> Text:
    """A login name as people read it; a part of the system in their language."""
    if not login.startswith(_MARK):
        return login
    return _IN_WORDS.get(login.removeprefix(_MARK), _("The system"))


def require(by: Actor, permission: str, obj: Any = None) -> None:
    """Go on only when ``by`` has ``permission`` (for ``obj``, as the database has it: what a form has put
    into a row says nothing of whose it is). One query for a row that is kept. Raises NotAllowed."""
    if not by.has_perm(permission, _as_kept(obj)):
        raise NotAllowed


def _as_kept(obj: Any) -> Any:
    """The row of ``obj`` in the database, with what leads to its area; what is kept nowhere as it is."""
    if not isinstance(obj, models.Model) or obj.pk is None:
        return obj
    way = getattr(obj, "area_lookup", "").rpartition("__")[0]
    rows = type(obj)._default_manager.filter(pk=obj.pk)
    return (rows.select_related(way) if way else rows).first() or obj
