"""Power that was given over somebody does not outlive the power to give it: a token that somebody else made
for her, an address that somebody else added, a password that somebody else gave end as soon as whoever gave
it could not give it today. Called by every verb by which the power of the one grows, or that of the other
ends."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from kit.actors import Actor
from kit.time.clock import now
from staff.accounts.passwords import remember
from staff.accounts.senders import wait_for_own
from staff.accounts.sessions import end_sessions
from staff.audit.record import area_of_member, note_of_end
from staff.choices import AuditAction
from staff.models import ApiToken, Member, Organization, User
from staff.posts.deputies import deputies_to_come
from staff.rights.administrators import hold, is_above_all
from staff.rights.logins import RESET, logins_in_charge

_ADD = "staff.add_apitoken"


def hold_login(user: User) -> None:
    """Lock whose login ``user`` is until the transaction ends, before something is given to it: of two who
    give and let grow at once, the second sees the first."""
    members = list(Member.objects.filter(user=user))
    hold(*members)
    if not members:
        wait_for_own(user.pk)


def hold_growing(*members: Member) -> None:
    """The same for ``members`` whose power is about to grow, and for those who stand in for them."""
    hold(*members, *deputies_to_come(members))


def end_outgrown(
    by: Actor, *members: Member, login: User | None = None, organization: Organization | None = None
) -> None:
    """After the power of ``members``, of a ``login`` or of an ``organization`` has grown: end what they, and
    those who stand in for them today or later, were given by people who could not give it now. Each is
    written in the audit, and told to the person, the level above and ``by``. Four queries when nothing was
    given."""
    people = {one.pk: one for one in (*members, *deputies_to_come(members))}
    logins = {one.user_id for one in people.values()} | ({login.pk} if login is not None else set())
    _end_passwords(by, Q(pk__in=logins))
    _end_tokens(by, Q(user__in=logins))
    import_string(settings.OUTGROWN_ADDRESSES)(by=by, members=people.values(), organization=organization)


def end_given_by(by: Actor, *givers: User) -> None:
    """After the power of ``givers`` has ended or may have shrunk: end what they gave to others and could not
    give now, so that whoever is dismissed reaches nothing in somebody else's name. What an administrator gave
    belongs to the installation and stays. Written and told as there. Three queries when nothing was given."""
    logins = [one.pk for one in givers if not one.is_superuser]
    _end_passwords(by, Q(password_by__in=logins))
    _end_tokens(by, Q(made_by__in=logins) & ~Q(user__in=logins))
    import_string(settings.OUTGROWN_ADDRESSES)(by=by, givers=logins)


def end_what_changed(
    by: Actor, *members: Member, login: User | None = None, organization: Organization | None = None
) -> None:
    """Both, after rights that may be more or fewer than before."""
    end_outgrown(by, *members, login=login, organization=organization)
    end_given_by(by, *(one.user for one in members), *([login] if login is not None else []))


def _end_tokens(by: Actor, which: Q) -> None:
    good = ApiToken.objects.filter(which, made_by__isnull=False, revoked_at__isnull=True)
    rows = good.select_related("made_by__member", "user__member__organization").order_by("pk")
    for token in _outgrown(rows, "made_by", _ADD):
        if ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now()):
            members = [getattr(token.user, "member", None)]
            note_of_end(by, AuditAction.TOKEN_REVOKED, token, token.made_by, members=members, area=token.area)


def _end_passwords(by: Actor, which: Q) -> None:
    """Nobody can log in with a password that ended, nor goes on with a session that was begun with it."""
    given = User.objects.select_for_update(no_key=True, of=("self",)).filter(password_by__isnull=False)
    rows = given.filter(which).select_related("password_by__member", "member__organization")
    for user in _outgrown(rows.order_by("pk"), "password_by", RESET):
        giver, old = user.password_by, user.password
        # Where one person administers everything, the password goes with the office that she gives.
        if is_above_all(giver):
            continue
        user.set_unusable_password()
        user.password_by = None
        user.save(update_fields=["password", "password_by"])
        remember(user, old)
        end_sessions(user)
        member = getattr(user, "member", None)
        area = area_of_member(member) if member is not None else ""
        more = _("A higher post gives a new password; until then nobody logs in.")
        what = AuditAction.PASSWORD_ENDED
        note_of_end(by, what, member or user, giver, members=[member], area=area, more=more)


def _outgrown(rows: Iterable[Any], column: str, permission: str) -> list[Any]:
    """Those of ``rows`` whose giver, in ``column``, is not in charge of the login now."""
    by_giver: dict[User, list[Any]] = defaultdict(list)
    for row in rows:
        by_giver[getattr(row, column)].append(row)
    found = []
    for giver, given in by_giver.items():
        logins = {row.pk if isinstance(row, User) else row.user_id for row in given}
        kept = set(logins_in_charge(giver, permission).filter(pk__in=logins).values_list("pk", flat=True))
        found += [row for row in given if (row.pk if isinstance(row, User) else row.user_id) not in kept]
    return found
