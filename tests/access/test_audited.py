"""Whatever decides what somebody may is not changed without a line in the audit: every verb is called, and if it
wrote to a table that is read to find out who may what, it has written a record."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from staff.models import AuditRecord, Member, User
from staff.posts.holders import held, seats
from staff.rights.logins import logins_in_charge
from staff.rights.roles import ROLES
from staff.rights.scopes import scope_of
from tests.access.verbs.calls import undone
from tests.access.verbs.table import ROWS, VERBS
from tests.access.world import World, make_world
from tests.access.writing.watch import watched
from tests.actors import ADMIN
from tests.cast import Cast

pytestmark = pytest.mark.django_db

# Read with them, but their changes have a history of their own.
NOT_RIGHTS = {
    "grids_grid": "no post is given or taken by it: what becomes of posts is in the audit",
    "grids_division": "the divisions are the state's; only names change",
}
# Rights that are read elsewhere: who sees a category's cases, who logs in, who is told, who may answer.
MORE = {
    "staff_apitoken",
    "cases_category",
    "cases_category_departments",
    "cases_timelimit",
    "cases_calendaryear",
    "cases_calendarday",
    "cases_workperiod",
    "notices_channeladdress",
    "staff_recoverycode",
    "staff_rotafeed",
    "staff_twofactorphone",
    "cases_opinionlink",
}
# Verbs that write there and change no right.
HARMLESS = {
    "notices.actions.addresses.want_email": "whether one wants ordinary notices",
    "staff.actions.second_factor.check_second_factor": "which code was the last; the login itself is written down",
}


def tables_read(cast: Cast, world: World) -> set[str]:
    """What is read to find out what everybody may, reach, hold and change."""
    with CaptureQueriesContext(connection) as queries:
        for member in cast.members().values():
            user = User.objects.get(pk=member.user_id)
            scope_of(user)
            for permission in {one for given in ROLES.values() for one in given}:
                user.has_perm(permission)
            row = Member.objects.select_related("user", "organization").get(pk=member.pk)
            held(row, code=cast.building.code)
            seats(row)
            list(logins_in_charge(user))
    names = connection.introspection.table_names()
    return {name for name in names if any(f'"{name}"' in query["sql"] for query in queries)}


def test_no_verb_changes_what_somebody_may_without_a_record(cast: Cast) -> None:
    world = make_world(cast)
    rights = (tables_read(cast, world) | MORE) - set(NOT_RIGHTS)
    assert {
        "staff_member",
        "staff_user",
        "staff_appointment",
        "staff_cover",
        "staff_organization_divisions",
    } <= rights
    silent, tried = {}, set()
    for name, given in ROWS.items():
        with undone():
            facts = given(world)
            places = facts.pop("args", ()) if isinstance(facts, dict) else ()
            last = AuditRecord.objects.latest("pk").pk
            with watched() as watch:
                VERBS[name](*places, **{"by": ADMIN, **facts})
            written = {one.split()[1] for one in watch.written} & rights
            tried |= written
            if written and not AuditRecord.objects.filter(pk__gt=last).exists() and name not in HARMLESS:
                silent[name] = written
    assert silent == {}
    assert tried >= rights - {"staff_organization_divisions"}, "each of them is written by some verb"
