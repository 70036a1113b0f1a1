"""Parameters of an address that programs ask: one that a view does not know is refused. Left alone, it would
be answered as if it had narrowed something."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.settings import api_settings

from kit.errors import Invalid


def refuse_unknown(view: Any, given: Any) -> None:
    """Go on only when all of ``given`` is known to ``view``: by its filters, its pages, its ``asks``, and as
    the format. Raises Invalid, which names each."""
    unknown = sorted(set(given) - _known(view))
    if unknown:
        raise Invalid(fields={name: [_("There is no such parameter here.")] for name in unknown})


def _known(view: Any) -> set[str]:
    known = {str(api_settings.URL_FORMAT_OVERRIDE), *getattr(view, "asks", ())}
    if view.filter_backends and getattr(view, "filterset_class", None) is not None:
        known |= set(view.filterset_class.base_filters)
    if hasattr(view, "list") and view.paginator is not None:
        known |= {one["name"] for one in view.paginator.get_schema_operation_parameters(view)}
    return known
