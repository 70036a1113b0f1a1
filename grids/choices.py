"""Kinds and levels of areas."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DivisionLevel(models.TextChoices):
    """Levels of an administrative division (national statistical codes, domain.md, Codes)."""

    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County")
    TOWNSHIP = "township", _("Street or town")


DIVISION_CODE_LENGTH = {
    DivisionLevel.PROVINCE: 2,
    DivisionLevel.CITY: 4,
    DivisionLevel.COUNTY: 6,
    DivisionLevel.TOWNSHIP: 9,
}


class GridLevel(models.IntegerChoices):
    """The three levels of a grid (policy 二(一))."""

    COMMUNITY = 1, _("Community")
    RESIDENT_GROUP = 2, _("Resident group")
    BUILDING = 3, _("Building")


GRID_CODE_LENGTH = {GridLevel.COMMUNITY: 12, GridLevel.RESIDENT_GROUP: 15, GridLevel.BUILDING: 18}


class Setting(models.TextChoices):
    """Urban or rural; decides the sizing standard of level 2 (policy 二(一))."""

    UNDECIDED = "undecided", _("Undecided")
    URBAN = "urban", _("Urban")
    RURAL = "rural", _("Rural")


class PlaceKind(models.TextChoices):
    """What must belong to exactly one grid (policy 一(三))."""

    MAIN_ROAD = "main_road", _("Main road")
    BACK_STREET = "back_street", _("Back street")
    PUBLIC_PLACE = "public_place", _("Public place")
    RESIDENTIAL_QUARTER = "residential_quarter", _("Residential quarter")
    OTHER = "other", _("Other")
