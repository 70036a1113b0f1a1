"""What becomes of a form that was sent."""

from collections.abc import Callable

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render

from cases.queries.duplicates import was_sent
from kit.errors import Conflict, Invalid, KeyReused
from kit.forms import show_errors
from kit.text import tidy
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


def overtaken(request: StaffRequest, there: str) -> HttpResponse:
    """Of a new case that somebody else has made in the meantime: lead ``there``, to what has become of it.
    What was typed is not dropped in silence: it is shown once more, with the reason (HTTP 409); one's own
    form, which has arrived before, only leads there."""
    if request.method != "POST" or was_sent(user=acting(request).user, key=request.POST.get("key", "")):
        return redirect(there)
    typed = [words for name in _TYPED if (words := tidy(request.POST.get(name, "")))]
    context = {"here": "diary", "typed": typed, "there": there}
    return render(request, "diaries/overtaken.html", context, status=409)
