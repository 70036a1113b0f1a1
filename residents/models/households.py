"""Households and the organizations beside them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import In
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.codes import BUILDING_LENGTH, GROUP_LENGTH, LONGEST_CODE
from grids.models import Grid
from grids.querysets import ScopedQuerySet
from kit.net.sending import LONGEST_KEPT
from kit.numbers import doors
from kit.numbers.keys import KeyColumn
from kit.privacy.fields import PrivateTextField, mask_name, mask_tail
from kit.time.bounds import DayColumn
from kit.time.formats import day_text
from residents.choices import HouseholdEventKind, ResidenceKind, Tenure, UnitKind
from residents.models.querysets import HouseholdQuerySet
from staff.models import Member


class Household(models.Model):
    """Those who live behind one door of a group or building."""

    area_lookup: ClassVar[str] = "area"
    audit_columns: ClassVar[tuple[str, ...]] = ("door", "grid__name")
    audit_search: ClassVar[str] = "door"

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="households", verbose_name=_("grid"))
    # A copy of the grid's code, which never changes: an area is then a range of one index, without a join.
    area = models.CharField(_("area"), max_length=LONGEST_CODE, editable=False)
    door = models.CharField(_("door"), max_length=40, help_text=_("As it stands on the door, such as 2-301."))
    door_key = KeyColumn(max_length=doors.KEY_LENGTH, source="door", make=doors.key)
    tenure = models.CharField(_("tenure"), max_length=10, choices=Tenure.choices, default=Tenure.OWNED)
    kind = models.CharField(
        pgettext_lazy("registered here or elsewhere", "kind"),
        max_length=10,
        choices=ResidenceKind.choices,
        default=ResidenceKind.REGISTERED,
    )
    registered_at = models.DateTimeField(_("registered at"))
    registered_by = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="+", verbose_name=_("registered by")
    )
    closed_on = DayColumn(_("closed on"), null=True, blank=True)
    # The latest visit, kept here so that those who are due are found by one index.
    last_visited_at = models.DateTimeField(_("last visited at"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    # The form that has registered it, by its token and what it said: sent again, it registers nothing anew.
    sent_key = models.CharField(
        max_length=LONGEST_KEPT, blank=True, db_default="", default="", editable=False
    )
    sent_mark = models.CharField(max_length=64, blank=True, db_default="", default="", editable=False)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = pgettext_lazy("register", "households")
        ordering = ["area", "door_key", "door", "pk"]
        constraints = [
            models.UniqueConstraint(
                "grid", "door", condition=Q(closed_on__isnull=True), name="one_open_household_a_door"
            ),
            models.UniqueConstraint("sent_key", condition=~Q(sent_key=""), name="one_household_a_form"),
            models.CheckConstraint(
                condition=In(Length(F("area")), [GROUP_LENGTH, BUILDING_LENGTH]),
                name="household_lies_in_a_group_or_building",
            ),
        ]
        indexes = [
            models.Index(fields=["area", "door_key", "door", "id"], name="household_in_order"),
            models.Index(
                "area", "last_visited_at", name="household_visit", condition=Q(closed_on__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.door

    def audit_label(self) -> str:
        """Where it is."""
        return f"{self.grid.name} {self.door}"

    @property
    def choice_label(self) -> str:
        """With the path of its grid: every building has a door 101. Needs what ``to_choose`` adds."""
        return f"{self.grid.choice_label} · {self.door}"


class HouseholdEvent(models.Model):
    """What happened to a household; never changed."""

    area_lookup: ClassVar[str] = "household__area"

    household = models.ForeignKey(
        Household, models.CASCADE, related_name="events", verbose_name=_("household")
    )
    kind = models.CharField(_("what happened"), max_length=12, choices=HouseholdEventKind.choices)
    date = DayColumn(_("date"))
    from_grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, related_name="+", verbose_name=_("from the grid")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    objects = ScopedQuerySet["HouseholdEvent"].as_manager()

    class Meta:
        verbose_name = _("event of a household")
        verbose_name_plural = _("events of a household")
        ordering = ["date", "id"]

    def __str__(self) -> str:
        return f"{day_text(self.date)} {self.get_kind_display()}"


class Unit(models.Model):
    """A shop, firm, school or other organization in a grid (policy 二(三): 单位基本情况)."""

    area_lookup: ClassVar[str] = "area"
    audit_columns: ClassVar[tuple[str, ...]] = ("name",)
    audit_search: ClassVar[str] = "name"

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="units", verbose_name=_("grid"))
    area = models.CharField(_("area"), max_length=LONGEST_CODE, editable=False)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=UnitKind.choices, default=UnitKind.SHOP)
    address = models.CharField(_("address"), max_length=120, blank=True)
    contact_name = PrivateTextField(_("contact's name"), blank=True)
    contact_phone = PrivateTextField(_("contact's phone"), blank=True)
    phone_tail = models.CharField(_("last digits of the phone"), max_length=4, blank=True, editable=False)
    registered_at = models.DateTimeField(_("registered at"))
    closed_on = DayColumn(_("closed on"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = ScopedQuerySet["Unit"].as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["area", "name", "pk"]
        indexes = [models.Index(fields=["area", "name", "id"], name="unit_area")]

    def __str__(self) -> str:
        return self.name

    def audit_label(self) -> str:
        """The name."""
        return self.name

    @property
    def contact_masked(self) -> str:
        """The contact without what is private."""
        return mask_name(self.contact_name)

    @property
    def phone_masked(self) -> str:
        """The last digits of the contact's phone."""
        return mask_tail(self.phone_tail, 11) if self.phone_tail else ""
