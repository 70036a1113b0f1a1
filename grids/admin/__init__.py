"""Officials' admin of divisions, places and the tree."""

from grids.admin.grids import DivisionAdmin, PlaceAdmin, SizeStandardAdmin

__all__ = ["DivisionAdmin", "PlaceAdmin", "SizeStandardAdmin"]
