"""The register in the admin."""

from residents.admin import calls, households, people

__all__ = ["calls", "households", "people"]
