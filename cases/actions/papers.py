"""The checklist of an application (policy 二(四), 审批性工作)."""

from collections.abc import Sequence

from cases.fact_fields import matter_of
from cases.models import Case, Paper


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
