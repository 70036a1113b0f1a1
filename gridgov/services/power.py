"""Who is told when a login, a post, a token or an address is given, reset or taken: the person concerned and
the level above, each time. Wiring, because staff know of no messages."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from cases.models import Category
from kit.actors import Actor, System
from kit.text import Text
from kit.time.formats import day_text
from notices.telling import notify, notify_address
from staff.audit.record import area_of_member
from staff.choices import AuditAction
from staff.models import Appointment, Cover, Member, Organization, User
from staff.posts.directory import home_grid
from staff.rights.scopes import member_of
from staff.rights.superiors import in_the_end, superiors


def tell(
    *,
    by: Actor,
    action: str,
    concerned: Sequence[Member],
    row: Model,
    more: Text = "",
    own: bool = False,
    email_before: str = "",
) -> None:
    """Tell ``concerned``, and the level above them, what ``by`` did, everybody once; ``by``, who knows, only
    with ``own``; and the first of ``concerned`` at ``email_before`` too. What the system does by itself (a
    command, the demonstration) is in the audit only."""
    if isinstance(by, System):
        return
    people: dict[int, Member] = {}
    above: dict[int, list[Member]] = {}
    for member in concerned:
        people[member.pk] = member
        # Of an office all have the same level above; in a hand-over each has her own.
        key = member.organization_id if _is_of_office(row) else -member.pk
        if key not in above:
            above[key] = _above(member, concerned)
    if not people and isinstance(row, User):  # a login without a member, such as an administrator's
        above[0] = in_the_end()
    people |= {one.pk: one for found in above.values() for one in found}
    acting = member_of(by)
    if acting is not None and not own:
        people.pop(acting.pk, None)
    with translation.override(settings.LANGUAGE_CODE):
        code, subject, body = _key(), _subject(action, row), _body(by, more)
        if people:
            at = reverse("team" if isinstance(row, Appointment | Cover) else "account")
            whom = people.values()
            notify(recipients=whom, key=code, subject=subject, body=body, link=at, to_groups=False)
        if concerned and email_before:
            notify_address(email_before, concerned[0], key=code, subject=subject, body=body)


def level_above(member: Member) -> list[Member]:
    """Those to whom ``member`` answers where she is at home."""
    grid = home_grid(member)
    return superiors(member, grid.code if grid is not None else area_of_member(member))


def _above(member: Member, concerned: Sequence[Member]) -> list[Member]:
    """The level above ``member``; where that is among the ``concerned``, such as the secretary of the cadres
    in her office, the one above it too."""
    found = level_above(member)
    if found and {one.pk for one in found} <= {one.pk for one in concerned}:
        return [*found, *level_above(found[0])]
    return found


def _is_of_office(row: Any) -> bool:
    return isinstance(row, Organization | Category) or isinstance(getattr(row, "holder", None), Organization)


def _key() -> str:
    """Each deed is told."""
    return f"power:{get_random_string(20)}"


def _body(by: Actor, more: Text) -> str:
    """What is to be known about a deed, and by whom it was done."""
    acting = member_of(by)
    who = acting.named if acting is not None else by.get_username()
    done = _("Done by %(who)s. Whoever did not expect this asks at once.") % {"who": who}
    return " ".join(str(words) for words in (more, done) if words)


def _subject(action: str, row: Model) -> str:
    """What was done, in a line."""
    if isinstance(row, Cover):
        ended = row.ended_at is not None
        words = _("No longer standing in: %(cover)s") if ended else _("Standing in: %(cover)s")
        return words % {"cover": row.named}
    if isinstance(row, Appointment):
        given = {"name": row.member.named, "role": row.get_role_display(), "grid": row.grid.in_short}
        return _of_post(row) % {**given, "day": day_text(row.since)}
    return _("%(action)s: %(what)s") % {"action": AuditAction(action).label, "what": _what(row)}


def _of_post(row: Appointment) -> Text:
    """What became of an appointment; one that was withdrawn ends when it begins."""
    if not row.has_begun:
        if row.until == row.since:
            return _("%(name)s will not be the %(role)s of %(grid)s, as was planned from %(day)s")
        return _("%(name)s will be the %(role)s of %(grid)s from %(day)s")
    if row.has_ended:
        return _("%(name)s is no longer the %(role)s of %(grid)s")
    return _("%(name)s is now the %(role)s of %(grid)s")


def _what(row: Any) -> str:
    """The name of an office or category; of a login, token or address that of the person whose it is, with
    the organization."""
    if isinstance(row, Organization | Category):
        return str(row.name)
    if isinstance(row, Member):
        return row.named
    holder = getattr(row, "holder", None) or getattr(getattr(row, "user", row), "member", None)
    if holder is None:
        return str(row)
    return holder.named if isinstance(holder, Member) else str(holder.name)
