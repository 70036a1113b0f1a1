"""Tables of staff: people and what they are appointed to, their logins, the audit."""

from staff.models.accounts import LoginSession, LoginTry, OldPassword, OwnPhone, RecoveryCode
from staff.models.anchors import Anchor
from staff.models.audit import AuditRecord
from staff.models.keys import KeyCheck
from staff.models.people import ApiToken, Appointment, Member, Organization, User
from staff.models.phones import TwoFactorPhone
from staff.models.rota import Cover, RotaFeed, Shift
from staff.models.training import Attendance, Invitation, Training

__all__ = [
    "Anchor",
    "ApiToken",
    "Appointment",
    "Attendance",
    "AuditRecord",
    "Cover",
    "Invitation",
    "KeyCheck",
    "LoginSession",
    "LoginTry",
    "Member",
    "OldPassword",
    "Organization",
    "OwnPhone",
    "RecoveryCode",
    "RotaFeed",
    "Shift",
    "Training",
    "TwoFactorPhone",
    "User",
]
