"""The verb that says which figures of a community count for sizes (policy 二(一))."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from grids import tree
from grids.choices import GridLevel
from grids.models import FiguresDecision, Grid
from kit.actors import Actor, require
from kit.checking import check_row, stored
from kit.errors import Conflict, Invalid
from kit.text import tidy

DECIDE = "grids.decide_grid"


@transaction.atomic
def decide_figures(
    *, by: Actor, community: Grid, basis: str, reason: str, seen: int | None
) -> FiguresDecision:
    """Decide whether the registered or the declared figures of ``community`` count, in it and in all its
    groups and buildings. The street or town decides, and whoever is above it, because it sets the sizes of
    grids (policy 二(一)); a community, which declares and registers its own figures, does not choose by which
    it is judged. What was decided before stays as history. ``seen`` is the key of the decision that ``by``
    saw, None where there was none.

    Raises:
        NotAllowed: ``by`` may not decide there.
        NotFound: the grid is no more.
        Invalid: it is no community in use, the same holds already by a decision, or there is no reason.
        Conflict: somebody else has decided in the meantime.
    """
    require(by, DECIDE, stored(community))
    tree.lock([f"{community.code}001"])
    kept = stored(community)
    if kept.level != GridLevel.COMMUNITY:
        raise Invalid(_("This is decided for the whole community; its groups and buildings follow it."))
    if kept.retired_on is not None:
        raise Invalid(_("This grid is no longer in use."))
    last = FiguresDecision.objects.filter(community=kept).order_by("-pk").first()
    if (last.pk if last else None) != seen:
        raise Conflict
    if last is not None and last.basis == basis:
        raise Invalid(fields={"basis": [_("This is decided already.")]})
    person = by if isinstance(by, get_user_model()) else None
    saved = FiguresDecision(
        community=kept, basis=basis, reason=tidy(reason), by=person, login=by.get_username()
    )
    check_row(saved)
    saved.save()
    import_string(settings.NOTED_OF_FIGURES)(by=by, decision=saved, before=last.basis if last else "")
    return saved
