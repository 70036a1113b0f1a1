"""No form gives the next person on the same phone or desk what was typed into it: the browser keeps the fields of
a page that is left, and puts them back for whoever presses "back", unless the form says that it must not."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
FORM = re.compile(r"<form\b[^>]*>")

pytestmark = pytest.mark.once


def test_every_form_keeps_nothing_for_the_next_person():
    pages = {path.relative_to(TEMPLATES): path.read_text() for path in TEMPLATES.rglob("*.html")}
    forms = [(str(path), form) for path, text in pages.items() for form in FORM.findall(text)]
    assert len(forms) > 40
    assert [one for one in forms if 'autocomplete="off"' not in one[1]] == []
