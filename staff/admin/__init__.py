"""Officials' admin of people: members, organizations, appointments, tokens of programs, logins."""

from staff.admin.appointments import AppointmentAdmin
from staff.admin.logins import LoginAdmin
from staff.admin.people import MemberAdmin, OrganizationAdmin
from staff.admin.tokens import ApiTokenAdmin

__all__ = ["ApiTokenAdmin", "AppointmentAdmin", "LoginAdmin", "MemberAdmin", "OrganizationAdmin"]
