"""Bases of all admins: scoped rows, permissions by role, capped counts. Knows no app."""

from functools import partial
from typing import Any, TypeVar

from django import forms
from django.contrib.admin import ShowFacets
from django.forms import ModelChoiceField, ModelMultipleChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from unfold.admin import ModelAdmin, TabularInline
from unfold.views import ChangeList
from unfold.widgets import (
    BASE_INPUT_CLASSES,
    CHECKBOX_CLASSES,
    RADIO_CLASSES,
    SELECT_CLASSES,
    TEXTAREA_CLASSES,
)

from gridgov.kit.admin_paging import CappedPaginator
from gridgov.kit.errors import Invalid, RuleError
from gridgov.kit.forms import show_errors


def scoped(queryset: Any, request: HttpRequest, looking: str = "") -> Any:
    """``queryset`` within the area where the person may look at such rows; rows without an area of their own
    are left as they are. ``looking`` is the permission, where it is not the one of the model."""
    within = getattr(queryset, "within", None)
    if within is None:
        return queryset
    opts = queryset.model._meta
    permission = looking or f"{opts.app_label}.view_{opts.model_name}"
    return within(request.scope_where(permission))  # type: ignore[attr-defined]


class RoleMixin:
    """Asks ``user.has_perm`` with the object, so that the table of roles decides for each row."""

    opts: Any

    def _may(self, request: HttpRequest, verb: str, obj: Any) -> bool:
        permission = f"{self.opts.app_label}.{verb}_{self.opts.model_name}"
        return request.user.has_perm(permission, obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may see this row, or any."""
        return self._may(request, "view", obj) or self._may(request, "change", obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may add rows somewhere."""
        return self._may(request, "add", None)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may change this row, or any."""
        return self._may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may delete this row, or any."""
        return self._may(request, "delete", obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the person sees this part of the admin at all."""
        return self.has_view_permission(request) or self.has_add_permission(request)


class ScopedFieldsMixin:
    """Choices of foreign keys and many-to-many fields come from the person's scope only."""

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        """The field of a foreign key, with choices inside the scope."""
        kwargs.setdefault("queryset", scoped(db_field.remote_field.model._default_manager.all(), request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField | None:
        """The field of a many-to-many relation, with choices inside the scope."""
        kwargs.setdefault("queryset", scoped(db_field.remote_field.model._default_manager.all(), request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]


class RowList(ChangeList):
    """A list that says its count once, below, where it may be "1,000+"."""

    result_list: Any

    def get_results(self, request: HttpRequest) -> None:
        """The rows of the page."""
        super().get_results(request)
        self.full_result_count = self.result_count


class ScopedAdmin(RoleMixin, ScopedFieldsMixin, ModelAdmin):
    """The base of every admin: a row outside the scope does not exist, in lists, pages and autocompletes."""

    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_per_page = 50
    list_filter_submit = True
    actions = None
    warn_unsaved_form = True
    looking = ""  # the permission that shows the rows, where it is not the one of the model

    def get_queryset(self, request: HttpRequest) -> Any:
        """The rows inside the scope."""
        return scoped(super().get_queryset(request), request, self.looking)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The kind of list."""
        return RowList

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        # Django sends people to the start page; we say plainly that there is nothing here.
        raise Http404


class ReadOnlyMixin:
    """Nothing is added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class ReadOnlyInline(ReadOnlyMixin, TabularInline):
    """Rows that are shown with their parent, whose right to be seen decides."""

    extra = 0
    can_delete = False
    show_change_link = False
    hide_title = True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may see the parent."""
        return True


AnyForm = TypeVar("AnyForm", bound=forms.Form)

_LOOKS: tuple[tuple[type[forms.Widget], list[str]], ...] = (
    (forms.RadioSelect, RADIO_CLASSES),
    (forms.CheckboxInput, CHECKBOX_CLASSES),
    (forms.Select, SELECT_CLASSES),
    (forms.Textarea, TEXTAREA_CLASSES),
    (forms.widgets.Input, BASE_INPUT_CLASSES),
)


def dress(form: AnyForm) -> AnyForm:
    """Give the widgets of a plain form the admin's look."""
    for field in form.fields.values():
        if field.widget.is_hidden:
            continue
        classes = next((names for kind, names in _LOOKS if isinstance(field.widget, kind)), None)
        if classes:
            field.widget.attrs["class"] = " ".join(classes)
    return form


class VerbForm(forms.ModelForm):
    """A form whose saving is a verb. What it refuses is shown beside the fields; what was typed stays."""

    performed: Any = None

    def perform(self) -> Any:
        """Call the verb; set by the admin."""
        raise NotImplementedError

    def is_valid(self) -> bool:
        """Whether the form is complete and the verb was carried out."""
        if not super().is_valid():
            return False
        if self.performed is None:
            try:
                self.performed = self.perform()
            except Invalid as refused:
                show_errors(self, refused)
            except RuleError as refused:
                self.add_error(None, forms.ValidationError(refused.message))
        return self.performed is not None

    def validate_unique(self) -> None:
        """Left to the verb, which says it in words."""

    def _post_clean(self) -> None:
        """What the database demands is left to the verb too. A form has no method of its own for that: Django
        asks the row, as a part of ``full_clean``."""
        self.instance.full_clean = partial(self.instance.full_clean, validate_constraints=False)
        try:
            super()._post_clean()  # type: ignore[misc]
        finally:
            del self.instance.full_clean


class VerbAdmin(ScopedAdmin):
    """An admin that saves through the verbs of ``actions.py`` (design §3, one door per verb)."""

    form = VerbForm

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> Any:
        """Carry out the verb with ``form.cleaned_data``; ``obj`` is None for a new row. Returns the row.

        Raises:
            RuleError: the verb refused.
        """
        raise NotImplementedError

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, with the verb bound to it."""
        base = super().get_form(request, obj, change, **kwargs)
        admin = self

        def perform(form: Any) -> Any:
            return admin.perform(request, form, obj)

        return type(base.__name__, (base,), {"perform": perform})

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """The row that the verb saved."""
        return form.performed

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing is left to save."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing is left to save."""

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> list[dict[str, dict[str, list[str]]]]:
        """What was changed; rows shown with their parent never are, and were not saved."""
        return super().construct_change_message(request, form, [], add)
