"""What each verb of staff leaves in the audit: whoever gives or takes a right, or opens an account to somebody,
is written down by the verb itself, whatever page called it."""

import pytest

from staff.models import AuditRecord, User
from tests.access.verbs.calls import undone
from tests.access.verbs.staff import ROWS
from tests.access.verbs.table import VERBS
from tests.access.world import World, make_world
from tests.cast import Cast

pytestmark = pytest.mark.django_db

# What one does with one's own account only; all others are called as the system administrator.
OWN = frozenset(
    {
        "choose_password",
        "end_own_sessions",
        "end_surplus_sessions",
        "make_feed",
        "switch_two_factor_on",
        "new_recovery_codes",
        "settle_email",
        "keep_phone",
        "give_phone_up",
        "set_pin",
    }
)
LOGGING_IN = frozenset({"check_second_factor", "check_pin"})
# The records of a verb, in their order: the action, and the kind of row that it is about.
WRITTEN = {
    "open_login": ["login_opened staff.user"],
    "change_login": ["member_changed staff.user", "role_changed staff.user"],  # its name too
    "set_active": ["login_closed staff.member"],
    "set_password": ["password_reset staff.member"],
    "choose_password": ["password_changed staff.user"],
    "revoke_access": ["session_revoked staff.member"],
    "end_own_sessions": ["session_revoked staff.user"],
    "end_surplus_sessions": ["session_revoked staff.user"],
    "keep_phone": ["phone_kept staff.user"],
    "give_phone_up": ["phone_given_up staff.user"],
    "set_pin": ["pin_set staff.user"],
    "appoint": ["role_changed staff.appointment"],
    "end_appointment": ["role_changed staff.appointment"],
    "hand_over": ["role_changed staff.appointment", "role_changed staff.appointment"],
    "withdraw_appointment": ["role_changed staff.appointment"],
    "begin_due": ["role_changed staff.appointment"],
    "make_cover": ["role_changed staff.cover"],
    "end_cover": ["role_changed staff.cover"],
    "import_members": ["login_opened staff.member"],
    "import_organizations": ["role_changed staff.organization"],
    "save_organization": ["role_changed staff.organization"],
    "create_member": ["login_opened staff.member"],
    "delete_organization": ["role_changed staff.organization"],
    "new_recovery_codes": ["codes_made staff.user"],
    "set_photo": ["member_changed staff.member"],
    "remove_photo": ["member_changed staff.member"],
    "revoke_feed": ["link_made staff.member"],
    "make_feed": ["link_made staff.member"],
    "change_member": ["role_changed staff.member", "member_changed staff.member"],  # organization and name
    "settle_email": ["member_changed staff.user"],
    "switch_two_factor_on": ["two_factor_on staff.user"],
    "switch_two_factor_off": ["two_factor_off staff.member"],
    "accept_keys": ["keys_accepted staff.keycheck"],
    "issue_token": ["token_made staff.apitoken"],
    "revoke_token": ["token_revoked staff.apitoken"],
}
# What gives and takes no right, each looked at by hand.
UNWRITTEN = {
    "check_second_factor": "with the phone's code: the login itself is written down by the page",
    "check_pin": "a wrong one is written down: tests/staff/test_own_phone_pin.py",
    "forget_what_ran_out": "the chain of anchors says that records were dropped",
    "save_shift": "",
    "delete_shift": "",
    "copy_week": "",
    "save_training": "",
    "cancel_training": "",
}


def test_every_verb_is_in_one_of_the_lists() -> None:
    assert sorted([*WRITTEN, *UNWRITTEN]) == sorted(name.rpartition(".")[2] for name in ROWS)


def test_every_verb_writes_down_what_it_did_and_who(cast: Cast) -> None:
    world = make_world(cast)
    found = {}
    for name, given in ROWS.items():
        verb = name.rpartition(".")[2]
        with undone():
            facts = dict(given(world))
            last = AuditRecord.objects.latest("pk").pk
            by = _actor(verb, cast, world)
            VERBS[name](*facts.pop("args", ()), by=by, **facts)
            rows = AuditRecord.objects.filter(pk__gt=last).order_by("pk")
            found[verb] = [f"{row.action} {row.subject.partition(':')[0]}" for row in rows]
            assert {row.login for row in rows} <= {by.get_username()}, verb
    assert {verb: rows for verb, rows in found.items() if rows} == WRITTEN


def _actor(verb: str, cast: Cast, world: World) -> User:
    own = verb in OWN | LOGGING_IN
    return User.objects.get(pk=world.patch.leader.user_id if own else cast.superuser.pk)
