"""A step that may be taken now, as the page of a case offers it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from cases.choices import ActionCode
from cases.models import CaseEvent, TextTemplate
from cases.web.forms import PHOTO_TYPES, StepForm
from cases.web.merging import GoesOn
from cases.web.uploads import FormFiles
from cases.workflow.available import AnyStep
from cases.workflow.meanings import meaning_of
from cases.workflow.routes import Step
from kit.text import Text, prints_of
from staff.models import Member

_LATELY = 20  # events of one member at one case: among them is what arrived after a draft was typed


@dataclass(frozen=True)
class Offer:
    """A step that may be taken now, with its form."""

    step: AnyStep
    form: StepForm
    opened: bool
    templates: Sequence[TextTemplate] = ()
    files: FormFiles | None = None
    why_file: Text = ""  # why one must be attached; empty: it need not
    goes_on: GoesOn | None = None  # the case that a merge was shown before
    burns: bool = False  # an emergency that is not under control yet
    accept = PHOTO_TYPES

    @property
    def name(self) -> Text:
        """What it is called here: from where it burns one writes no note, one says what is to be seen."""
        if self.burns and self.step.action == ActionCode.NOTE:
            return _("Add what you see there")
        return self.step.label

    @property
    def button(self) -> Text:
        """What pressing its button does. The first of a merge only shows the case that goes on."""
        does = meaning_of(self.step.action).does
        if self.only_shows:
            return _("Show the case that goes on")
        return does % {"number": self.goes_on.case.number} if self.goes_on else does or self.step.label

    @property
    def only_shows(self) -> bool:
        """Whether nothing is done yet when it is pressed."""
        return self.step.action == ActionCode.MERGE and self.goes_on is None

    @property
    def ends(self) -> Text:
        """What happens, when it ends or hides the case: then it is asked for on a page of its own."""
        return meaning_of(self.step.action).ends

    @property
    def awaited(self) -> bool:
        """Whether somebody waits for it: it moves the case along its route, or answers a supervision, rather
        than being possible at any time."""
        return isinstance(self.step, Step) or self.step.action == ActionCode.REPLY


def said_lately(events: Iterable[CaseEvent], member: Member | None) -> str:
    """What ``member`` said by the newest of her own ``events``, for the words that her phone keeps
    (static/pages/words.js). ``events`` are those of one case, the newest first."""
    own = (one for one in events if member is not None and one.actor_id == member.pk)
    return prints_of((one.sequence, _texts(one)) for one in islice(own, _LATELY))


def _texts(event: CaseEvent) -> list[str]:
    facts = event.facts.values()
    return [event.text, *("".join(map(str, one)) if isinstance(one, list) else str(one) for one in facts)]
