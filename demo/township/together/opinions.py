"""What people of the demonstration say: collected, sorted, gathered, answered, told back, by the verbs."""

import datetime as dt
from functools import partial

from demo.stories.opinions import BOX, SAID, Said
from demo.township.history import History
from demo.township.town import Township
from diaries.actions.box import answer_message, put_into_box
from diaries.actions.opinions import (
    answer_opinion,
    collect_opinion,
    gather_opinions,
    sort_opinion,
    tell_answer,
)
from diaries.models import VoicedOpinion
from grids.codes import community_of
from grids.models import Grid
from staff.models import Member

_DAY = dt.timedelta(days=1)


def hear_people(history: History, town: Township, now: dt.datetime) -> None:
    """A dozen opinions in all states, and what is in the box about the system."""
    heard = _Heard(town)
    for place, said in enumerate(SAID):
        at = now - said.back * _DAY
        history.note(at, partial(heard.collect, place, said))
        if said.same_as is not None:
            history.note(now - (SAID[said.same_as].back - 1.5) * _DAY, partial(heard.gather, place, said))
        elif said.is_sorted:
            history.note(at + _DAY, partial(heard.sort, place, said))
        if said.answer:
            history.note(at + 2 * _DAY, partial(heard.answer, place, said))
        if said.told:
            history.note(at + 4 * _DAY, partial(heard.tell, place, said))
    for kind, words, phone, answer in BOX:
        history.note(now - 5 * _DAY, partial(heard.put, kind, words, phone, answer))


class _Heard:
    """The opinions by their place in the story, as they come to be."""

    def __init__(self, town: Township) -> None:
        self._town = town
        self._made: dict[int, int] = {}

    def _member(self, key: str) -> Member:
        return self._town.members[key]

    def _grid(self, key: str) -> Grid:
        return self._town.home[self._member(key).pk]

    def _now(self, place: int) -> VoicedOpinion:
        return VoicedOpinion.objects.get(pk=self._made[place])

    def collect(self, place: int, said: Said) -> None:
        """Somebody said it."""
        made = collect_opinion(
            by=self._member(said.by),
            grid=self._grid(said.by),
            topic=said.topic,
            words=said.words,
            name=said.name,
            phone=said.phone,
        )
        self._made[place] = made.pk

    def sort(self, place: int, said: Said) -> None:
        """The community has looked at it."""
        one = self._now(place)
        sort_opinion(by=self._member("secretary"), opinion=one, topic=said.topic, version=one.version)

    def gather(self, place: int, said: Said) -> None:
        """It says what another one says."""
        assert said.same_as is not None
        into = self._now(said.same_as)
        others = [self._now(place)]
        gather_opinions(by=self._member("secretary"), into=into, others=others, version=into.version)

    def answer(self, place: int, said: Said) -> None:
        """The community has solved it."""
        one = self._now(place)
        answer_opinion(by=self._member("secretary"), opinion=one, answer=said.answer, version=one.version)

    def tell(self, place: int, said: Said) -> None:
        """Whoever raised it has heard the answer."""
        one = self._now(place)
        tell_answer(
            by=self._member(said.by), opinion=one, way=said.told, reply=said.reply, version=one.version
        )

    def put(self, kind: str, words: str, phone: str, answer: str) -> None:
        """Something in the box of the secretary's community."""
        community = self._town.communities[community_of(self._grid("secretary").code)]
        message = put_into_box(grid=community, kind=kind, words=words, contact=phone)
        if answer:
            answer_message(by=self._member("secretary"), message=message, answer=answer, version=1)
