"""Divisions, the three-level grid and the places in it (policy 二(一))."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from mptt.models import MPTTModel, TreeForeignKey

from grids.choices import Basis, DivisionLevel, GridLevel, PlaceKind, Setting
from grids.codes import COMMUNITY_LENGTH, DIGITS_A_LEVEL, LONGEST_CODE, TOWNSHIP_LENGTH
from grids.querysets import AreaSettingQuerySet, DivisionQuerySet, GridManager, PlaceQuerySet, ScopedQuerySet
from kit.actors import name_in_words
from kit.numbers import names
from kit.numbers.keys import KeyColumn
from kit.text import Text
from kit.time import clock
from kit.time.bounds import DayColumn


class Division(models.Model):  # type: ignore[django-manager-missing]  # mptt's manager has no types
    """A province, city, county or township, by the national statistical code."""

    code = models.CharField(_("code"), max_length=TOWNSHIP_LENGTH, primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    level = models.CharField(_("level"), max_length=10, choices=DivisionLevel.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level=DivisionLevel.PROVINCE, parent__isnull=True)
                | (~Q(level=DivisionLevel.PROVINCE) & Q(parent__isnull=False)),
                name="division_has_parent_unless_province",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def choice_label(self) -> str:
        """With what contains it: two counties have a street of the same name. Needs ``parent``."""
        return f"{self.parent} / {self}" if self.parent is not None else str(self)


class Grid(MPTTModel):
    """A node of the three-level grid. Its code begins with its parent's; trees are written only by
    ``grids.tree``, which knows that this is django-mptt."""

    area_lookup: ClassVar[str] = "code"

    code = models.CharField(_("code"), max_length=LONGEST_CODE, unique=True)
    name = models.CharField(_("name"), max_length=80)
    initials = KeyColumn(max_length=names.INITIALS_LENGTH, source="name", make=names.initials_of_words)
    level = models.PositiveSmallIntegerField(_("level"), choices=GridLevel.choices)
    parent = TreeForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="grids", verbose_name=_("street or town")
    )
    setting = models.CharField(
        _("urban or rural"), max_length=10, choices=Setting.choices, default=Setting.UNDECIDED
    )
    declared_households = models.PositiveIntegerField(_("declared households"), default=0)
    declared_registered = models.PositiveIntegerField(_("declared registered people"), default=0)
    declared_floating = models.PositiveIntegerField(_("declared floating people"), default=0)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    retired_on = DayColumn(_("retired on"), null=True, blank=True)

    objects = GridManager()

    class MPTTMeta:
        level_attr = "tree_depth"

    class Meta:
        verbose_name = _("grid")
        verbose_name_plural = _("grids")
        constraints = [
            models.CheckConstraint(
                condition=Q(level=GridLevel.COMMUNITY, parent__isnull=True)
                | Q(level__in=[GridLevel.RESIDENT_GROUP, GridLevel.BUILDING], parent__isnull=False),
                name="grid_has_parent_unless_community",
            ),
            models.CheckConstraint(
                condition=Exact(
                    Length(F("code")), F("level") * Value(DIGITS_A_LEVEL) + Value(TOWNSHIP_LENGTH)
                ),
                name="grid_code_length_fits_level",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """The grid with those that contain it, from the community down: names repeat. Needs
        ``parent__parent``."""
        return f"{self.parent.path} / {self}" if self.parent is not None else str(self)

    @property
    def in_short(self) -> str:
        """The community and the grid, for the title of a message: forty buildings are number one. Needs
        ``parent__parent``."""
        top = self
        while top.parent is not None:
            top = top.parent
        return self.name if top is self else f"{top.name} {self.name}"

    @property
    def choice_label(self) -> str:
        """The path from the street or town down: two streets have a community of the same name. Needs
        ``parent__parent`` and ``division``."""
        return f"{self.division} / {self.path}"


class SizeStandard(models.Model):
    """An area's own standard for the size of resident groups; where there is none, the policy's holds (policy
    二(一): 由各县(市、区)组织街道、镇合理设置). The smallest area wins."""

    area = models.CharField(
        _("area"),
        max_length=COMMUNITY_LENGTH,
        blank=True,
        help_text=_("Code of a division or community; empty: everywhere."),
    )
    setting = models.CharField(
        _("urban or rural"),
        max_length=10,
        choices=[choice for choice in Setting.choices if choice[0] != Setting.UNDECIDED],
    )
    fewest_households = models.PositiveIntegerField(_("households, at least"))
    most_households = models.PositiveIntegerField(_("households, at most"))
    people = models.PositiveIntegerField(_("people, about"))
    tolerance = models.PositiveSmallIntegerField(
        _("people, more or less by percent"),
        default=50,
        help_text=_("The policy gives none. 50 lets 2.5 people a household pass everywhere in the standard."),
    )

    objects = AreaSettingQuerySet["SizeStandard"].as_manager()

    class Meta:
        verbose_name = _("size standard")
        verbose_name_plural = _("size standards")
        ordering = ["area", "setting"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "setting"],
                name="one_size_standard_an_area",
                violation_error_message=_("This area has a standard for this setting already."),
            ),
            models.CheckConstraint(
                condition=Q(fewest_households__lte=F("most_households")),
                name="size_standard_begins_below_its_end",
                violation_error_message=_("“At least” is more than “at most”."),
            ),
            models.CheckConstraint(
                condition=Q(tolerance__lte=100),
                name="size_tolerance_is_a_share",
                violation_error_message=_("At most 100 percent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area or _('everywhere')} · {self.get_setting_display()}"


class FiguresDecision(models.Model):
    """Somebody has decided which figures of a community count for sizes; the last decision holds, in it and
    in all below it. Rows are added and stay."""

    area_lookup: ClassVar[str] = "community__code"
    audit_columns: ClassVar[tuple[str, ...]] = ("basis", "community__name")

    community = models.ForeignKey(
        Grid, models.PROTECT, related_name="figures_decisions", verbose_name=_("community")
    )
    basis = models.CharField(_("what counts"), max_length=12, choices=Basis.choices)
    reason = models.CharField(_("reason"), max_length=200)
    decided_at = models.DateTimeField(_("decided at"), default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    # As the audit writes it: who, also where it was no person.
    login = models.CharField(_("login name"), max_length=150)

    objects = ScopedQuerySet["FiguresDecision"].as_manager()

    class Meta:
        verbose_name = _("decision about figures")
        verbose_name_plural = _("decisions about figures")
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.community} · {self.get_basis_display()}"

    def audit_label(self) -> str:
        """What was decided of which community."""
        return str(self)

    @property
    def who(self) -> Text:
        """Whoever decided, by name. Needs ``by__member``."""
        return self.by.audit_label() if self.by is not None else name_in_words(self.login)

    @property
    def day(self) -> dt.date:
        """The day of the decision."""
        return clock.date_of(self.decided_at)


class Place(models.Model):
    """A road, public place or quarter; it must belong to exactly one grid (policy 一(三))."""

    area_lookup: ClassVar[str] = "grid__code"

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="places", verbose_name=_("grid"))
    name = models.CharField(_("name"), max_length=80)
    name_key = KeyColumn(max_length=names.KEY_LENGTH, source="name", make=names.key_of_words)
    kind = models.CharField(_("kind"), max_length=20, choices=PlaceKind.choices, default=PlaceKind.OTHER)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("in a grid", "place")
        verbose_name_plural = _("places")
        ordering = ["name_key", "name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def choice_label(self) -> str:
        """With the path of its grid: every quarter has a square."""
        return f"{self.name} · {self.grid.choice_label}"
