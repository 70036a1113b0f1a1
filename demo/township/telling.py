"""The words of a case: a story told of a place, of a door that is in the register, and never twice alike."""

import re

from demo.stories.story import chosen
from demo.township.plans import Plan
from demo.township.register import Homes
from demo.township.town import Township

_TRIES = 12
_CALLED = "居民来电反映："


class Teller:
    """Tells one plan after the other."""

    def __init__(self, town: Township, homes: Homes) -> None:
        self._town, self._homes, self._source = town, homes, town.source
        self._said: set[str] = set()

    def tell(self, plan: Plan) -> None:
        """Give a plan its words, and the home behind the door that they name."""
        story = plan.story
        if plan.goes_on_in is not None:
            plan.text = _CALLED + plan.goes_on_in.text
            return
        if story.home:
            plan.home = self._homes.of(plan.grid, story.home)
        for _ in range(_TRIES):
            plan.text = self._filled(plan)
            begins = re.split("[，。]", plan.text, maxsplit=1)[0]
            if begins not in self._said:
                break
        self._said.add(begins)

    def _filled(self, plan: Plan) -> str:
        code = plan.grid.code
        return chosen(plan.story.words, self._source).format(
            at=self._town.spots[code],
            street=self._town.streets[code],
            floor=self._source.randint(2, 6),
            door=plan.home.door if plan.home else "",
        )
