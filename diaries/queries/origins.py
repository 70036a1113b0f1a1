"""What a case came from: an opinion of the people, an item of a meeting. Who may not open that reads at most
that there is such a thing."""

from collections.abc import Iterator

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case
from cases.queries.family import ORIGINS, Origin, Sees
from diaries.choices import ItemKind, Topic
from diaries.models import AgendaItem, VoicedOpinion
from diaries.queries.agendas import meetings_open_to
from diaries.rules.opinions import VIEW as VIEW_OPINIONS
from kit.privacy.scan import mask_private
from kit.text import in_turn
from staff.models import Member


def of_opinion(case: Case, _member: Member | None, sees: Sees) -> Iterator[Origin]:
    """The opinion that it is to settle, where that is open. One query."""
    rows = VoicedOpinion.objects.within(sees(VIEW_OPINIONS)).filter(case=case)
    for pk, topic in rows.values_list("pk", "topic"):
        link = reverse("voiced-opinion", args=[pk])
        yield Origin(_("Opinion of the people"), Topic(topic).label, link)


def of_meetings(case: Case, member: Member | None, sees: Sees) -> Iterator[Origin]:
    """The items of meetings that it came from, or that were about it, the newest first. One query."""
    opens = meetings_open_to(member, sees).filter(pk=OuterRef("meeting")).values("pk")[:1]
    rows = AgendaItem.objects.filter(case=case).annotate(meeting_seen=Subquery(opens))
    for item in rows.with_meeting():
        label = _("Analysis meeting")
        if item.meeting_seen is None:
            yield Origin(label, _("a meeting that is not open to you"))
            continue
        about = mask_private(item.title) if item.kind == ItemKind.OTHER else item.get_kind_display()
        link = reverse("meeting-item", args=[item.meeting_id, item.pk])
        yield Origin(label, in_turn([str(item.meeting), about]), link)


ORIGINS.extend([of_opinion, of_meetings])
