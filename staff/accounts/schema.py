"""How the OpenAPI document describes bearer tokens."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class BearerScheme(OpenApiAuthenticationExtension):
    """``Authorization: Bearer TOKEN``."""

    target_class = "staff.accounts.tokens.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The scheme in OpenAPI's words."""
        return {"type": "http", "scheme": "bearer"}
