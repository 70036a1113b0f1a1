"""Opinions of the people for the tests, collected and answered by the cast."""

from typing import Any

from diaries.actions.opinions import answer_opinion, collect_opinion
from diaries.models import VoicedOpinion
from tests.cast import Cast


def an_opinion(cast: Cast, **facts: Any) -> VoicedOpinion:
    """What somebody told the leader of the building."""
    given = {
        "by": cast.building_leader,
        "grid": cast.building,
        "topic": "facilities",
        "words": "楼道灯坏了很久",
        **facts,
    }
    return collect_opinion(**given)


def answered(cast: Cast, opinion: VoicedOpinion, words: str = "已换新灯") -> VoicedOpinion:
    """Answered by a worker of the community."""
    now = VoicedOpinion.objects.get(pk=opinion.pk)
    return answer_opinion(by=cast.community_worker2, opinion=now, answer=words, version=now.version)


def fresh(opinion: VoicedOpinion) -> VoicedOpinion:
    """As it is now."""
    return VoicedOpinion.objects.get(pk=opinion.pk)
