"""Bases of all admins: scoped rows, permissions by role, capped counts. Knows no app."""

from functools import partial
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models.fields import BLANK_CHOICE_DASH
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
    UnfoldAdminRadioSelectWidget,
)

from kit.admin.lists import RowList
from kit.admin.lookups import YEARS, column_of, fits, fits_no_column, is_year
from kit.admin.paging import CappedPaginator
from kit.admin.refusing import in_words
from kit.admin.taking import TakenAwayMixin
from kit.errors import Invalid, RuleError
from kit.forms import ChoiceField, ChoicesField, show_errors, to_choose
from kit.numbers.whole import whole


def scoped(queryset: Any, request: HttpRequest, looking: str = "") -> Any:
    """``queryset`` within the area where the person may look at such rows; rows without an area of their own
    are left as they are. ``looking`` is the permission, where it is not the one of the model."""
    within = getattr(queryset, "within", None)
    if within is None:
        return queryset
    opts = queryset.model._meta
    permission = looking or f"{opts.app_label}.view_{opts.model_name}"
    return within(request.scope_where(permission))  # type: ignore[attr-defined]


def key_of(object_id: str) -> int:
    """The row's key in an address of the admin. Raises Http404 for what is no key."""
    key = whole(object_id)
    if key is None:
        raise Http404
    return key


class FoundRow(AutocompleteSelect):
    """A field whose row is searched for. What was sent and is no key is not looked up: the form says what is
    wrong with it."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        """The chosen row."""
        return super().optgroups(name, [one for one in value if whole(one) is not None], attrs)


class FoundRows(AutocompleteSelectMultiple):
    """The same for several rows."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        """The chosen rows."""
        return super().optgroups(name, [one for one in value if whole(one) is not None], attrs)


class RoleMixin:
    """Asks ``user.has_perm`` with the object, so that the table of roles decides for each row."""

    opts: Any
    looking = ""  # the permission that shows the rows, where it is not the one of the model

    def _may(self, request: HttpRequest, verb: str, obj: Any) -> bool:
        permission = f"{self.opts.app_label}.{verb}_{self.opts.model_name}"
        return request.user.has_perm(permission, obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may see this row, which the list then shows too, or any."""
        if obj is not None and self.looking:
            return request.user.has_perm(self.looking, obj)
        return self._may(request, "view", obj)  # who changes rows may also look at them (roles.py)

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
    """Choices of foreign keys and many-to-many fields come from the person's scope only; and no list has
    something chosen that nobody chose, unless ``proposed`` says of the field why."""

    admin_site: Any
    proposed: ClassVar[dict[str, str]] = {}

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The field of a closed list: empty to begin with, whatever the column's default for programs is."""
        field = super().formfield_for_choice_field(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and db_field.name not in self.proposed:
            field.initial = None
            given = list(field.choices)
            field.choices = (
                given if any(code == "" for code, _label in given) else [*BLANK_CHOICE_DASH, *given]
            )
        return field

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        """The field of a foreign key, with choices inside the scope."""
        kwargs.setdefault("queryset", scoped(db_field.remote_field.model._default_manager.all(), request))
        kwargs["queryset"] = to_choose(kwargs["queryset"], request.scope_where)  # type: ignore[attr-defined]
        kwargs.setdefault("form_class", ChoiceField)
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", FoundRow(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField | None:
        """The field of a many-to-many relation, with choices inside the scope."""
        kwargs.setdefault("queryset", scoped(db_field.remote_field.model._default_manager.all(), request))
        kwargs["queryset"] = to_choose(kwargs["queryset"], request.scope_where)  # type: ignore[attr-defined]
        kwargs.setdefault("form_class", ChoicesField)
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", FoundRows(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]


class ScopedAdmin(RoleMixin, ScopedFieldsMixin, TakenAwayMixin, ModelAdmin):
    """The base of every admin: a row outside the scope does not exist, in lists, pages and autocompletes."""

    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_per_page = 50
    list_filter_submit = True
    actions = None
    warn_unsaved_form = True

    def get_queryset(self, request: HttpRequest) -> Any:
        """The rows inside the scope."""
        return scoped(super().get_queryset(request), request, self.looking)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What an address fills into a new row's form; what its column could not hold is left out."""
        given = super().get_changeform_initial_data(request)
        columns = {one.name: one for one in self.opts.concrete_fields}
        return {name: value for name, value in given.items() if fits(columns.get(name), value)}

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only by the filters of the list, and by no pattern: whoever may look at a list need not be able to
        ask whether a hidden column begins with this or that, and a pattern can be one that never ends."""
        column, *steps = lookup.split("__")
        key = self.opts.pk.name
        columns = {field.name for field in self.opts.get_fields()} | {self.opts.pk.attname}
        typed = [str(one) for one in (value if isinstance(value, list | tuple) else [value])]
        strange = column in columns and any(fits_no_column(one) for one in typed)
        strange |= bool(YEARS & set(steps)) and not all(is_year(one) for one in typed)
        if strange or "regex" in steps or "iregex" in steps:
            return False
        if column in columns - {column_of(one) for one in self.list_filter} - {self.date_hierarchy}:
            return lookup in (key, f"{key}__exact", f"{key}__in")
        return super().lookup_allowed(lookup, value, request)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The kind of list."""
        return RowList

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, for a page or a file of it. Says what the address asks and makes no sense, and then
        raises IncorrectLookupParameters: whoever asked is led to the whole list."""
        try:
            return super().get_changelist_instance(request)
        except IncorrectLookupParameters as error:
            messages.error(request, in_words(error))
            raise

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row; an address that names no column for it means the key."""
        return super().get_object(request, object_id, from_field or None)

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
        if isinstance(field.widget, forms.RadioSelect):
            # Django gives the list the class of its buttons, and would make it as small as one of them.
            field.widget.template_name = UnfoldAdminRadioSelectWidget.template_name
            field.widget.option_template_name = UnfoldAdminRadioSelectWidget.option_template_name
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
