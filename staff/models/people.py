"""Organizations, people with a login, and who is responsible for which grid (policy 二(二))."""

from typing import Any, ClassVar

from django.contrib import auth
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.codes import LONGEST_CODE
from grids.models import Division, Grid
from kit.numbers import names
from kit.numbers.keys import KeyColumn
from kit.time.bounds import DayColumn, MomentColumn
from kit.time.clock import today
from staff.choices import AppointmentRole, Identity, OrganizationKind
from staff.models.querysets import AppointmentQuerySet, MemberQuerySet, OrganizationQuerySet
from staff.models.taken import Taken


class User(Taken, AbstractUser):
    """A login; the phone number is the login name by default."""

    audit_columns: ClassVar[tuple[str, ...]] = ("username", "member__name")
    audit_search: ClassVar[str] = "member__name"

    # Somebody else chose the password: it is good for one thing, choosing one's own.
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    # Who gave the password, when it was somebody else: it ends when she may no longer (actions/_growing.py).
    password_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("password given by"),
    )
    # Who set the e-mail address, when it was somebody else and she has not said that it is hers: till then no
    # notice goes there.
    email_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("e-mail set by"),
    )
    # Grants rights, where the three administrators are separate persons (staff/rights/administrators.py).
    is_security_admin = models.BooleanField(
        _("security administrator"),
        default=False,
        db_default=False,
        help_text=_("Grants rights and opens logins, where the three administrators are separate persons."),
    )
    # The names of a member that is being made, which the password must not hold.
    told_names: tuple[str, ...] = ()
    # The name of the token by which a program acts as this person; empty: the person acts.
    program: str = ""

    class Meta:
        verbose_name = _("login")
        verbose_name_plural = _("logins")

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether one of the backends says so. Django's own does not ask them for a system administrator, who
        may not everything where the three administrators are separate persons."""
        return any(backend.has_perm(self, perm, obj) for backend in auth.get_backends())

    def has_module_perms(self, app_label: str) -> bool:
        """The same for anything in an app."""
        backends: Any = auth.get_backends()
        return any(backend.has_module_perms(self, app_label) for backend in backends)

    @property
    def own_email(self) -> str:
        """The address at which she is reached: one that she set herself or said to be hers. Empty: none."""
        return self.email if self.email_by_id is None else ""

    def audit_label(self) -> str:
        """Whose login it is."""
        member = getattr(self, "member", None)
        return member.name if member is not None else self.username


class Organization(models.Model):
    """An office. What it administers is a list of areas, which is not always where it lies."""

    name = models.CharField(_("name"), max_length=80)
    name_key = KeyColumn(max_length=names.KEY_LENGTH, source="name", make=names.key_of_words)
    initials = KeyColumn(max_length=names.INITIALS_LENGTH, source="name", make=names.initials_of_words)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganizationKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    divisions = models.ManyToManyField(
        Division, blank=True, related_name="administered_by", verbose_name=_("administers divisions")
    )
    communities = models.ManyToManyField(
        Grid,
        blank=True,
        related_name="administered_by",
        verbose_name=_("administers communities"),
        limit_choices_to={"level": 1},
    )
    phone = models.CharField(_("office phone"), max_length=30, blank=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["name_key", "name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def where(self) -> str:
        """Where it works, the first area of several; empty: nowhere. Needs ``divisions__parent`` and
        ``communities__division``, else it asks."""
        areas: list[Division | Grid] = [*self.divisions.all(), *self.communities.all()]
        if not areas:
            return ""
        first: str = min(areas, key=lambda one: one.code).choice_label
        return first if len(areas) == 1 else f"{first} …"

    @property
    def choice_label(self) -> str:
        """With where it works: every street has an office for civil affairs. Needs what ``to_choose``
        adds."""
        return " · ".join(filter(None, (self.name, self.where)))


class Member(models.Model):
    """A person who works with the system."""

    audit_columns: ClassVar[tuple[str, ...]] = ("name",)
    audit_search: ClassVar[str] = "name"

    user = models.OneToOneField(User, models.PROTECT, related_name="member", verbose_name=_("login"))
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="members", verbose_name=_("organization")
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=40)
    name_key = KeyColumn(max_length=names.KEY_LENGTH, source="name", make=names.key)
    initials = KeyColumn(max_length=names.INITIALS_LENGTH, source="name", make=names.initials)
    phone = models.CharField(_("phone"), max_length=20)
    identity = models.CharField(_("identity"), max_length=30, choices=Identity.choices)
    # The name of a file that is served only to people who see the member.
    photo = models.CharField(_("photo"), max_length=40, blank=True, editable=False)
    is_auditor = models.BooleanField(
        _("auditor"), default=False, help_text=_("Reads the audit of the whole city, and nothing more by it.")
    )

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["name_key", "name"]

    def __str__(self) -> str:
        return self.name

    def audit_label(self) -> str:
        """The name."""
        return self.name

    @property
    def named(self) -> str:
        """The name with the organization's. Needs ``organization``."""
        return f"{self.name} · {self.organization}"

    @property
    def choice_label(self) -> str:
        """With organization and post, since two people of a community have the same name: the first post of
        ``current`` (``MemberQuerySet.to_choose``), else what she is. Needs ``organization``."""
        post = next(iter(getattr(self, "current", ())), None)
        if post is None:
            return f"{self.named} · {self.get_identity_display()}"
        return f"{self.named} · {post.get_role_display()} {post.grid.path}"


