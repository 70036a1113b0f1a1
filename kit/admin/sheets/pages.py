"""The pages of an import: a file is sent, looked at with all that it would change, and imported after a
Yes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action

from kit.admin.bases import dress
from kit.admin.downloads import as_download
from kit.admin.sheets import previews
from kit.admin.sheets.kinds import Sheet
from kit.admin.sheets.previews import Preview, owner_of, table_of
from kit.errors import Conflict, Invalid, NotAllowed, StillRunning, TooOften
from kit.files import waiting
from kit.tables import papers
from kit.tables.outcomes import Outcome
from kit.tables.problems import BadRows
from kit.text import listed

_PROBLEMS = 200  # more would hide the first ones
_WAIT = 429
_ASKS_AGAIN = 5  # seconds


class FileForm(forms.Form):
    """A spreadsheet."""

    file = forms.FileField(label=_("Spreadsheet (XLSX, XLS, ODS or CSV)"))


class ImportMixin:
    """A list whose rows also come from a file."""

    admin_site: Any
    opts: Any
    sheet: Sheet
    actions_list: Any = ("import_rows",)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Whether the button is shown: where its page would not be refused."""
        return self.sheet.is_for(request)

    @action(description=_("Import"), url_path="import", permissions=["import"])
    def import_rows(self, request: HttpRequest) -> HttpResponseBase:
        """Send a file."""
        return upload(self, request, self.sheet)

    def get_urls(self) -> list[URLPattern]:
        """Besides the list: what a file would do."""

        def page(request: HttpRequest, token: str) -> HttpResponseBase:
            return confirm(self, request, self.sheet, token)

        name = f"{self.opts.app_label}_{self.opts.model_name}_import_confirm"
        own = path("import/<slug:token>/", self.admin_site.admin_view(page), name=name)
        return [own, *super().get_urls()]  # type: ignore[misc]


def upload(model_admin: Any, request: HttpRequest, sheet: Sheet) -> HttpResponseBase:
    """Take a file, keep it encrypted for half an hour, and go on to its preview; or give the empty sheet."""
    _demand(request, sheet)
    if "template" in request.GET:
        return as_download(papers.template(sheet.columns, title=sheet.what), papers.template_name(sheet.what))
    form = dress(FileForm(request.POST or None, request.FILES or None))
    if form.is_valid():
        try:
            sent = form.cleaned_data["file"]
            waiting.refuse_large(sent.size)
            token = waiting.keep(sent.read(), owner=owner_of(request))
        except Invalid as refused:
            form.add_error("file", str(refused.message))
        else:
            return redirect(f"{request.path}{token}/")
    facts = {
        "needed": listed(sheet.columns.in_words(required=True)),
        "others": listed(sheet.columns.in_words(required=False)),
    }
    return page(model_admin, request, "import", sheet.title, form=form, hint=sheet.hint, **facts)


def confirm(model_admin: Any, request: HttpRequest, sheet: Sheet, token: str) -> HttpResponseBase:
    """What the file would do, page by page, and after a Yes doing it. What was wrong meanwhile is shown
    again, and given away as a file. While another page does the work, one waits and asks again."""
    _demand(request, sheet)
    try:
        return _confirmed(model_admin, request, sheet, token)
    except StillRunning as busy:
        waits = page(model_admin, request, "preview", sheet.title, error=str(busy.message))
        waits.status_code = _WAIT
        if request.method == "GET":
            waits.headers["Refresh"] = str(_ASKS_AGAIN)
        return waits


def _confirmed(model_admin: Any, request: HttpRequest, sheet: Sheet, token: str) -> HttpResponseBase:
    owner = owner_of(request)
    if request.method == "POST":
        with waiting.one_at_a_time(owner=owner):
            return _imported(model_admin, request, sheet, token)
    found = previews.preview(sheet, token, request)
    if "marked" in request.GET and not found.summary.error:
        with waiting.one_at_a_time(owner=owner):
            problems = [*found.problems(), *found.left_out()]
            table = table_of(sheet, token, owner=owner)
            file = papers.marked(table, problems, sheet.columns.labels, title=sheet.what)
            return as_download(file, papers.marked_name())
    return _shown(model_admin, request, sheet, found)


def _imported(model_admin: Any, request: HttpRequest, sheet: Sheet, token: str) -> HttpResponseBase:
    owner = owner_of(request)
    try:
        table = table_of(sheet, token, owner=owner)
        with previews.working(owner):
            done = sheet.perform(table, by=sheet.acting(request))
    except BadRows as bad:
        wrong = previews.put(sheet, token, Outcome(problems=bad.problems), owner=owner)
        return _shown(model_admin, request, sheet, wrong)
    except StillRunning:
        raise
    except (Invalid, Conflict, TooOften) as refused:
        waiting.forget_beside(token, owner=owner)
        messages.error(request, str(refused.message))
        return redirect(request.path)
    waiting.drop(token, owner=owner)
    messages.success(request, str(sheet.did) % done.facts())
    rows = len(done.left_out)
    if rows:
        left = ngettext("%(n)d row was left out.", "%(n)d rows were left out.", rows)
        messages.warning(request, left % {"n": rows})
    return redirect(_list_of(model_admin))


def _shown(model_admin: Any, request: HttpRequest, sheet: Sheet, found: Preview) -> HttpResponseBase:
    summary, labels = found.summary, sheet.columns.labels
    shown = Paginator(range(summary.rows), previews.SHOWN).get_page(request.GET.get("page"))
    return page(
        model_admin,
        request,
        "preview",
        sheet.title,
        error=summary.error,
        not_read=summary.not_read,
        said="" if summary.error or summary.problems else str(sheet.would) % summary.facts,
        headings=[labels[column] for column in sheet.shown],
        page=shown,
        rows=found.rows(shown.number),
        problems=[problem.in_words(labels) for problem in found.problems(_PROBLEMS)],
        left_out=[problem.in_words(labels) for problem in found.left_out(_PROBLEMS)],
        more=max(summary.problems - _PROBLEMS, 0),
        more_left_out=max(summary.left_out - _PROBLEMS, 0),
        bad_rows=summary.bad_rows,
        **summary.facts,
    )


def _demand(request: HttpRequest, sheet: Sheet) -> None:
    if not request.user.has_perm(sheet.permission):
        raise NotAllowed
    sheet.acting(request)


def _list_of(model_admin: Any) -> str:
    opts = model_admin.opts
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")


def page(model_admin: Any, request: HttpRequest, name: str, title: Any, **context: Any) -> HttpResponse:
    """A page of an import."""
    everywhere = model_admin.admin_site.each_context(request)
    context |= {**everywhere, "title": title, "opts": model_admin.opts, "back": _list_of(model_admin)}
    response = TemplateResponse(request, f"admin/sheets/{name}.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
