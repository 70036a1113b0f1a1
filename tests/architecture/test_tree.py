"""Only ``grids`` knows that the tree is django-mptt (design §3)."""

from tests.architecture import rules
from tests.architecture.sources import offences


def test_only_grids_knows_the_tree():
    assert offences(rules.knowledge_of_the_tree, but=["grids/"]) == []
