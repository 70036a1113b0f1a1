"""Who may do what with money, and the steps of a transfer (权随责走、费随事转). Pure."""

from django.utils.translation import gettext_lazy as _

from assessment.choices import TransferState, TransferStep
from kit.text import Text

VIEW_BUDGET, SET_BUDGET = "assessment.view_budget", "assessment.add_budget"
SPEND, CANCEL = "assessment.add_spending", "assessment.change_spending"
VIEW_TRANSFER = "assessment.view_tasktransfer"
OFFER, ANSWER = "assessment.add_tasktransfer", "assessment.answer_tasktransfer"
_PLEASE = _("Please say why.")
_HOW = _("Please say what the money is used for.")
# From where, the right that it asks, to where, and what to say where words
# lack; None: they need not be given.
STEPS: dict[TransferStep, tuple[TransferState, str, TransferState, Text | None]] = {
    TransferStep.ACCEPT: (TransferState.OFFERED, ANSWER, TransferState.ACCEPTED, None),
    TransferStep.DECLINE: (TransferState.OFFERED, ANSWER, TransferState.DECLINED, _PLEASE),
    TransferStep.REPORT: (TransferState.ACCEPTED, ANSWER, TransferState.ACCEPTED, _HOW),
    TransferStep.CLOSE: (TransferState.ACCEPTED, OFFER, TransferState.CLOSED, None),
}
