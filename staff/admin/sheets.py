"""The imports beside the lists of members and organizations."""

from django.utils.translation import gettext_lazy as _

from kit.admin.sheets.kinds import Sheet
from staff.actions.organizations import ADD as ADD_ORGANIZATION
from staff.actions.people import ADD
from staff.imports import members, organizations

MEMBERS = Sheet(
    name="members",
    title=_("Import members"),
    what=_("members"),
    permission=ADD,
    columns=members.COLUMNS,
    shown=members.SHOWN,
    examine=members.examine_members,
    perform=members.import_members,
    hint=_(
        "The phone number says who it is. Somebody new gets a login without a password, and can log in when "
        "you give her one. A grid and a role appoint her; posts that the file does not name stay."
    ),
)

ORGANIZATIONS = Sheet(
    name="organizations",
    title=_("Import organizations"),
    what=_("organizations"),
    permission=ADD_ORGANIZATION,
    columns=organizations.COLUMNS,
    shown=organizations.SHOWN,
    examine=organizations.examine_organizations,
    perform=organizations.import_organizations,
    hint=_(
        "The name says which organization it is. What it administers are codes of divisions and communities, "
        "with “、” between them; the scope of its members follows them."
    ),
)
