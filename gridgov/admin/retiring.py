"""Taking a grid out of use at the desk: first a page that names what belongs to it, then the choice where
each goes. Nothing changes before it is confirmed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from cases.models import Case
from gridgov.services.hanging import (
    CASES,
    HOUSEHOLDS,
    PLACES,
    TURNS,
    UNITS,
    lines_of,
    numbers_of,
)
from gridgov.services.retiring import Struck, Where, may_move, retire_with_team
from grids.choices import GridLevel
from grids.models import Grid, Place
from kit.admin.bases import FoundRow, dress
from kit.errors import Invalid, RuleError
from kit.forms import show_errors
from kit.numbers.whole import whole
from kit.text import Text, bracketed
from kit.time.clock import today
from residents.models import Household, Unit
from staff.models import Appointment, Shift
from staff.rights.roles import scope_where

_EVERYTHING, _STRIKE = "everything", "strike"
INSTEAD_OF = "instead_of"  # what a field that searches says in its address: the grid that ends, and the kind
# Of each kind the row that leads to a grid, and what the field is called.
_KINDS: dict[str, tuple[type[Model], Text]] = {
    CASES: (Case, _("Open cases go to")),
    HOUSEHOLDS: (Household, _("Households, with the people in them, go to")),
    UNITS: (Unit, _("Units go to")),
    PLACES: (Place, _("Places go to")),
    TURNS: (Shift, _("Turns of duty to come go to")),
}
_WITH_DOORS = (GridLevel.RESIDENT_GROUP, GridLevel.BUILDING)


def suitable(by: Any, grid: Grid, kind: str) -> QuerySet[Grid]:
    """The grids to which what is of this kind may go: in use, of the same level (households: with doors), and
    for ``by`` to change."""
    levels = _WITH_DOORS if kind == HOUSEHOLDS else (grid.level,)
    rows = Grid.objects.within(scope_where(by, "grids.change_grid")).current()
    found: QuerySet[Grid] = rows.filter(level__in=levels).exclude(pk=grid.pk)
    return found.select_related("parent__parent")


def narrowed(request: HttpRequest, rows: QuerySet[Grid]) -> QuerySet[Grid]:
    """The ``rows`` that a field of the page searches among: those that it takes."""
    key, _dot, kind = request.GET.get(INSTEAD_OF, "").partition(".")
    seen = Grid.objects.within(request.scope_where("grids.view_grid"))  # type: ignore[attr-defined]
    grid = seen.filter(pk=whole(key)).first() if whole(key) is not None else None
    if grid is None:
        return rows
    return rows.filter(pk__in=suitable(request.user, grid, kind).values("pk"))


class OtherGrid(FoundRow):
    """A field that searches among the grids that can take over what is of a kind."""

    def __init__(self, grid: Grid, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = f"{INSTEAD_OF}={grid.pk}.{kind}"

    def get_url(self) -> str:
        """Where it searches."""
        return f"{super().get_url()}?{self.asked}"


class RetiringForm(forms.Form):
    """Where everything goes. Nothing is chosen beforehand; what does not belong to the grid is not asked, nor
    what is not for the person to move: that has to go first."""

    def __init__(self, by: Any, grid: Grid, site: AdminSite, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.grid, self.site = by, grid, site
        self.lines = lines_of(grid, numbers_of(grid))
        self.not_theirs = [one for kind, one in self.lines.items() if not may_move(by, grid, kind)]
        self.kinds = [kind for kind in self.lines if may_move(by, grid, kind)]
        if len(self.kinds) > 1:
            self._ask(_EVERYTHING, Grid._meta.get_field("parent"), _("Everything goes to"))
            self.fields[_EVERYTHING].help_text = _("Holds for each field below that is left empty.")
        for kind in self.kinds:
            model, label = _KINDS[kind]
            self._ask(kind, model._meta.get_field("grid"), label)
        if TURNS in self.kinds:
            self.fields[_STRIKE] = forms.BooleanField(
                label=_("Take the turns of duty out of the plan; those on duty are told"), required=False
            )
        dress(self)

    def _ask(self, name: str, column: Any, label: Text) -> None:
        self.fields[name] = forms.ModelChoiceField(
            queryset=suitable(self.by, self.grid, name),
            widget=OtherGrid(self.grid, name, column, self.site),
            label=label,
            required=False,
            error_messages={"invalid_choice": _("Choose another grid of this level that is in use.")},
        )

    def clean(self) -> dict[str, Any]:
        """Each kind has a grid, or turns of duty are struck."""
        given = super().clean() or {}
        if self.not_theirs:
            what = "; ".join(str(one) for one in self.not_theirs)
            self.add_error(None, _("Not for you to move: %(what)s.") % {"what": what})
        for kind in self.kinds:
            if kind == TURNS and given.get(_STRIKE):
                if given.get(kind):
                    self.add_error(kind, _("Either another grid, or out of the plan."))
            elif kind not in self.errors and not self._goes(kind):
                self.add_error(kind, _("Please say where it goes."))
        return given

    def _goes(self, kind: str) -> Grid | None:
        return self.cleaned_data.get(kind) or self.cleaned_data.get(_EVERYTHING)

    def where(self) -> Where:
        """What was chosen."""
        found: dict[str, Any] = {kind: self._goes(kind) for kind in self.kinds}
        return found | ({TURNS: Struck.OUT} if self.cleaned_data.get(_STRIKE) else {})


class RetiringMixin:
    """The page of a grid that is to end, or has ended and left something behind."""

    admin_site: Any

    @action(description=_("Retire"), url_path="retire", permissions=["retire"])
    def retire_now(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask where everything goes, then take the grid out of use today."""
        grid = self.open_grid(request, object_id)  # type: ignore[attr-defined]
        sent = request.POST if request.method == "POST" else None
        form = RetiringForm(request.user, grid, self.admin_site, sent)
        if sent is not None and form.is_valid() and _carried_out(request, grid, form):
            if grid.retired_on is None:
                self.log_change(request, grid, [{"changed": {"fields": [str(_("retired on"))]}}])  # type: ignore[attr-defined]
            return redirect(_page_of(grid))
        return self._ask_where(request, grid, form)

    def _ask_where(self, request: HttpRequest, grid: Grid, form: RetiringForm) -> HttpResponse:
        scope = request.scope_where("staff.view_appointment")  # type: ignore[attr-defined]
        team = (
            Appointment.objects.within(scope)
            .standing()
            .filter(grid=grid)
            .select_related("member__organization")
        )
        ended = grid.retired_on is not None
        asks = _("Take this grid out of use today? Its closed cases and its history stay.")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Settle what is left") if ended else _("Retire"),
            "question": _("This grid is no longer in use.") if ended else asks,
            "what": bracketed(grid.choice_label, grid.code),
            "back": _page_of(grid),
            "form": form,
            "team": list(team.order_by("role")),
            "settled": ended and not form.lines,
        }
        return TemplateResponse(request, "admin/grids/retire.html", context)


def _page_of(grid: Grid) -> str:
    return reverse("admin:grids_grid_change", args=[grid.pk])


def _carried_out(request: HttpRequest, grid: Grid, form: RetiringForm) -> bool:
    """Whether everything went where the form says, and said so; else the form says what was refused."""
    try:
        went = retire_with_team(by=request.user, grid=grid, on=today(), to=form.where())
    except Invalid as refused:
        show_errors(form, refused)
        return False
    except RuleError as refused:
        form.add_error(None, forms.ValidationError(refused.message))
        return False
    said = [str(_("The grid is out of use.")), "; ".join(str(one) for one in went)]
    messages.success(request, " ".join(said).strip())
    return True
