"""A case that is made of what was written down elsewhere: an opinion of the people, an item of an agenda, a
visit, an answer to a task."""

from typing import Any

from cases.web.forms import ReportForm
from diaries.models import VoicedOpinion
from grids.models import Grid
from kit.errors import Invalid
from kit.numbers.hidden import HiddenNumbers
from kit.text import tidy


class HeardCaseForm(ReportForm):
    """The form of a new case, prefilled, so that nothing is typed again. Who said it, and numbers of people
    in what was said, go along without being shown; the words beside them may be changed."""

    def __init__(
        self, *args: Any, words: str, place: str, grid: Grid, heard: VoicedOpinion | None, **kwargs: Any
    ) -> None:
        self.hidden, self.heard = HiddenNumbers({"description": words, "address": place}), heard
        super().__init__(*args, initial={**self.hidden.shown, "grid": grid.code}, **kwargs)
        for name in self.hidden.shown:
            self.fields[name].help_text = self.hidden.hint(name) or self.fields[name].help_text
            attrs = self.fields[name].widget.attrs
            if "maxlength" in attrs:
                attrs["maxlength"] = int(attrs["maxlength"]) + self.hidden.surplus(name)

    def typed(self, name: str) -> str:
        """The words of one field, with the numbers that are meant; as they are where nobody can tell."""
        text = super().typed(name)
        try:
            return self.hidden.back({name: text})[name]
        except Invalid:
            return text

    def told(self, *, settled: bool) -> dict[str, Any]:
        """What was typed, with the numbers that are meant; without another reporter it is who said it.

        Raises:
            Invalid: somebody wrote in what stands for a number.
        """
        given = super().told(settled=settled)
        given |= self.hidden.back({name: text for name, text in given.items() if isinstance(text, str)})
        if self.heard is None:
            return given
        private = {"reporter_name": self.heard.sayer_name, "reporter_phone": self.heard.sayer_phone}
        if not any(tidy(str(given.get(name, ""))) for name in private):
            given |= {name: str(value) for name, value in private.items() if value}
        return given
