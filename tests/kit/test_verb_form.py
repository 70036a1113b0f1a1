"""Forms whose saving is a verb: the database's demands are left to the verb, which has words for them."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from kit.admin.bases import VerbForm
from staff.models import Cover, Shift
from tests.cast import Cast

pytestmark = pytest.mark.django_db


class CoverForm(VerbForm):
    class Meta:
        model = Cover
        fields = ("absent", "deputy", "since", "until", "reason")

    def perform(self) -> str:
        return "done"


class ShiftForm(VerbForm):
    class Meta:
        model = Shift
        fields = ("grid", "member", "date", "begins", "ends", "place")

    def perform(self) -> str:
        return "done"


def test_what_a_constraint_forbids_reaches_the_verb(cast: Cast) -> None:
    both = cast.group_leader.pk
    form = CoverForm({"absent": both, "deputy": both, "since": "2026-03-02", "until": "2026-03-01"})
    assert (form.is_valid(), form.performed) == (True, "done")
    with pytest.raises(ValidationError, match="cover_ends_after_it_begins"):
        form.instance.full_clean(exclude={"made_at"})  # the row itself is as strict as before


def test_a_double_row_reaches_the_verb(cast: Cast) -> None:
    given = {"grid": cast.community, "member": cast.group_leader, "date": dt.date(2026, 3, 1)}
    Shift.objects.create(**given, begins=dt.time(8), ends=dt.time(9))
    typed = {"grid": cast.community.pk, "member": cast.group_leader.pk, "date": "2026-03-01"}
    form = ShiftForm({**typed, "begins": "08:00", "ends": "09:00"})
    assert form.is_valid()


def test_a_field_is_checked_as_ever(cast: Cast) -> None:
    form = CoverForm({"absent": cast.group_leader.pk, "since": "soon", "reason": "x" * 1000})
    assert not form.is_valid()
    assert {"deputy", "since", "until"} <= set(form.errors)
