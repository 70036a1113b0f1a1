"""Which vacancies somebody may fill."""

from django.db.models import Q

from grids.choices import GridLevel
from kit.actors import Actor
from staff.choices import AppointmentRole
from staff.models import Appointment
from staff.posts.directory import vacant
from staff.rights.power import powers
from staff.rights.rank import post_rank
from staff.rights.roles import holds_everywhere
from staff.rights.scopes import member_of

ADD = "staff.add_appointment"
_ROLES = (AppointmentRole.LEADER, AppointmentRole.LIAISON)


def to_fill(by: Actor) -> Q:
    """The condition on grids in use where leader or liaison is missing and ``by`` may appoint one: where she
    appoints, for a lower post than her own, and never her own liaison (``power.may_take_post``)."""
    if holds_everywhere(by, ADD):
        return vacant(AppointmentRole.LEADER) | vacant(AppointmentRole.LIAISON)
    led = Appointment.objects.current().filter(member=member_of(by), role=AppointmentRole.LEADER)
    condition = Q(pk__in=[])
    for rank, scope in powers(by, ADD):
        for role in _ROLES:
            levels = [level for level in GridLevel if post_rank(role, level) < rank]
            hers = vacant(role) & scope.condition("code") & Q(level__in=levels)
            if role == AppointmentRole.LIAISON:
                hers &= ~Q(pk__in=led.values("grid"))
            condition |= hers
    return condition
