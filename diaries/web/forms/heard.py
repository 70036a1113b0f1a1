"""A case that is made of what was written down elsewhere: an opinion of the people, an item of an agenda, a
visit, an answer to a task."""

from typing import Any

from cases.web.forms import ReportForm
from diaries.models import VoicedOpinion
from grids.models import Grid
from kit.privacy.scan import mask_private, with_numbers_of
from kit.text import tidy


class HeardCaseForm(ReportForm):
    """The form of a new case, prefilled, so that nothing is typed again. Who said it, and numbers of people
    in what was said, go along without being shown; words beside a masked number may be changed."""

    def __init__(
        self, *args: Any, words: str, place: str, grid: Grid, heard: VoicedOpinion | None, **kwargs: Any
    ) -> None:
        self.whole, self.heard = {"description": words, "address": place}, heard
        masked = {name: mask_private(text) for name, text in self.whole.items()}
        super().__init__(*args, initial={**masked, "grid": grid.code}, **kwargs)

    def told(self, *, settled: bool) -> dict[str, Any]:
        """What was typed, with the numbers behind the masks that were left; without another reporter it is
        who said it."""
        given = super().told(settled=settled)
        given |= {name: with_numbers_of(str(given.get(name, "")), text) for name, text in self.whole.items()}
        if self.heard is None:
            return given
        private = {"reporter_name": self.heard.sayer_name, "reporter_phone": self.heard.sayer_phone}
        if not any(tidy(str(given.get(name, ""))) for name in private):
            given |= {name: str(value) for name, value in private.items() if value}
        return given
