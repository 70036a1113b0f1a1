"""Members and organizations."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminPasswordWidget,
    UnfoldBooleanSwitchWidget,
)

from grids.queries.naming import named
from kit.admin.bases import ReadOnlyInline, VerbAdmin, VerbForm
from kit.admin.columns import told_apart
from kit.admin.searching import by_name, by_person, label_holds
from kit.admin.sheets.pages import ImportMixin
from kit.errors import Invalid
from kit.forms import to_choose
from kit.text import in_turn, labelled
from kit.time.clock import today
from staff.accounts.passwords import check_length
from staff.accounts.senders import sender_of
from staff.actions import (
    change_member,
    create_member,
    remove_photo,
    set_active,
    set_password,
    set_photo,
)
from staff.actions.organizations import delete_organization, save_organization
from staff.admin import sheets
from staff.admin.access import AccessButtonsMixin, changes_login
from staff.admin.appointments import standing_of
from staff.admin.finding import is_member, is_office
from staff.duty.training import hours_by_year, hours_in
from staff.models import Appointment, Attendance, Member, Organization
from staff.models.photos import Portrait, opened
from staff.models.querysets import areas_of
from staff.rights.administrators import needs_second_key
from staff.rights.in_charge import divisions_inside, governs
from staff.rights.logins import CHANGE, RESET
from staff.rights.roles import scope_where

LOOKED_AT = ("phone", "name", "organization", "identity", "may_log_in", "portrait", "training")
EMAIL_HELP = _("No notices go to a new address before its holder confirms it on “My account”.")
ARRANGE = "staff.change_organization"


class MemberForm(VerbForm):
    """A member and the login that belongs to it."""

    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=UnfoldAdminEmailInputWidget,
        help_text=EMAIL_HELP,
    )
    password = forms.CharField(
        label=_("New password"),
        required=False,
        strip=False,
        validators=[check_length],
        widget=UnfoldAdminPasswordWidget({"autocomplete": "new-password"}),
        help_text=_("Leave empty to keep what is. Without a password nobody can log in."),
    )
    active = forms.BooleanField(
        label=_("May log in"), required=False, initial=True, widget=UnfoldBooleanSwitchWidget
    )

    upload = forms.FileField(
        label=_("New photo"),
        required=False,
        widget=UnfoldAdminFileFieldWidget,
        help_text=_("Cut square and kept without metadata; shown on the grid chart and the contact card."),
    )
    no_photo = forms.BooleanField(
        label=_("Remove the photo"), required=False, widget=UnfoldBooleanSwitchWidget
    )

    class Meta:
        model = Member
        fields = ("phone", "name", "organization", "identity")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "email" in self.fields:
            self.fields["email"].initial = self.instance.user.email
        if self.instance.pk and self.instance.user.is_active:
            # It is closed on a page of its own: a box that is not shown would read as "no".
            self.fields.pop("active", None)
        elif self.instance.pk and "active" in self.fields:
            self.fields["active"].initial = False


class CurrentAppointments(ReadOnlyInline):
    """What the member is appointed to now, and is planned to be."""

    model = Appointment
    fields = ("appointment", "path", "since", "until", "standing")
    readonly_fields = fields
    path = told_apart("grid", "path", _("grid"))
    verbose_name_plural = _("current appointments")

    @admin.display(description=_("state"))
    def standing(self, row: Appointment) -> str:
        """Whether it holds, or is planned."""
        return str(standing_of(row))

    @admin.display(description=_("role"))
    def appointment(self, row: Appointment) -> str:
        """The role, which leads to the appointment."""
        page = reverse("admin:staff_appointment_change", args=[row.pk])
        return format_html('<a class="gg-link" href="{}">{}</a>', page, row.get_role_display())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appointment]:
        """The current and the planned ones, inside the scope."""
        scope = scope_where(request.user, "staff.view_appointment")
        rows = super().get_queryset(request).within(scope).standing()
        return rows.select_related("grid__parent__parent", "member")


class Attendances(ReadOnlyInline):
    """The courses that the member took part in."""

    model = Attendance
    fields = ("training", "kind", "hours")
    readonly_fields = fields
    verbose_name_plural = _("training")

    @admin.display(description=_("kind"))
    def kind(self, row: Attendance) -> str:
        """What it was about."""
        return row.training.get_kind_display()

    @admin.display(description=_("hours"))
    def hours(self, row: Attendance) -> str:
        """How long it took."""
        return str(row.training.hours)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attendance]:
        """The newest first."""
        return super().get_queryset(request).select_related("training").order_by("-training__date")


class MemberAdmin(ImportMixin, AccessButtonsMixin, VerbAdmin):
    """People with a login. Registered by the wiring, which knows what hangs on a login that is closed."""

    form = MemberForm
    taking = "staff.export_member"
    sheet = sheets.MEMBERS
    list_display = ("name", "phone", "office", "identity", "hours_this_year", "may_log_in")
    list_filter = (("identity", ChoicesDropdownFilter),)
    list_select_related = ("organization", "user")
    search_fields = (*by_person(), "phone", *by_name("organization__"))
    search_help_text = _("Name, initials in pinyin, phone, identity, post, organization, or grid of a post")
    autocomplete_fields = ("organization",)
    inlines = (CurrentAppointments, Attendances)
    office = told_apart("organization", "choice_label", _("organization"), ordering="organization__name_key")
    fields = (
        "phone",
        "name",
        "organization",
        "identity",
        "email",
        "password",
        "active",
        "portrait",
        "upload",
        "no_photo",
        "training",
    )
    # An open login is closed by a page of its own.
    open_fields = tuple("may_log_in" if name == "active" else name for name in fields)
    new_fields = (*fields[:7], "upload")
    readonly_fields = ("portrait", "training", "may_log_in")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Member]:
        """Members inside the scope, with their hours of training this year."""
        rows: QuerySet[Member] = super().get_queryset(request).select_related("user").with_offices()
        return rows.annotate(hours_now=hours_in(today().year))

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By every word of what tells people apart, so that a choice is found as it is shown."""
        scope = scope_where(request.user, "staff.view_appointment")
        current, words = Appointment.objects.within(scope).current(), search_term.split()
        for word, areas in zip(words, named(words, request.scope), strict=True):  # type: ignore[attr-defined]
            queryset = queryset.filter(is_member(word, areas, current))
        return queryset, False

    @admin.display(description=_("training this year"))
    def hours_this_year(self, member: Any) -> Any:
        """Hours of training in the present year."""
        return member.hours_now

    @admin.display(description=_("training by year"))
    def training(self, member: Member) -> str:
        """Hours of training of every year."""
        if not hasattr(member, "hours_in_words"):  # the page asks for it several times
            said = in_turn(labelled(year, hours) for year, hours in hours_by_year(member))
            member.hours_in_words = said or "—"  # type: ignore[attr-defined]
        return str(member.hours_in_words)  # type: ignore[attr-defined]

    @admin.display(description=_("photo"))
    def portrait(self, member: Member) -> str:
        """The photo that is kept."""
        if not member.photo:
            return "—"
        address = reverse("member-photo", args=[member.photo])
        return format_html('<img class="gg-portrait" src="{}" alt="{}">', address, member.name)

    @admin.display(description=_("May log in"), boolean=True)
    def may_log_in(self, member: Member) -> bool:
        """Whether the login is active."""
        return member.user.is_active

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Nobody is appointed before there is a member."""
        return self.inlines if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may change members, and is in charge of this one."""
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or changes_login(request, obj, CHANGE)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A login is closed, never deleted: the timeline refers to it."""
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Those who only look see no fields of the login. Where the three administrators are separate, the
        one who changes gives no passwords."""
        if obj is None:
            return self.new_fields
        if not self.has_change_permission(request, obj):
            return LOOKED_AT
        fields = self.open_fields if obj.user.is_active else self.fields
        resets = request.user.has_perm(RESET)
        return fields if resets else tuple(name for name in fields if name != "password")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Those who only look see all fields as text."""
        if obj is not None and not self.has_change_permission(request, obj):
            return LOOKED_AT
        return self.readonly_fields

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Django's page is a transaction, and on SQLite holds up everybody who writes: the photo that comes
        with it is read before."""
        sent: Any = request.FILES.get("upload") if request.method == "POST" else None
        if sent:
            sent.portrait = _portrait(request, sent)
        return super().changeform_view(request, *args, **kwargs)

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> Member:
        """Create the member with a login, or change both: what one of the verbs refuses, none has done."""
        with transaction.atomic():
            member = self._performed(request, form, obj)
        if obj is None and needs_second_key(request.user):
            messages.info(request, _("The login is closed until the security administrator opens it."))
        return member

    def _performed(self, request: HttpRequest, form: Any, obj: Any) -> Member:
        given = dict(form.cleaned_data)
        password, active = given.pop("password", ""), given.pop("active", None)
        upload, no_photo = given.pop("upload"), given.pop("no_photo", False)
        by = request.user
        if obj is None:
            member = create_member(by=by, password=password, must_change_password=bool(password), **given)
            if needs_second_key(by):
                active = False
        else:
            member = change_member(by=by, member=obj, **given)
            if password:
                set_password(by=by, user=member.user, password=password)
        if active is not None and member.user.is_active != active:
            set_active(by=by, member=member, active=active)
        if upload:
            if isinstance(upload.portrait, Invalid):
                raise upload.portrait
            set_photo(by=by, member=member, upload=upload.portrait)
        elif no_photo:
            remove_photo(by=by, member=member)
        return member


