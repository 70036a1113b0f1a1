"""Find a person, import with a preview, export: pages beside the list of residents."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from kit.admin.bases import dress
from kit.admin.downloads import as_download
from kit.admin.narrowed import narrowed
from kit.admin.sheets import pages
from kit.admin.sheets.kinds import Sheet
from kit.errors import Invalid, NotAllowed, StillRunning
from kit.forms import WordsField, show_errors
from kit.tables.outcomes import Outcome
from kit.tables.rows import Row
from kit.tables.turns import writing
from residents import access
from residents.spreadsheets import units
from residents.spreadsheets.columns import COLUMNS
from residents.spreadsheets.exports import EXPORT, EXPORT_PRIVATE, file_name
from residents.spreadsheets.imports import PERMISSION, examine, import_residents
from residents.spreadsheets.previews import SHOWN, outcome
from residents.views.forms import find_form
from residents.views.guarding import carry_out
from staff.audit.purposes import LONGEST
from staff.choices import RevealPurpose
from staff.models import Member
from staff.rights.request import acting

_MOST_FOUND = 50


def examined(rows: Iterable[Row], *, by: Member) -> Outcome:
    """What a file would do to the register."""
    return outcome(examine(rows, by=by))


def imported(rows: Iterable[Row], *, by: Member) -> Outcome:
    """What a file did to the register."""
    return outcome(import_residents(rows, by=by))


SHEET = Sheet(
    name="residents",
    title=_("Import residents"),
    what=_("Residents"),
    permission=PERMISSION,
    columns=COLUMNS,
    shown=SHOWN,
    examine=examined,
    perform=imported,
    acting=acting,
    would=_(
        "%(people)s new residents, %(homes)s new households; %(changed)s changed, %(unchanged)s as they are."
    ),
    did=_("%(people)s residents imported, in %(homes)s new households; %(changed)s changed."),
)


UNITS = Sheet(
    name="units",
    title=_("Import units"),
    what=_("units"),
    permission=units.ADD,
    columns=units.COLUMNS,
    shown=units.SHOWN,
    examine=units.examine_units,
    perform=units.import_units,
    acting=acting,
    hint=_("A unit of the same name in the same grid is known: what the file says otherwise is a change."),
)


class ExportForm(forms.Form):
    """Masked, or in full with a reason."""

    private = forms.BooleanField(label=_("Names and numbers in full"), required=False)
    purpose = forms.ChoiceField(
        label=_("What for"), choices=[("", "—"), *RevealPurpose.choices], required=False
    )
    words = WordsField(label=_("Which matter"), max_length=LONGEST, required=False)


def find(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """People of the scope by id number, phone or name."""
    if not request.user.has_perm(access.LOOK):
        raise NotAllowed
    form = dress(find_form(request.POST or None, request.user))
    form.fields["words"].required = True
    form.fields["words"].label = _(
        "Id number or phone in full, or a name or the beginning of its initials in pinyin"
    )
    found, _status = carry_out(form, lambda given: access.look_up(by=request.user, most=_MOST_FOUND, **given))
    people = found.people if found is not None else None
    return _page(model_admin, request, "find", _("Find a person"), form=form, people=people)


def upload(model_admin: Any, request: HttpRequest) -> HttpResponseBase:
    """Send a file."""
    return pages.upload(model_admin, request, SHEET)


def confirm(model_admin: Any, request: HttpRequest, token: str) -> HttpResponseBase:
    """What it would do, and doing it."""
    return pages.confirm(model_admin, request, SHEET, token)


def download(model_admin: Any, request: HttpRequest) -> HttpResponseBase:
    """The residents of the list, as it is narrowed and ordered, as a spreadsheet, masked or in full."""
    if not request.user.has_perm(EXPORT):
        raise NotAllowed
    try:
        shown = model_admin.get_changelist_instance(request)
    except IncorrectLookupParameters:
        return redirect("admin:residents_resident_changelist")
    form = dress(ExportForm(request.POST or None))
    if not request.user.has_perm(EXPORT_PRIVATE):
        form.fields = {}
    chosen = {"among": shown.queryset, "narrowed": narrowed(shown)}
    if request.method == "POST" and form.is_valid():
        given = chosen | form.cleaned_data
        try:
            with writing(request.user.pk or 0):
                file = model_admin.export(by=acting(request), request=request, **given)
        except Invalid as refused:
            show_errors(form, refused)
        except StillRunning as busy:
            messages.error(request, str(busy.message))
        else:
            return as_download(file, file_name())
    back = shown.get_query_string()
    title = _("Export residents")
    return _page(model_admin, request, "export", title, form=form, narrowed=chosen["narrowed"], query=back)


def _page(model_admin: Any, request: HttpRequest, name: str, title: Any, **context: Any) -> HttpResponse:
    everywhere = model_admin.admin_site.each_context(request)
    context |= {**everywhere, "title": title, "opts": model_admin.opts}
    response = TemplateResponse(request, f"admin/residents/{name}.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
