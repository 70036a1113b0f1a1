"""One case for programs: what a list shows of it, and how its deadline came about."""

from typing import Any

from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.api.serializers import CASE_EXAMPLE, CaseSerializer
from cases.deadlines.sums import DeadlineSum, sum_of_case
from cases.models import Case
from cases.public.grants import grant_of


class DaysSerializer(serializers.Serializer):
    """Days of a sum that count alike."""

    first = serializers.DateField()
    last = serializers.DateField()
    minutes_a_day = serializers.IntegerField(
        help_text="Minutes of each that count towards the limit, in its unit's own time; 0: it doesn't count."
    )
    counted = serializers.CharField(
        help_text="The same in words: days of a limit in days. In the reader's language."
    )
    why = serializers.CharField(help_text="The holiday's name, or why else; empty for a usual working day.")


class OneCaseSerializer(CaseSerializer):
    """A case, with the sum that made its deadline."""

    deadline_sum = serializers.SerializerMethodField()
    deadline_words = serializers.SerializerMethodField()
    welfare_record = serializers.SerializerMethodField(
        help_text="Id of the welfare record that its approval made or found; null when there is none, or it "
        "is not open to the token's member."
    )

    class Meta(CaseSerializer.Meta):
        fields = [*CASE_EXAMPLE, "deadline_sum", "deadline_words", "welfare_record"]
        read_only_fields = fields

    @extend_schema_field(DaysSerializer(many=True))
    def get_deadline_sum(self, case: Case) -> list[dict[str, Any]]:
        """Day by day; the minutes add up to the limit, while a suspension lasts to what has run of it. Empty
        when closed."""
        found = self._sum(case)
        return [days.for_programs() for days in found.days] if found is not None else []

    def get_deadline_words(self, case: Case) -> list[str]:
        """The limit with its rule and how it counts, what the days add up to, and while the clock stands
        still since when, what is left, and until when at the latest. `due_at` is then the deadline from
        before, and moves on when the clock does. Empty when closed. In the language of the request."""
        found = self._sum(case)
        return found.words if found is not None else []

    def get_welfare_record(self, case: Case) -> int | None:
        found = grant_of(case, self.context["request"].scope_where)
        return found.record_id if found is not None else None

    def _sum(self, case: Case) -> DeadlineSum | None:
        """Read once for both fields."""
        if case.pk not in self._sums:
            self._sums[case.pk] = sum_of_case(case)
        return self._sums[case.pk]

    @cached_property
    def _sums(self) -> dict[int, DeadlineSum | None]:
        return {}
