"""What officials keep for their own work: saved filters of the list of cases, and text templates."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from cases.actions.saved import delete_filter, delete_template, save_filter, save_template
from cases.admin.bases import LIST, CasesAdmin
from cases.choices import ActionCode
from cases.models import SavedFilter, TextTemplate
from cases.workflow.available import AnyStep
from cases.workflow.inputs import TEXT
from cases.workflow.meanings import BY_ACTION
from cases.workflow.routes import ROUTES
from kit.admin.bases import VerbAdmin, VerbForm
from kit.errors import Invalid
from staff.rights.request import acting


class SavedFiltersAdmin(CasesAdmin):
    """Saving the present filters under a name, and deleting them."""

    def get_urls(self) -> list[URLPattern]:
        """The addresses of the two forms above the list."""
        view = self.admin_site.admin_view
        return [
            path("filters/save/", view(self.save_filter_view), name="cases_case_filter_save"),
            path("filters/<int:pk>/delete/", view(self.delete_filter_view), name="cases_case_filter_delete"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, with one's own saved filters above it."""
        member = request.member  # type: ignore[attr-defined]
        context = {
            "saved": SavedFilter.objects.filter(member=member) if member else (),
            "filters": _filters(request),
        }
        return super().changelist_view(request, {**(extra_context or {}), **context})

    def save_filter_view(self, request: HttpRequest) -> HttpResponse:
        """Keep the filters, and show the list as it was."""
        if request.method != "POST":
            return redirect(LIST)
        query = request.POST.get("query", "")
        try:
            saved = save_filter(by=acting(request), name=request.POST.get("name", ""), query=query)
        except Invalid as refused:
            for errors in refused.fields.values():
                messages.error(request, " ".join(str(words) for words in errors))
            return redirect(LIST)
        messages.success(request, _("Saved. The filters stand above the list."))
        return redirect(f"{reverse(LIST)}?{saved.query}")

    def delete_filter_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Forget one's own saved filter; those of others do not exist."""
        member = acting(request)
        saved = get_object_or_404(SavedFilter, pk=pk, member=member)
        if request.method == "POST":
            delete_filter(saved, by=member)
            messages.success(request, _("The saved filter is deleted."))
        return redirect(LIST)


def _filters(request: HttpRequest) -> str:
    """The filters in the address, without the page of the list."""
    chosen = request.GET.copy()
    for name in ("p", "e"):
        chosen.pop(name, None)
    return chosen.urlencode()


def actions_with_words() -> list[tuple[str, Any]]:
    """The actions whose form has a field for words, and the choice of all of them."""
    rows: list[AnyStep] = [step for route in ROUTES.values() for step in route.steps]
    found = {row.action for row in [*rows, *BY_ACTION.values()] if TEXT in row.inputs}
    return [("", _("Every action")), *((code, label) for code, label in ActionCode.choices if code in found)]


class TextTemplateForm(VerbForm):
    """Words for one action, or for every one."""

    class Meta:
        model = TextTemplate
        fields = ("name", "action", "text")


@admin.register(TextTemplate)
class TextTemplateAdmin(VerbAdmin):
    """Words that one's own organization uses often."""

    form = TextTemplateForm
    list_display = ("name", "action", "text")
    list_filter = (("action", ChoicesDropdownFilter),)
    search_fields = ("name", "text")
    fields = ("name", "action", "text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TextTemplate]:
        """Those of one's own organization; a login without a member has none."""
        member = request.member  # type: ignore[attr-defined]
        rows = super().get_queryset(request)
        return rows.filter(organization=member.organization_id) if member else rows.none()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may see words, and these are in her list."""
        if not super().has_view_permission(request, obj):
            return False
        return obj is None or self.get_queryset(request).filter(pk=obj.pk).exists()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may, and has an organization whose words they would be."""
        return super().has_add_permission(request, obj) and request.member is not None  # type: ignore[attr-defined]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The field; only actions that have a field for words can be chosen."""
        if db_field.name == "action":
            kwargs["choices"] = actions_with_words()
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def perform(self, request: HttpRequest, form: Any, obj: TextTemplate | None) -> TextTemplate:
        """Save through the verb."""
        return save_template(obj, by=acting(request), **form.cleaned_data)

    def delete_model(self, request: HttpRequest, obj: TextTemplate) -> None:
        """Delete through the verb."""
        delete_template(obj, by=acting(request))
