"""Both figures of a grid at the desk, which of them counts, and the page where that is decided."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from grids.actions import decide_figures
from grids.actions.figures import DECIDE
from grids.choices import Basis, GridLevel
from grids.figures.decided import Figures, advice, basis_in_words
from grids.figures.pairs import (
    households_in_lines,
    households_in_words,
    people_in_lines,
    people_in_words,
)
from grids.figures.reading import LOOKING, figures_of, fill
from kit.admin.bases import dress
from kit.errors import Invalid, NotAllowed
from kit.forms import show_errors
from kit.numbers.whole import whole

SHOWN = ("households", "people", "what_counts")


class DecidingForm(forms.Form):
    """Which figures count, and why. Nothing is chosen beforehand; ``seen`` is the decision that was shown."""

    basis = forms.ChoiceField(label=_("what counts"), choices=Basis.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class FiguresMixin:
    """The figures of grids in their list and on their pages. Before an admin class."""

    admin_site: Any
    opts: Any
    in_files: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType(
        {
            "households_short": ("registered_households", "declared_households", "households_percent"),
            "people_short": (
                "registered_people",
                "declared_people",
                "declared_registered",
                "declared_floating",
                "people_percent",
            ),
        }
    )

    def has_decide_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether the button is shown: to whoever decides somewhere, as the one that retires a grid."""
        return request.user.has_perm(DECIDE)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """The page of a grid, with its figures."""
        if (grid := kwargs.get("obj")) is not None:
            fill([grid], request.scope_where(LOOKING))  # type: ignore[attr-defined]
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    @admin.display(description=_("households"))
    def households(self, grid: Any) -> str:
        """As registered and as declared."""
        return households_in_words(grid.figures.households)

    @admin.display(description=_("people"))
    def people(self, grid: Any) -> str:
        """Registered and floating, as in the register and as declared."""
        return people_in_words(grid.figures.people)

    @admin.display(description=_("households"))
    def households_short(self, grid: Any) -> str:
        """The same in the list, where the column is narrow: a line for each figure."""
        return _in_lines(households_in_lines(grid.figures.households))

    @admin.display(description=_("people"))
    def people_short(self, grid: Any) -> str:
        """The same."""
        return _in_lines(people_in_lines(grid.figures.people))

    @admin.display(description=_("registered households"))
    def registered_households(self, grid: Any) -> int | None:
        """As the register counts them; None for those who may not look at it."""
        number: int | None = grid.figures.households.registered
        return number

    @admin.display(description=_("share of households registered (%)"))
    def households_percent(self, grid: Any) -> float | None:
        """The number of percent."""
        number: float | None = grid.figures.households.percent
        return number

    @admin.display(description=_("people in the register"))
    def registered_people(self, grid: Any) -> int | None:
        """As the register counts them; None for those who may not look at it."""
        number: int | None = grid.figures.people.registered
        return number

    @admin.display(description=_("declared people"))
    def declared_people(self, grid: Any) -> int:
        """Registered and floating ones together."""
        number: int = grid.figures.people.declared
        return number

    @admin.display(description=_("share of people registered (%)"))
    def people_percent(self, grid: Any) -> float | None:
        """The number of percent."""
        number: float | None = grid.figures.people.percent
        return number

    @admin.display(description=_("what counts"))
    def counts(self, grid: Any) -> str:
        """Which of both, in a word."""
        return str(grid.figures.basis.label)

    @admin.display(description=_("what counts"))
    def what_counts(self, grid: Any) -> str:
        """Which of both, who has decided it and why, and what is suggested."""
        return " ".join(str(one) for one in _told(grid.figures))

    @action(description=_("Which figures count"), url_path="figures", permissions=["decide"])
    def decide_figures_now(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask which figures of the community count and why, then decide; from below lead to the community."""
        grid = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if grid is None:
            self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not request.user.has_perm(DECIDE, grid):
            raise NotAllowed
        if grid.level != GridLevel.COMMUNITY:
            return redirect("admin:grids_grid_decide_figures_now", (grid.parent.parent or grid.parent).pk)
        back = reverse("admin:grids_grid_change", args=[grid.pk])
        figures = figures_of(grid, request.scope_where(LOOKING))  # type: ignore[attr-defined]
        form = dress(DecidingForm(request.POST or None, initial={"seen": _key_of(figures)}))
        if request.method == "POST" and form.is_valid() and self._decide(request, grid, form):
            return redirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Which figures count"),
            "what": f"{grid} ({grid.code})",
            "told": [
                households_in_words(figures.households),
                people_in_words(figures.people),
                *_told(figures),
            ],
            "form": form,
            "back": back,
        }
        return TemplateResponse(request, "admin/grids/figures.html", context)

    def _decide(self, request: HttpRequest, grid: Any, form: DecidingForm) -> bool:
        """Whether it was decided; what was refused stands in the form or above the page."""
        given = form.cleaned_data
        seen = whole(given["seen"])
        try:
            decide_figures(
                by=request.user, community=grid, basis=given["basis"], reason=given["reason"], seen=seen
            )
        except Invalid as refused:
            show_errors(form, refused)
            return False
        self.log_change(request, grid, [{"changed": {"fields": [str(_("what counts"))]}}])  # type: ignore[attr-defined]
        messages.success(request, _("It is decided which figures count."))
        return True


def _in_lines(lines: list[str]) -> str:
    return format_html_join("", '<span class="gg-line">{}</span>', ((one,) for one in lines))


def _told(figures: Figures) -> list[Any]:
    """What counts, with the advice if there is any."""
    return [one for one in (basis_in_words(figures), advice(figures)) if one]


def _key_of(figures: Figures) -> str:
    return str(figures.decision.pk) if figures.decision else ""
