"""What forms of pages and of the admin share."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from gridgov.kit.errors import Invalid


def show_errors(form: forms.BaseForm, refused: Invalid) -> None:
    """Put what a rule refused beside the fields of ``form``; the rest on top of it."""
    for name, errors in refused.fields.items():
        form.add_error(name if name in form.fields else None, [forms.ValidationError(e) for e in errors])
    if not refused.fields:
        form.add_error(None, forms.ValidationError(refused.message))


class SeveralFiles(forms.ClearableFileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; cleaned to a list. What they hold is checked by whoever keeps them."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The files, an empty one included: it is refused with its name when it is opened."""
        given = data if isinstance(data, list | tuple) else [data]
        return [one for one in given if one]
