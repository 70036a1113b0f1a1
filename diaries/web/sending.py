"""What becomes of a form that was sent."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.queries.afterwards import said_with
from cases.queries.duplicates import was_sent
from cases.web.forms import ReportForm
from cases.web.views.report import report_context, try_to_file
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed
from kit.forms import show_errors
from kit.text import tidy
from kit.time import clock
from staff.models import Member
from staff.rights.request import StaffRequest, acting

DONE = 302
_TYPED = ("description", "address", "handled_result", "title")  # of a new case


def carried_out(form: forms.Form, verb: Callable[[], object]) -> int:
    """Call ``verb``. The HTTP status: ``DONE``, or of a refusal, which stands in the form with the words that
    were typed."""
    try:
        verb()
    except Invalid as refused:
        show_errors(form, refused)
        return refused.status
    except (Conflict, KeyReused) as refused:
        form.add_error(None, str(refused.message))
        return refused.status
    return DONE


def filed_from(
    request: StaffRequest,
    member: Member,
    form: ReportForm,
    *,
    said: str,
    filled: str,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """The form of a new case that something of the diary becomes, or the case when it was filed: ``said`` has
    room for its number. ``filled`` is what the draft on the phone is kept under. Raises NotAllowed for
    somebody who reports no cases there."""
    if not form.places:
        raise NotAllowed(_("Your post does not report cases."))
    status = 200
    if request.method == "POST":
        filed, status = (None, 200) if form.uploads.removes else try_to_file(form, member)
        if filed is not None:
            done = said % {"number": filed.number}
            messages.success(request, said_with(done, filed, member, clock.now()))
            # The mark tells the page to forget the draft on the phone (static/pages/report.js).
            return redirect(f"{reverse('case', args=[filed.number])}?reported=1")
        form.keep_files()
    return render(request, template, {**report_context(form, filled=filled), **context}, status=status)


def overtaken(request: StaffRequest, there: str) -> HttpResponse:
    """Of a new case that somebody else has made in the meantime: lead ``there``, to what has become of it.
    What was typed is not dropped in silence: it is shown once more, with the reason (HTTP 409); one's own
    form, which has arrived before, only leads there."""
    if request.method != "POST" or was_sent(user=acting(request).user, key=request.POST.get("key", "")):
        return redirect(there)
    typed = [words for name in _TYPED if (words := tidy(request.POST.get(name, "")))]
    context = {"here": "diary", "typed": typed, "there": there}
    return render(request, "diaries/overtaken.html", context, status=409)
