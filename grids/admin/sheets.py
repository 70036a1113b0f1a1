"""The imports beside the lists of grids and places."""

from django.utils.translation import gettext_lazy as _

from grids.imports import places
from grids.imports.grid_rows import COLUMNS, SHOWN
from grids.imports.grids import IMPORT, examine_grids, import_grids
from kit.admin.sheets.kinds import Sheet

GRIDS = Sheet(
    name="grids",
    title=_("Import grids"),
    what=_("grids"),
    permission=IMPORT,
    columns=COLUMNS,
    shown=SHOWN,
    examine=examine_grids,
    perform=import_grids,
    hint=_("A code that is there already is a known grid: what the file says otherwise of it is a change."),
)

PLACES = Sheet(
    name="places",
    title=_("Import places"),
    what=_("places"),
    permission=places.ADD,
    columns=places.COLUMNS,
    shown=places.SHOWN,
    examine=places.examine_places,
    perform=places.import_places,
    hint=_(
        "A place of the same name in the same community is a known one: another grid or kind is a change."
    ),
)
