"""What is left of an opinion of the people when the case that was made of it has ended: it is answered, and
those who raised it are told (policy 二(五), 民情回应制度)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cases.models import Case
from cases.queries.afterwards import FURTHER
from diaries.models import VoicedOpinion
from diaries.models.opinion_rows import OPEN
from diaries.rules.opinions import COMMUNITY
from staff.choices import Post
from staff.models import Member
from staff.posts.holders import held


def left_of_opinion(case: Case, by: Member | None) -> Iterator[str]:
    """Whether ``by`` answers it, or the community does, and who tells. One query; of an opinion also those of
    the posts."""
    rows = VoicedOpinion.objects.select_related("grid", "collected_by")
    opinion = rows.filter(case=case, state__in=OPEN).first()
    if opinion is None:
        return
    posts = held(by, code=opinion.grid.code[:COMMUNITY]) if by is not None else frozenset()
    if posts & {Post.LEADER, Post.COMMUNITY}:
        yield _("Left for you: answer the opinion from which it came. Today has it.")
    else:
        yield _("It came from an opinion of the people: the community answers that now.")
    if not opinion.is_known:
        return  # nobody said who it was: there is nobody to tell
    if by is not None and opinion.collected_by_id == by.pk:
        yield _("Then you tell whoever raised it; you are told when there is an answer.")
    else:
        yield _("Then %(name)s tells whoever raised it.") % {"name": opinion.collected_by.name}


FURTHER.append(left_of_opinion)
