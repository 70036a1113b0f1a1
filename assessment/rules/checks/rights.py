"""Who does what with spot checks, as rights, and their bounds."""

from assessment.rules.checks.choices import Stage

VIEW = "assessment.view_spotcheckround"
ANSWER = "assessment.answer_spotcheck"  # whoever may have a round to check; in which, the next three say
VIEW_CHECK = "assessment.view_spotcheck"
FIRST = "assessment.first_spotcheckround"  # the secretary: draws, checks and ends stage 1
ASSIST = "assessment.assist_spotcheckround"  # the director, whom the secretary names in the round
SECOND = "assessment.second_spotcheckround"  # the street or town: stage 2
REGISTER = "residents.view_household"

HOLDS: dict[int, str] = {Stage.FIRST: FIRST, Stage.SECOND: SECOND}

LONGEST_WORDS = 500