class Appointment(Taken):
    """A member's role for a grid, with its history; the database holds one current leader and one current
    liaison a grid (policy 二(二): 每个网格要配置1名网格负责人)."""

    area_lookup: ClassVar[str] = "grid__code"

    member = models.ForeignKey(Member, models.PROTECT, related_name="appointments", verbose_name=_("member"))
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="appointments", verbose_name=_("grid"))
    role = models.CharField(_("role"), max_length=15, choices=AppointmentRole.choices)
    since = DayColumn(_("since"))
    # The first day on which it no longer holds; that of the leader before is the first one of the next.
    until = DayColumn(_("until"), null=True, blank=True)
    # It was made ahead, and what begins with it was not carried out yet (``actions/appointments``).
    begins_ahead = models.BooleanField(_("planned"), default=False, db_default=False, editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["grid__code", "role", "-since"]
        constraints = [
            models.UniqueConstraint(
                "grid", condition=Q(role="leader", until__isnull=True), name="one_current_leader_a_grid"
            ),
            models.UniqueConstraint(
                "grid", condition=Q(role="liaison", until__isnull=True), name="one_current_liaison_a_grid"
            ),
            models.UniqueConstraint(
                fields=["member", "grid", "role"],
                condition=Q(until__isnull=True),
                name="one_current_appointment_a_role",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="appointment_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index("since", name="appointment_begins_ahead", condition=Q(begins_ahead=True)),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.get_role_display()} · {self.grid}"

    @property
    def has_begun(self) -> bool:
        """Whether its first day has come."""
        return self.since <= today()

    @property
    def has_ended(self) -> bool:
        """Whether it no longer holds."""
        return self.until is not None and self.until <= today()

    @property
    def named(self) -> str:
        """The same with organization and path. Needs them, else it asks."""
        return f"{self.member.named} · {self.get_role_display()} · {self.grid.path}"


class ApiToken(Taken):
    """A bearer token of a program. Only its digest is kept; the token itself is shown once (design §5)."""

    audit_columns: ClassVar[tuple[str, ...]] = ("name",)

    name = models.CharField(_("name"), max_length=60)
    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens", verbose_name=_("acts as"))
    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    hint = models.CharField(_("begins with"), max_length=8, editable=False)
    may_write = models.BooleanField(_("may write"), default=False)
    area = models.CharField(
        _("only in"),
        max_length=LONGEST_CODE,
        blank=True,
        help_text=_("The code of a division or grid. Empty: everywhere that the person may."),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    # Empty: the person herself, or the machine's.
    made_by = models.ForeignKey(
        User, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("made by")
    )
    expires_at = MomentColumn(_("expires at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    def audit_label(self) -> str:
        """The name that its owner gave it."""
        return self.name
