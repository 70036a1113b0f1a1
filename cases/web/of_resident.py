"""What the page of a case says of the resident who reported it, and what is asked of her."""

from django.utils.functional import cached_property

from cases.models import Case
from cases.public.opinion_links import is_open_to_opinion, may_ask_resident
from cases.public.own_reports import Standing
from cases.public.reporters import may_call_reporter
from grids.scope import Scope
from kit.privacy.fields import mask_name, mask_phone
from staff.models import Member


class OfResident:
    """A part of the page of one case."""

    case: Case
    member: Member | None
    scope: Scope

    @property
    def reporter(self) -> str:
        """The reporter, masked; empty when anonymous."""
        name, phone = self.case.reporter_name, self.case.reporter_phone
        return " ".join(part for part in (mask_name(name), mask_phone(phone)) if part)

    @cached_property
    def own_report(self) -> Standing | None:
        """How a resident who reported by her own hand is reached; None for what staff filed."""
        return Standing.of(self.case)

    @cached_property
    def calls_reporter(self) -> bool:
        """Whether this member has to reach the one who reported, and so sees the phone in full on request."""
        return may_call_reporter(self.case, self.member, self.scope)

    @property
    def asks_resident(self) -> bool:
        """Whether this member may make a link for the resident's opinion."""
        return is_open_to_opinion(self.case) and may_ask_resident(self.case, self.member)
