"""Kinds of organizations, identities of members, roles of appointments, and posts."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrganizationKind(models.TextChoices):
    """What an organization is (design §4.2)."""

    LEADING_GROUP = "leading_group", _("Leading group")
    DEPARTMENT = "department", _("Department")
    SERVICE_CENTRE = "service_centre", _("Service centre")
    TOWNSHIP_OFFICE = "township_office", _("Township office")
    COMMUNITY_COMMITTEE = "community_committee", _("Community committee")
    POLICE_STATION = "police_station", _("Police station")
    OTHER = "other", _("Other")


class Identity(models.TextChoices):
    """Who a member is in civil life (policy 二(二))."""

    PARTY_SECRETARY = "party_secretary", _("Party secretary")
    COMMUNITY_WORKER = "community_worker", _("Community worker")
    STAIRWELL_LEADER = "stairwell_leader", _("Stairwell leader")
    RESIDENT_REPRESENTATIVE = "resident_representative", _("Resident representative")
    GROUP_HEAD = "group_head", _("Group head")
    TOWNSHIP_CADRE = "township_cadre", _("Township cadre")
    COMMUNITY_CADRE = "community_cadre", _("Community cadre")
    DEPARTMENT_OFFICER = "department_officer", _("Department officer")
    POLICE_OFFICER = "police_officer", _("Police officer")
    VOLUNTEER = "volunteer", _("Volunteer")
    UNIT_CONTACT = "unit_contact", _("Unit contact")
    OTHER = "other", _("Other")


class AppointmentRole(models.TextChoices):
    """What a member does for a grid; leader and liaison are held by one person at a time."""

    LEADER = "leader", _("Grid leader")
    LIAISON = "liaison", _("Liaison")
    POLICE = "police", _("Community police officer")
    UNIT_CONTACT = "unit_contact", _("Contact of a resident unit")
    GROUP_HEAD = "group_head", _("Group head")
    VOLUNTEER = "volunteer", _("Volunteer")


class Post(models.TextChoices):
    """Who must act at a stage of a case, seen from the grid that handles it."""

    LEADER = "leader", _("Grid leader")
    LIAISON = "liaison", _("Liaison")
    COMMUNITY = "community", _("Community")
    TOWNSHIP = "township", _("Street or town")
    COUNTY = "county", _("County")
    DEPARTMENT = "department", _("Responsible department")


class Role(models.TextChoices):
    """What a member is to the system; the table of permissions is ``staff/rights/roles.py``."""

    BUILDING_LEADER = "building_leader", _("Building leader")
    GROUP_LEADER = "group_leader", _("Group leader")
    COMMUNITY_LEADER = "community_leader", _("Community secretary")
    LIAISON = "liaison", _("Liaison")
    TEAM = "team", _("Grid team")
    COMMUNITY_STAFF = "community_staff", _("Community staff")
    TOWNSHIP_OFFICIAL = "township_official", _("Township official")
    COUNTY_OFFICIAL = "county_official", _("County official")
    CITY_OFFICIAL = "city_official", _("City official")
    DEPARTMENT_OFFICER = "department_officer", _("Department officer")
    AUDITOR = "auditor", _("Auditor")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("System administrator")
    SECURITY_ADMINISTRATOR = "security_administrator", _("Security administrator")


class TrainingKind(models.TextChoices):
    """What a course is about (policy 三(二): 政策法规、业务知识、职业道德)."""

    POLICY = "policy", _("Policy and law")
    PROFESSIONAL = "professional", _("Professional knowledge")
    ETHICS = "ethics", _("Professional ethics")


class DutyTime(models.TextChoices):
    """Whether a turn of duty lies in office hours (policy 二(五), 错时工作制度)."""

    ORDINARY = "ordinary", _("Office hours")
    OFF_PEAK = "off_peak", _("Off-peak")
    WEEKEND = "weekend", _("Weekend or holiday")


class AuditAction(models.TextChoices):
    """What the audit records (staff/audit/record.py)."""

    LOGIN = "login", _("Logged in")
    LOGIN_FAILED = "login_failed", _("Failed to log in")
    LOGOUT = "logout", _("Logged out")
    LOCKED_OUT = "locked_out", _("Locked out")
    PASSWORD_CHANGED = "password_changed", _("Changed their password")
    PASSWORD_RESET = "password_reset", _("Gave somebody a new password")
    PASSWORD_ENDED = "password_ended", _("Ended a given password")
    TWO_FACTOR_ON = "two_factor_on", _("Switched two-factor login on")
    TWO_FACTOR_OFF = "two_factor_off", _("Switched two-factor login off")
    RECOVERY_CODE_USED = "recovery_code_used", _("Used a recovery code")
    SESSION_REVOKED = "session_revoked", _("Ended sessions")
    PHONE_KEPT = "phone_kept", _("Called a phone their own")
    PHONE_GIVEN_UP = "phone_given_up", _("Called a phone their own no more")
    PIN_SET = "pin_set", _("Set the PIN of their phone")
    PIN_WRONG = "pin_wrong", _("Gave a wrong PIN")
    PIN_ENDED = "pin_ended", _("Lost the PIN of their phone by wrong tries")
    TOKEN_MADE = "token_made", _("Made an API token")
    TOKEN_REVOKED = "token_revoked", _("Revoked an API token")
    CHANNEL_SET = "channel_set", _("Set where notices go")
    CHANNEL_REMOVED = "channel_removed", _("Removed an address of notices")
    LOGIN_OPENED = "login_opened", _("Opened a login")
    LOGIN_CLOSED = "login_closed", _("Closed a login")
    ROLE_CHANGED = "role_changed", _("Changed somebody's rights")
    MEMBER_CHANGED = "member_changed", _("Changed somebody's particulars")
    RULE_CHANGED = "rule_changed", _("Changed what cases go by")
    FIGURES_DECIDED = "figures_decided", _("Decided which figures count")
    LINK_MADE = "link_made", _("Made or ended a secret link")
    CODES_MADE = "codes_made", _("Made new recovery codes")
    KEYS_ACCEPTED = "keys_accepted", _("Took the present keys for the right ones")
    REFUSED = "refused", _("Was refused")
    REVEAL = "reveal", _("Showed private data in full")
    LOOK_UP = "look_up", _("Looked somebody up")
    VIEW_PRIVATE = "view_private", _("Looked at private data")
    CHANGE_PRIVATE = "change_private", _("Changed private data")
    EXPORT = "export", _("Exported a file")
    OPINION_ASKED = "opinion_asked", _("Made a link for an opinion")
    OPINION_ANSWERED = "opinion_answered", _("Answered by a link for an opinion")


class RevealPurpose(models.TextChoices):
    """Why somebody needs to see a number in full."""

    CONTACT = "contact", _("To reach the person")
    SERVICE = "service", _("To handle a matter for the person")
    CHECK = "check", _("To check the register")
    WELFARE = "welfare", _("To verify an entitlement")
    EMERGENCY = "emergency", pgettext_lazy("why private data is needed", "Emergency")
    REQUEST = "request", _("The person asked for it")