def _portrait(request: HttpRequest, upload: Any) -> Portrait | Invalid:
    """The photo that was sent, read, or why it was not."""
    user: Any = request.user
    try:
        return opened(upload, whose=sender_of(user))
    except Invalid as refused:
        return refused


class OrganizationForm(VerbForm):
    """An organization."""

    class Meta:
        model = Organization
        fields = ("name", "kind", "parent", "divisions", "communities", "phone")


@admin.register(Organization)
class OrganizationAdmin(ImportMixin, VerbAdmin):
    """Organizations and what they administer."""

    sheet = sheets.ORGANIZATIONS
    list_display = ("name", "kind", "area", "above", "phone")
    list_filter = (("kind", ChoicesDropdownFilter),)
    list_select_related = ("parent",)
    above = told_apart("parent", "choice_label", _("part of"), ordering="parent__name")
    search_fields = by_name()
    search_help_text = _("Name, initials in pinyin, kind, or where it works")
    autocomplete_fields = ("parent", "divisions", "communities")
    fields = ("name", "kind", "parent", "divisions", "communities", "phone")
    form = OrganizationForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organization]:
        """Organizations inside the scope, with what they administer."""
        found: QuerySet[Organization] = to_choose(super().get_queryset(request))
        return found.prefetch_related(*areas_of("parent__"))

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By every word of name, kind, where it works, and the same of what it is part of."""
        words = search_term.split()
        for word, areas in zip(words, named(words, request.scope), strict=True):  # type: ignore[attr-defined]
            found = is_office(word, areas) | is_office(word, areas, "parent__")
            queryset = queryset.filter(found | label_holds(Organization, ("kind",), word))
        return queryset, False

    @admin.display(description=_("where it works"))
    def area(self, organization: Organization) -> str:
        """Where it works, the first area of several: offices of the same name are in every street."""
        return organization.where or "—"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may change organizations, and everything this one administers is inside."""
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or governs(scope_where(request.user, ARRANGE), obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only a system administrator, and only when nothing refers to it."""
        return bool(request.user.has_perm("staff.delete_organization"))

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Divisions above one's own are seen for their names, but can't be given away."""
        if db_field.name == "divisions":
            kwargs["queryset"] = divisions_inside(scope_where(request.user, ARRANGE))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> Organization:
        """Keep it with what it administers."""
        made = save_organization(by=request.user, organization=obj, **form.cleaned_data)
        messages.info(request, _("The scope of its members follows what it administers."))
        return made

    def delete_model(self, request: HttpRequest, obj: Organization) -> None:
        """Delete it."""
        delete_organization(by=request.user, organization=obj)
