"""What was found at a door, and whether it may be told."""

from django.utils.translation import gettext as _

from assessment.models import SpotCheck
from assessment.rules.checks.choices import Called, CheckState, Field, Satisfied, Verdict
from kit.text import labelled, listed


def is_told(check: SpotCheck) -> bool:
    """Whether the leader of the grid may know of it by now. One query."""
    return bool(SpotCheck.objects.told().filter(pk=check.pk).exists())


def is_replaced(check: SpotCheck) -> bool:
    """Whether another household was drawn instead. One query."""
    return bool(SpotCheck.objects.filter(replaces=check).exists())


def wrong_fields(check: SpotCheck) -> list[str]:
    """What in the register is wrong, by name."""
    return [str(Field(name).label) for name in Field.values if check.fields.get(name) == Verdict.WRONG]


def has_finding(check: SpotCheck) -> bool:
    """Whether something is to be done: nobody called, a field is wrong, or they are dissatisfied."""
    if check.state != CheckState.ANSWERED:
        return False
    bad = check.called == Called.NO or check.satisfied == Satisfied.DISSATISFIED
    return bad or bool(wrong_fields(check))


def in_words(check: SpotCheck) -> str:
    """What was found, line by line."""
    lines = []
    if check.called == Called.NO:
        lines.append(_("Nobody called at this door in the quarter."))
    if wrong := wrong_fields(check):
        lines.append(labelled(_("Wrong in the register"), listed(wrong)))
    if check.satisfied == Satisfied.DISSATISFIED:
        lines.append(_("They are dissatisfied."))
    return "\n".join(lines)
