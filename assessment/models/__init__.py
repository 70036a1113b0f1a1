"""Tables and constraints of the assessment app."""

from assessment.models.checks import SpotCheck, SpotCheckFrame, SpotCheckRound

__all__ = ["SpotCheck", "SpotCheckFrame", "SpotCheckRound"]
