"""Find a person, import with a preview, export: pages beside the list of residents."""

from itertools import islice
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from gridgov.kit.admin_bases import dress
from gridgov.kit.errors import Conflict, Invalid, NotAllowed
from gridgov.kit.forms import show_errors
from gridgov.kit.private import mask_name
from gridgov.kit.tables import read_rows
from grids.cells import BadRows
from residents import access, uploads
from residents.exports import EXPORT, EXPORT_PRIVATE, file_name
from residents.imports import PERMISSION, Examined, examine, import_residents
from residents.sheet_columns import HEADINGS, LABELS, REQUIRED
from staff.choices import RevealPurpose
from staff.middleware import acting
from staff.roles import scope_where

_MOST_FOUND = 50
_SHOWN = 20  # rows of a preview
_PROBLEMS = 200  # more would hide the first ones


class FindForm(forms.Form):
    """A name or number; sent by POST, so that it never stands in an address."""

    words = forms.CharField(
        label=_("Id number or phone in full, or the beginning of a name"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class FileForm(forms.Form):
    """A spreadsheet."""

    file = forms.FileField(label=_("Spreadsheet (XLSX, or CSV in UTF-8)"))


class ExportForm(forms.Form):
    """Masked, or in full with a reason."""

    private = forms.BooleanField(label=_("Names and numbers in full"), required=False)
    purpose = forms.ChoiceField(
        label=_("What for"), choices=[("", "—"), *RevealPurpose.choices], required=False
    )
    words = forms.CharField(label=_("Which matter"), max_length=120, required=False)


def find(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """People of the scope by id number, phone or name."""
    _demand(request, "residents.view_resident")
    form, people = dress(FindForm(request.POST or None)), None
    if form.is_valid():
        scope = scope_where(request.user, "residents.view_resident")
        words = form.cleaned_data["words"]
        people = list(access.by_number(scope, words)[:_MOST_FOUND])
        people = people or list(access.by_name(scope, words)[:_MOST_FOUND])
    return _page(model_admin, request, "find", _("Find a person"), form=form, people=people)


def upload(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """Take a file, keep it encrypted for half an hour, and go on to its preview."""
    _demand(request, PERMISSION)
    form = dress(FileForm(request.POST or None, request.FILES or None))
    if form.is_valid():
        try:
            token = uploads.keep(_user(request), form.cleaned_data["file"].read())
        except Invalid as refused:
            form.add_error("file", str(refused.message))
        else:
            return redirect("admin:residents_resident_confirm", token)
    return _page(model_admin, request, "import", _("Import residents"), form=form, labels=LABELS.values())


def confirm(model_admin: Any, request: HttpRequest, token: str) -> HttpResponse:
    """What the file would do, and after a Yes doing it. What was wrong meanwhile is shown again."""
    _demand(request, PERMISSION)
    scope, user = scope_where(request.user, PERMISSION), _user(request)
    content = uploads.get(user, token)
    found, error = Examined(), ""
    try:
        if request.method == "POST":
            done = import_residents(
                read_rows(content, HEADINGS, required=REQUIRED), scope=scope, by=acting(request)
            )
            uploads.drop(user, token)
            words = _("%(people)s residents imported, in %(homes)s new households.")
            facts = {"people": len(done.lines), "homes": done.new_households}
            messages.success(request, words % facts)
            return redirect("admin:residents_resident_changelist")
        found = examine(read_rows(content, HEADINGS, required=REQUIRED), scope)
    except BadRows as bad:
        found = Examined(problems=bad.problems)
    except (Invalid, Conflict) as refused:
        error = str(refused.message)
    return _page(model_admin, request, "preview", _("Import residents"), **_preview(found), error=error)


def _preview(found: Examined) -> dict[str, Any]:
    problems = sorted(found.problems, key=lambda problem: problem.row)
    return {
        "people": len(found.lines),
        "homes": found.new_households,
        "rows": [_masked(line) for line in islice(found.lines, _SHOWN)],
        "problems": [problem.in_words(LABELS) for problem in problems[:_PROBLEMS]],
        "more": max(len(problems) - _PROBLEMS, 0),
        "bad_rows": len({problem.row for problem in problems}),
    }


def _masked(line: Any) -> dict[str, Any]:
    columns = line.columns
    return {
        "row": line.row,
        "grid": line.door[0],
        "door": line.door[1],
        "name": mask_name(columns["name"]),
        "id_number": f"…{columns['id_tail']}" if columns["id_tail"] else "",
        "phone": f"…{columns['phone_tail']}" if columns["phone_tail"] else "",
        "birth": columns["birth"].year,
    }


def download(model_admin: Any, request: HttpRequest) -> HttpResponseBase:
    """The register as a spreadsheet, masked or in full."""
    _demand(request, EXPORT)
    form = dress(ExportForm(request.POST or None))
    if not request.user.has_perm(EXPORT_PRIVATE):
        form.fields = {}
    if request.method == "POST" and form.is_valid():
        try:
            file = model_admin.export(by=acting(request), request=request, **form.cleaned_data)
        except Invalid as refused:
            show_errors(form, refused)
        else:
            response = FileResponse(file, as_attachment=True, filename=file_name())
            response.headers["Cache-Control"] = "no-store"
            return response
    return _page(model_admin, request, "export", _("Export residents"), form=form)


def _demand(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise NotAllowed


def _user(request: HttpRequest) -> int:
    assert request.user.pk is not None  # the admin has no anonymous pages
    return int(request.user.pk)


def _page(model_admin: Any, request: HttpRequest, name: str, title: Any, **context: Any) -> HttpResponse:
    everywhere = model_admin.admin_site.each_context(request)
    context |= {**everywhere, "title": title, "opts": model_admin.opts}
    response = TemplateResponse(request, f"admin/residents/{name}.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
