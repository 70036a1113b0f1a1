"""The checklist of an application: which of the papers that its matter needs have been handed in."""

from collections.abc import Sequence

from cases.models import Case, CaseEvent, Paper
from cases.workflow.inputs import MATTER, PAPERS, matter_of
from cases.workflow.taking_back import taken_back


def keep_papers(case: Case, present: Sequence[str] | None) -> None:
    """Bring the checklist into line with the matter; ``present`` are those handed in, None: as before."""
    matter = matter_of(case)
    names = matter.paper_list if matter else []
    kept = {paper.name: paper for paper in case.papers.all()}
    for name in names:
        paper = kept.pop(name, None) or Paper(case=case, name=name)
        if present is not None:
            paper.present = name in present
        paper.save()
    # What the matter as now defined does not ask for, and nobody has handed in, is no gap any more.
    Paper.objects.filter(pk__in=[paper.pk for paper in kept.values() if not paper.present]).delete()


def untick(case: Case, event: CaseEvent) -> None:
    """Put the checklist back to what the lines before ``event`` say of it; where none does, there was none.
    No query for a step that said nothing of papers."""
    if PAPERS.name not in event.facts:
        return
    before = list(case.events.filter(sequence__lt=event.sequence))
    gone = taken_back(before)
    told = [one.facts for one in before if one.sequence not in gone]
    if not any(PAPERS.name in facts or MATTER.name in facts for facts in told):
        case.papers.all().delete()
        return
    handed_in = [facts[PAPERS.name] for facts in told if PAPERS.name in facts]
    keep_papers(case, handed_in[-1] if handed_in else [])
