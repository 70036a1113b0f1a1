"""What a story is: a case as a leader reports it, and how it ends when it ends well.

``{at}`` is the building or quarter, ``{street}`` its street, ``{floor}`` a storey, ``{door}`` a door; of
``[this|that]`` one is said.
"""

import random
import re
from dataclasses import dataclass
from typing import Literal

_ONE_OF = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
# What is said of a house, and not of a whole quarter.
_INDOORS = ("{door}", "{floor}", "楼梯间", "单元", "一楼", "顶楼", "楼道")


@dataclass(frozen=True, slots=True)
class Story:
    """A case with its end."""

    category: str
    words: str
    result: str
    photo: str = ""  # what a photo of it shows; empty: nobody takes one
    private: bool = False  # a resident came with it, whose name is kept
    home: str = ""  # who lives behind the door (``demo.people.families``)
    where: Literal["town", "country", "both"] = "town"
    tall: bool = False  # only where there are lifts

    @property
    def indoors(self) -> bool:
        """Whether it happens in one house."""
        return any(mark in self.words for mark in _INDOORS)


@dataclass(frozen=True, slots=True)
class Emergency(Story):
    """One with what is reported from the scene, what was lost, and what was learned."""

    tracks: tuple[str, ...] = ()
    losses: str = "无"
    review: str = ""
    injured: int = 0


def chosen(text: str, source: random.Random) -> str:
    """The text with one of each ``[this|that]``."""
    return _ONE_OF.sub(lambda found: source.choice(found[1].split("|")), text)
