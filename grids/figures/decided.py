"""Which of its two figures counts for the size of a grid: the one that somebody has decided for its
community, else the declared one. Every rule about sizes asks here.

Declared figures count until somebody decides, because a register that has only begun says nothing of how
many there are: one registered household would make a community of 1,400 one of six. A declared figure of 0
is one that nobody has given, so nothing is measured by it; it is not replaced by a register of which nobody
knows how much it lacks. Where somebody has decided that the register counts, its 0 is a 0.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from grids.choices import Basis
from grids.figures.pairs import Counted, Pair
from grids.models import FiguresDecision
from kit.text import Text
from kit.time.formats import day_text

SUGGESTED = 90
"""Percent registered from which it is suggested that the register counts: what lacks then changes a size less
than the step between two standards. The policy gives none, and a person decides."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What was declared of a grid, what the register counts there (None: the reader may not look at it), and
    the decision of its community, if somebody has made one."""

    declared: Counted
    registered: Counted | None
    decision: FiguresDecision | None = None

    @property
    def basis(self) -> Basis:
        """Which figure counts."""
        return basis_of(self.decision.basis if self.decision else "")

    @property
    def households(self) -> Pair:
        """The households, side by side."""
        return Pair(self.registered.households if self.registered else None, self.declared.households)

    @property
    def people(self) -> Pair:
        """The people, registered and floating, side by side."""
        return Pair(self.registered.people if self.registered else None, self.declared.people)


def basis_of(decided: str) -> Basis:
    """Which figure counts where ``decided`` was decided; empty: nothing was."""
    return Basis(decided) if decided else Basis.DECLARED


def that_counts(pair: Pair, basis: Basis) -> int | None:
    """The figure by which sizes are measured; None where there is none to measure by."""
    return pair.registered if basis == Basis.REGISTERED else (pair.declared or None)


def basis_in_words(figures: Figures) -> str:
    """Which figure counts, and who has decided it, when and why."""
    decision = figures.decision
    if decision is None:
        return _("Declared figures count, as long as nobody has decided otherwise.")
    facts = {"name": decision.who, "day": day_text(decision.day), "reason": decision.reason}
    words = {
        Basis.DECLARED: _("Declared figures count: decided by %(name)s on %(day)s. Reason: %(reason)s"),
        Basis.REGISTERED: _("Registered figures count: decided by %(name)s on %(day)s. Reason: %(reason)s"),
    }
    return words[figures.basis] % facts


def advice(figures: Figures) -> Text:
    """What whoever decides should know, in words; empty when there is nothing. Never more than advice."""
    pair, basis = figures.households, figures.basis
    facts = {"share": pair.share, "percent": SUGGESTED}
    if basis == Basis.REGISTERED:
        if pair.tenths is None or pair.reaches(SUGGESTED):
            return ""
        words = _("Only %(share)s are registered, less than %(percent)s%%: grids may look too small.")
        return words % facts
    if pair.reaches(SUGGESTED):
        words = _("%(share)s are registered, at least %(percent)s%%: the registered figures could count now.")
        return words % facts
    if not pair.declared:
        return _(
            "No households are declared, so that sizes can't be checked: declare them, or decide otherwise."
        )
    return ""
