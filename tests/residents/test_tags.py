"""What the register is seeded with, and what it is never seeded with."""

import pytest

from residents.models import Tag
from residents.models.tags import FORBIDDEN, SEEDS, refuse


def test_no_seed_stands_for_religion_psychiatry_drugs_or_petitions() -> None:
    assert [seed for seed in SEEDS if refuse(seed[0], seed[1], seed[2])] == []


@pytest.mark.parametrize("word", [*FORBIDDEN, "religious", "Psychiatric patient", "petitioner", "HIV"])
def test_a_forbidden_word_is_refused_inside_any_name(word: str) -> None:
    assert refuse("tag", f"重点{word}人员")


@pytest.mark.parametrize("name", ["独居老人", "environmental volunteer", "insect expert"])
def test_words_that_only_contain_letters_of_a_forbidden_one_pass(name: str) -> None:
    assert refuse("tag", name) == ""


@pytest.mark.django_db
def test_every_seed_is_a_tag_with_its_days() -> None:
    assert list(Tag.objects.values_list("code", "name", "visit_days")) == [
        (code, name, days) for code, name, _english, days in SEEDS
    ]
