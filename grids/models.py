"""Divisions, the three-level grid and the places in it (policy 二(一))."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _
from mptt.models import MPTTModel, TreeForeignKey

from grids.choices import DivisionLevel, GridLevel, PlaceKind, Setting
from grids.querysets import DivisionQuerySet, GridManager, ScopedQuerySet


class Division(models.Model):  # type: ignore[django-manager-missing]  # mptt's manager has no types
    """A province, city, county or township, by the national statistical code."""

    code = models.CharField(_("code"), max_length=9, primary_key=True)
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


class Grid(MPTTModel):
    """A node of the three-level grid. Its code begins with its parent's; trees are written only by
    ``grids.tree``, which knows that this is django-mptt."""

    area_lookup: ClassVar[str] = "code"

    code = models.CharField(_("code"), max_length=18, unique=True)
    name = models.CharField(_("name"), max_length=80)
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
    retired_on = models.DateField(_("retired on"), null=True, blank=True)

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
                condition=Exact(Length(F("code")), F("level") * Value(3) + Value(9)),
                name="grid_code_length_fits_level",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """A road, public place or quarter; it must belong to exactly one grid (policy 一(三))."""

    area_lookup: ClassVar[str] = "grid__code"

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="places", verbose_name=_("grid"))
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=20, choices=PlaceKind.choices, default=PlaceKind.OTHER)

    objects = ScopedQuerySet["Place"].as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
