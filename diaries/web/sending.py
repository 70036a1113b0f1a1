"""What becomes of a form that was sent."""

from collections.abc import Callable

from django import forms

from kit.errors import Conflict, Invalid, KeyReused
from kit.forms import show_errors

DONE = 302


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
