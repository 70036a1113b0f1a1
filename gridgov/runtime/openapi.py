"""What the schema and the pages of the API are made with (drf-spectacular)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kit.api.addresses import API

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Gridgov API",
    "DESCRIPTION": _("Cases, their status and timeline, and the grids of a city."),
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["staff.accounts.tokens.MayReadAboutTheAPI"],
    "SERVE_AUTHENTICATION": [
        "staff.accounts.tokens.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": f"/{API}",
    # The list and the single task say these in the same words.
    "ENUM_NAME_OVERRIDES": {
        "TaskKindEnum": "diaries.choices.TaskKind",
        "TaskStateEnum": "diaries.choices.TaskState",
    },
}
