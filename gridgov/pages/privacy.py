"""What is kept of people, why, how long, and what they may ask for (PIPL 17): for residents, and for staff.
Open to everybody, without a login."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def for_residents(request: HttpRequest) -> HttpResponse:
    """The notice for residents and reporters, with the list of what is never asked for."""
    return render(request, "pages/privacy.html", _facts())


@require_safe
def for_staff(request: HttpRequest) -> HttpResponse:
    """The notice for those who work with the system."""
    return render(request, "pages/privacy_staff.html", _facts())


def _facts() -> dict[str, object]:
    return {
        "operator": settings.PRIVACY_OPERATOR,
        "contact": settings.PRIVACY_CONTACT,
        "reporter_days": settings.RETENTION_DAYS,
        "resident_days": settings.RESIDENT_RETENTION_DAYS,
        "audit_months": settings.AUDIT_MONTHS,
    }
