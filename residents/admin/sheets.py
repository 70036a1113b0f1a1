"""Find a person, import with a preview, export: pages beside the list of residents."""

from typing import IO, Any

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from grids.imports.cells import BadRows
from kit.admin.bases import dress
from kit.admin.narrowed import narrowed
from kit.errors import Conflict, Invalid, NotAllowed, StillRunning, TooOften
from kit.forms import WordsField, show_errors
from residents import access
from residents.spreadsheets import papers, previews, uploads
from residents.spreadsheets.columns import LABELS
from residents.spreadsheets.exports import EXPORT, EXPORT_PRIVATE, file_name
from residents.spreadsheets.imports import PERMISSION, Examined, import_residents
from residents.views.forms import find_form
from residents.views.guarding import carry_out
from staff.audit.purposes import LONGEST
from staff.choices import RevealPurpose
from staff.models import User
from staff.rights.request import acting

_MOST_FOUND = 50
_PROBLEMS = 200  # more would hide the first ones
_WAIT = 429
_ASKS_AGAIN = 5  # seconds


class FileForm(forms.Form):
    """A spreadsheet."""

    file = forms.FileField(label=_("Spreadsheet (XLSX, XLS, ODS or CSV)"))


class ExportForm(forms.Form):
    """Masked, or in full with a reason."""

    private = forms.BooleanField(label=_("Names and numbers in full"), required=False)
    purpose = forms.ChoiceField(
        label=_("What for"), choices=[("", "—"), *RevealPurpose.choices], required=False
    )
    words = WordsField(label=_("Which matter"), max_length=LONGEST, required=False)


def find(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """People of the scope by id number, phone or name."""
    _demand(request, access.LOOK)
    form = dress(find_form(request.POST or None, request.user))
    form.fields["words"].required = True
    form.fields["words"].label = _("Id number or phone in full, or the beginning of a name")
    found, _status = carry_out(form, lambda given: access.look_up(by=request.user, most=_MOST_FOUND, **given))
    people = found.people if found is not None else None
    return _page(model_admin, request, "find", _("Find a person"), form=form, people=people)


def upload(model_admin: Any, request: HttpRequest) -> HttpResponseBase:
    """Take a file, keep it encrypted for half an hour, and go on to its preview; or give the empty sheet."""
    _demand(request, PERMISSION)
    if "template" in request.GET:
        return _file(papers.template(), papers.template_name())
    form = dress(FileForm(request.POST or None, request.FILES or None))
    if form.is_valid():
        try:
            sent = form.cleaned_data["file"]
            uploads.refuse_large(sent.size)
            token = uploads.keep(sent.read(), by=_user(request))
        except Invalid as refused:
            form.add_error("file", str(refused.message))
        else:
            return redirect("admin:residents_resident_confirm", token)
    return _page(model_admin, request, "import", _("Import residents"), form=form, labels=LABELS.values())


def confirm(model_admin: Any, request: HttpRequest, token: str) -> HttpResponseBase:
    """What the file would do, page by page, and after a Yes doing it. What was wrong meanwhile is shown
    again, and given away as a file. While another page does the work, one waits and asks again."""
    _demand(request, PERMISSION)
    try:
        return _confirmed(model_admin, request, token)
    except StillRunning as busy:
        title, error = _("Import residents"), str(busy.message)
        waiting = _page(model_admin, request, "preview", title, error=error)
        waiting.status_code = _WAIT
        if request.method == "GET":
            waiting.headers["Refresh"] = str(_ASKS_AGAIN)
        return waiting


def _confirmed(model_admin: Any, request: HttpRequest, token: str) -> HttpResponseBase:
    user = _user(request)
    if request.method == "POST":
        with uploads.one_at_a_time(by=user):
            return _imported(model_admin, request, token)
    found = previews.preview(token, by=user)
    if "marked" in request.GET and not found.summary.error:
        with uploads.one_at_a_time(by=user):
            problems = [*found.problems(), *found.left_out()]
            return _file(papers.marked(previews.table_of(token, by=user), problems), papers.marked_name())
    return _shown(model_admin, request, found)


def _imported(model_admin: Any, request: HttpRequest, token: str) -> HttpResponseBase:
    user = _user(request)
    try:
        done = import_residents(previews.table_of(token, by=user), by=acting(request))
    except BadRows as bad:
        return _shown(model_admin, request, previews.put(token, Examined(problems=bad.problems), by=user))
    except (Invalid, Conflict, TooOften) as refused:
        uploads.forget_beside(token, by=user)
        messages.error(request, str(refused.message))
        return redirect("admin:residents_resident_confirm", token)
    uploads.drop(token, by=user)
    _say_done(request, done)
    return redirect("admin:residents_resident_changelist")


def _say_done(request: HttpRequest, done: Examined) -> None:
    words = _("%(people)s residents imported, in %(homes)s new households.")
    if done.changes:
        words = _("%(people)s residents imported, in %(homes)s new households; %(changed)s changed.")
    facts = {"people": len(done.lines), "homes": done.new_households, "changed": len(done.changes)}
    messages.success(request, words % facts)
    rows = len(done.left_out)
    if rows:
        left = ngettext("%(n)d row was left out.", "%(n)d rows were left out.", rows)
        messages.warning(request, left % {"n": rows})


def _shown(model_admin: Any, request: HttpRequest, found: previews.Preview) -> HttpResponseBase:
    summary = found.summary
    page = Paginator(range(summary.rows), previews.SHOWN).get_page(request.GET.get("page"))
    rows = found.rows(page.number)
    return _page(
        model_admin,
        request,
        "preview",
        _("Import residents"),
        error=summary.error,
        not_read=summary.not_read,
        people=summary.people,
        homes=summary.homes,
        changed=summary.changed,
        unchanged=summary.unchanged,
        page=page,
        rows=[row | {"changes": [LABELS[name] for name in row["changes"]]} for row in rows],
        problems=[problem.in_words(LABELS) for problem in found.problems(_PROBLEMS)],
        left_out=[problem.in_words(LABELS) for problem in found.left_out(_PROBLEMS)],
        more=max(summary.problems - _PROBLEMS, 0),
        more_left_out=max(summary.left_out - _PROBLEMS, 0),
        bad_rows=summary.bad_rows,
    )


def download(model_admin: Any, request: HttpRequest) -> HttpResponseBase:
    """The residents of the list, as it is narrowed and ordered, as a spreadsheet, masked or in full."""
    _demand(request, EXPORT)
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
            file = model_admin.export(by=acting(request), request=request, **given)
        except Invalid as refused:
            show_errors(form, refused)
        else:
            return _file(file, file_name())
    back = shown.get_query_string()
    title = _("Export residents")
    return _page(model_admin, request, "export", title, form=form, narrowed=chosen["narrowed"], query=back)


def _file(file: IO[bytes], name: str) -> FileResponse:
    response = FileResponse(file, as_attachment=True, filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _demand(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise NotAllowed


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin has no anonymous pages
    return request.user


def _page(model_admin: Any, request: HttpRequest, name: str, title: Any, **context: Any) -> HttpResponse:
    everywhere = model_admin.admin_site.each_context(request)
    context |= {**everywhere, "title": title, "opts": model_admin.opts}
    response = TemplateResponse(request, f"admin/residents/{name}.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
