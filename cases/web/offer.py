"""A step that may be taken now, as the page of a case offers it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.choices import ActionCode
from cases.models import CaseEvent, TextTemplate
from cases.web.forms import PHOTO_TYPES, StepForm
from cases.web.merging import GoesOn
from cases.web.uploads import FormFiles
from cases.workflow.available import AnyStep
from cases.workflow.meanings import meaning_of
from cases.workflow.routes import Step
from kit.text import Text
from staff.models import Member


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
    taken: int = 0  # the number of the event when this person took it last here
    accept = PHOTO_TYPES

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
    def of_stage(self) -> bool:
        """Whether it moves the case along its route, rather than being possible at any time."""
        return isinstance(self.step, Step)


def last_taken(events: Iterable[CaseEvent], member: Member | None, action: str) -> int:
    """The number of the last of ``events`` by which ``member`` took ``action``; 0: she has not."""
    who = getattr(member, "pk", 0)
    return max((one.sequence for one in events if (one.action, one.actor_id) == (action, who)), default=0)
