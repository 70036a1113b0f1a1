"""The sheet of one case, for printing on A4."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases.models import Attachment, Case, Pause
from cases.queries.family import files_of
from cases.web.case_page import CasePage, Line, Typed
from grids.scope import Scope
from kit.text import Text
from staff.models import Member

# Who signs, and for what.
SIGNATURES: tuple[Text, ...] = (
    _("Handled by"),
    _("Checked on the spot by"),
    _("Resident"),
    _("Community"),
    _("Street or town"),
)


class CaseSheet(CasePage):
    """All particulars of a case, in the order in which it happened."""

    signatures = SIGNATURES

    def __init__(self, case: Case, member: Member | None, *, scope: Scope) -> None:
        super().__init__(case, member, Typed(), scope=scope)

    @cached_property
    def files(self) -> list[Attachment]:
        """Photos and papers, in the order in which they came."""
        return list(files_of(self.case))

    @property
    def pictures(self) -> list[Attachment]:
        """What can be printed small."""
        return [file for file in self.files if file.thumbnail]

    @property
    def papers(self) -> list[Attachment]:
        """What is only named."""
        return [file for file in self.files if not file.thumbnail]

    @cached_property
    def pauses(self) -> list[Pause]:
        """When the clock stood still."""
        return [pause for run, _limit in self.runs for pause in run.pauses.all()]

    @property
    def history(self) -> list[Line]:
        """The timeline, the oldest first."""
        return list(reversed(self.events))
