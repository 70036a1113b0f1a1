"""How the verbs of staff are called, on people and rows of the patch of the cast."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import get_random_string

from kit.tables.rows import Row
from kit.time import clock
from staff.accounts.own_phone import hash_of
from staff.accounts.second_factor import new_key
from staff.choices import AppointmentRole
from staff.models import Appointment, LoginSession, OwnPhone, RotaFeed, Training, TwoFactorPhone, User
from staff.models.phones import code_maker
from tests.access.verbs.calls import Given, kept
from tests.access.world import World
from tests.pictures import a_photo

_PASSWORD = "tall-Bamboo-7"
_DAY = dt.timedelta(days=1)


def _member(**more: Any) -> Given:
    return lambda world: {"member": world.patch.leader, **more}


def _login(**more: Any) -> Given:
    return lambda world: {"user": User.objects.get(pk=world.patch.leader.user_id), **more}


def _row(argument: str, name: str) -> Given:
    return lambda world: {argument: kept(world, name)}


def _appoint(world: World) -> Mapping[str, Any]:
    at = world.patch
    return {"member": at.worker, "grid": at.building, "role": AppointmentRole.VOLUNTEER}


def _hand_over(world: World) -> Mapping[str, Any]:
    at = world.patch
    return {"grid": at.building, "role": AppointmentRole.LEADER, "to": at.worker}


def _cover(world: World) -> Mapping[str, Any]:
    at, day = world.patch, clock.today()
    return {"absent": at.worker, "deputy": at.leader, "since": day, "until": day}


def _shift(world: World) -> Mapping[str, Any]:
    at = world.patch
    times = {"date": clock.today() + _DAY, "begins": dt.time(8), "ends": dt.time(9)}
    return {"grid": at.community, "member": at.worker, **times}


def _week(world: World) -> Mapping[str, Any]:
    monday = clock.today() - clock.today().weekday() * _DAY
    return {"grid": world.patch.community, "monday": monday, "to": monday + 7 * _DAY}


def _course(world: World) -> Mapping[str, Any]:
    facts = {"title": "又一次", "kind": "policy", "date": clock.today(), "hours": Decimal(1)}
    return {"organizer": world.patch.committee, "attendees": [world.patch.leader], **facts}


def _create(world: World) -> Mapping[str, Any]:
    facts = {"phone": "13600000001", "name": "新人", "identity": "volunteer"}
    return {"organization": world.patch.committee, **facts}


def _change(world: World) -> Mapping[str, Any]:
    member = kept(world, "staff_member")
    facts = {"name": "改名", "identity": member.identity, "phone": member.phone, "email": ""}
    return {"member": member, "organization": world.patch.committee, **facts}


def _organization(world: World) -> Mapping[str, Any]:
    at = world.patch
    return {"name": "新居委会", "kind": "community_committee", "communities": [at.community]}


def _members(world: World) -> Mapping[str, Any]:
    facts = {"phone": "13600000001", "name": "新人", "identity": "volunteer"}
    return {"args": ([Row(2, {**facts, "organization": world.patch.committee.name})],)}


def _organizations(world: World) -> Mapping[str, Any]:
    facts = {"name": "又一居委会", "kind": "community_committee", "areas": world.patch.community.code}
    return {"args": ([Row(2, facts)],)}


def _with_session(world: World) -> Mapping[str, Any]:
    user = world.patch.leader.user
    LoginSession.objects.create(session_key=f"k{user.pk}", user=user, expire_date=timezone.now() + _DAY)
    return {"user": user}


def _with_surplus(world: World) -> Mapping[str, Any]:
    user = world.patch.leader.user
    for number in range(settings.SESSION_MOST + 1):
        LoginSession.objects.create(
            session_key=f"{user.pk}-{number}", user=user, expire_date=timezone.now() + _DAY
        )
    return {"user": user}


def _on_own_phone(**facts: Any) -> Given:
    def given(world: World) -> Mapping[str, Any]:
        user = world.patch.leader.user
        phone = OwnPhone.objects.create(user=user, name=get_random_string(32), pin=hash_of("740392"))
        return {"user": user, "name": phone.name, **facts}

    return given


def _ended_session(world: World) -> Mapping[str, Any]:
    LoginSession.objects.create(session_key=get_random_string(20), expire_date=timezone.now() - _DAY)
    return {"months": settings.AUDIT_MONTHS}


def _with_feed(world: World) -> Mapping[str, Any]:
    RotaFeed.objects.create(
        member=world.patch.leader, digest=f"d{world.patch.leader.pk}", made_at=clock.now()
    )
    return {"member": world.patch.leader}


def _code(key: str) -> str:
    return f"{code_maker(key).token():06d}"


def _enrolling(world: World) -> Mapping[str, Any]:
    key = new_key()
    return {"user": world.patch.leader.user, "key": key, "code": _code(key), "but": None}


def _logging_in(world: World) -> Mapping[str, Any]:
    user = world.patch.leader.user
    return {"user": user, "code": _code(TwoFactorPhone.objects.get(user=user).key)}


def _new_login(world: World) -> Mapping[str, Any]:
    return {"user": User(username="second", is_superuser=True)}


def _given_email(world: World) -> Mapping[str, Any]:
    user = world.patch.leader.user
    user.email, user.email_by = "new@example.cn", world.patch.leader.user
    user.save(update_fields=["email", "email_by"])
    return {"user": user, "email": user.email, "mine": True}


_RIGHTS = {"username": "13600000002", "email": "", "is_active": True, "is_superuser": True, "auditor": True}


def _come(world: World) -> Mapping[str, Any]:
    """Its day has come."""
    Appointment.objects.filter(pk=kept(world, "planned").pk).update(since=clock.today())
    return {"tell": lambda _row, _before: None}


def _planned_course(world: World) -> Mapping[str, Any]:
    course = kept(world, "staff_training")
    Training.objects.filter(pk=course.pk).update(date=clock.today() + _DAY)
    return {"training": course}


ROWS: dict[str, Given] = {
    "staff.actions.accounts.open_login": _new_login,
    "staff.actions.accounts.change_login": _login(**_RIGHTS),
    "staff.actions.accounts.set_active": _member(active=False),
    "staff.actions.accounts.set_password": _login(password=_PASSWORD),
    "staff.actions.accounts.choose_password": _login(password=_PASSWORD),
    "staff.actions.accounts.revoke_access": lambda world: {"member": _with_session(world)["user"].member},
    "staff.actions.accounts.end_own_sessions": _with_session,
    "staff.actions.accounts.end_surplus_sessions": _with_surplus,
    "staff.actions.accounts.keep_phone": _login(),
    "staff.actions.accounts.give_phone_up": _on_own_phone(),
    "staff.actions.accounts.set_pin": _on_own_phone(pin="740392"),
    "staff.actions.accounts.check_pin": _on_own_phone(pin="740392", sent="form"),
    "staff.actions.appointments.appoint": _appoint,
    "staff.actions.appointments.end_appointment": _row("appointment", "staff_appointment"),
    "staff.actions.appointments.hand_over": _hand_over,
    "staff.actions.appointments.withdraw_appointment": _row("appointment", "planned"),
    "staff.actions.appointments.begin_due": _come,
    "staff.actions.covers.make_cover": _cover,
    "staff.actions.covers.end_cover": _row("cover", "staff_cover"),
    "staff.actions.keys.accept_keys": lambda _world: {"anew": True},
    "staff.actions.organizations.save_organization": _organization,
    "staff.actions.organizations.delete_organization": lambda world: {"organization": world.more["office"]},
    "staff.actions.people.create_member": _create,
    "staff.actions.people.change_member": _change,
    "staff.actions.people.settle_email": _given_email,
    "staff.actions.photos.set_photo": lambda world: {
        "member": world.patch.leader,
        "upload": a_photo(40, 40),
    },
    "staff.actions.photos.remove_photo": _member(),
    "staff.actions.retention.forget_what_ran_out": _ended_session,
    "staff.actions.rota.save_shift": _shift,
    "staff.actions.rota.delete_shift": _row("shift", "staff_shift"),
    "staff.actions.rota.copy_week": _week,
    "staff.actions.rota.make_feed": _member(),
    "staff.actions.rota.revoke_feed": _with_feed,
    "staff.actions.second_factor.switch_two_factor_on": _enrolling,
    "staff.actions.second_factor.switch_two_factor_off": _login(),
    "staff.actions.second_factor.new_recovery_codes": _login(),
    "staff.actions.second_factor.check_second_factor": _logging_in,
    "staff.actions.tokens.issue_token": _login(name="又一个"),
    "staff.actions.tokens.revoke_token": _row("token", "staff_apitoken"),
    "staff.actions.training.save_training": _course,
    "staff.actions.training.cancel_training": _planned_course,
    "staff.imports.members.import_members": _members,
    "staff.imports.organizations.import_organizations": _organizations,
}
