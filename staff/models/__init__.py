"""Tables of staff: people and what they are appointed to, their logins, the audit."""

from staff.models.accounts import LoginSession, LoginTry, RecoveryCode
from staff.models.audit import AuditRecord
from staff.models.people import ApiToken, Appointment, Member, Organization, User
from staff.models.phones import TwoFactorPhone
from staff.models.rota import Cover, RotaFeed, Shift
from staff.models.training import Attendance, Training

__all__ = [
    "ApiToken",
    "Appointment",
    "Attendance",
    "AuditRecord",
    "Cover",
    "LoginSession",
    "LoginTry",
    "Member",
    "Organization",
    "RecoveryCode",
    "RotaFeed",
    "Shift",
    "Training",
    "TwoFactorPhone",
    "User",
]
