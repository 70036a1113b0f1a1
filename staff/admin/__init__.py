"""Officials' admin of people: members, organizations, appointments, covers, duty, training, tokens of
programs, logins."""

from staff.admin.appointments import AppointmentAdmin
from staff.admin.audit import AuditRecordAdmin
from staff.admin.logins import LoginAdmin
from staff.admin.people import MemberAdmin, OrganizationAdmin
from staff.admin.rota import CoverAdmin, ShiftAdmin
from staff.admin.tokens import ApiTokenAdmin
from staff.admin.training import TrainingAdmin

__all__ = [
    "ApiTokenAdmin",
    "AppointmentAdmin",
    "AuditRecordAdmin",
    "CoverAdmin",
    "LoginAdmin",
    "MemberAdmin",
    "OrganizationAdmin",
    "ShiftAdmin",
    "TrainingAdmin",
]
