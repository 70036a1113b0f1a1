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


class Basis(models.TextChoices):
    """Which figures of a community count for sizes: those that it declared, or those of the register."""

    DECLARED = "declared", _("Declared figures")
    REGISTERED = "registered", _("Registered figures")


class PlaceKind(models.TextChoices):
    """What must belong to exactly one grid (policy 一(三))."""

    MAIN_ROAD = "main_road", _("Main road")
    BACK_STREET = "back_street", _("Back street")
    PUBLIC_PLACE = "public_place", _("Public place")
    RESIDENTIAL_QUARTER = "residential_quarter", _("Residential quarter")
    OTHER = "other", _("Other")


class Severity(models.TextChoices):
    """How bad a finding is: something that must not be, or something that a person should look at."""

    ERROR = "error", _("Error")
    WARNING = "warning", _("Warning")


class FindingKind(models.TextChoices):
    """What ``check_grids`` finds (design §4.1, coverage)."""

    TREE = "tree", _("Damaged tree")
    BELOW_RETIRED = "below_retired", _("In use below a grid that is not")
    NO_GROUPS = "no_groups", _("Community without groups")
    NO_LEADER = "no_leader", _("Without leader")
    NO_LIAISON = "no_liaison", _("Without liaison")
    UNDECIDED = "setting_undecided", _("Urban or rural is undecided")
    SIZE = "size", _("Size outside the standard")
    SAME_NAME = "same_name", _("Siblings of the same name")
    NO_OFF_PEAK_DUTY = "no_off_peak_duty", _("No off-peak duty this week")
    CHECK_OVERDUE = "check_overdue", _("Spot check of the last quarter overdue")
    STRANDED = "stranded", _("Without anybody responsible")


SEVERITY = {
    FindingKind.TREE: Severity.ERROR,
    FindingKind.BELOW_RETIRED: Severity.ERROR,
    FindingKind.NO_GROUPS: Severity.ERROR,
    FindingKind.NO_LEADER: Severity.ERROR,
    FindingKind.NO_LIAISON: Severity.ERROR,
    FindingKind.STRANDED: Severity.ERROR,
    FindingKind.UNDECIDED: Severity.WARNING,
    FindingKind.SIZE: Severity.WARNING,
    FindingKind.SAME_NAME: Severity.WARNING,
    FindingKind.NO_OFF_PEAK_DUTY: Severity.WARNING,
    FindingKind.CHECK_OVERDUE: Severity.WARNING,
}
