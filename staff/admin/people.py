"""Members and organizations."""

from typing import Any

from django import forms
from django.contrib import admin, messages
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

from gridgov.kit.admin_bases import ReadOnlyInline, ScopedAdmin, VerbAdmin, VerbForm
from gridgov.kit.clock import today
from gridgov.kit.errors import Invalid, NotAllowed
from staff.actions import (
    change_member,
    create_member,
    remove_photo,
    set_active,
    set_password,
    set_photo,
)
from staff.admin.access import AccessButtonsMixin
from staff.audit import home_of, record_for
from staff.charge import divisions_inside, governs, in_charge_of
from staff.choices import AuditAction
from staff.models import Appointment, Attendance, Member, Organization
from staff.training import hours_by_year, hours_in

LOOKED_AT = ("phone", "name", "organization", "identity", "may_log_in", "portrait", "training")
ADD, CHANGE, ARRANGE = "staff.add_member", "staff.change_member", "staff.change_organization"
BEYOND = _("This organization also works outside your area; ask the level above.")


class MemberForm(VerbForm):
    """A member and the login that belongs to it."""

    email = forms.EmailField(label=_("E-mail"), required=False, widget=UnfoldAdminEmailInputWidget)
    password = forms.CharField(
        label=_("New password"),
        required=False,
        strip=False,
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
            self.fields["active"].initial = self.instance.user.is_active


class CurrentAppointments(ReadOnlyInline):
    """What the member is appointed to now."""

    model = Appointment
    fields = ("appointment", "grid", "since")
    readonly_fields = fields
    verbose_name_plural = _("current appointments")

    @admin.display(description=_("role"))
    def appointment(self, row: Appointment) -> str:
        """The role, which leads to the appointment."""
        page = reverse("admin:staff_appointment_change", args=[row.pk])
        return format_html('<a class="gg-link" href="{}">{}</a>', page, row.get_role_display())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appointment]:
        """The current ones, inside the scope."""
        scope = request.scope  # type: ignore[attr-defined]
        rows = super().get_queryset(request).within(scope).current()
        return rows.select_related("grid", "member")


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


@admin.register(Member)
class MemberAdmin(AccessButtonsMixin, VerbAdmin):
    """People with a login."""

    form = MemberForm
    list_display = ("name", "phone", "organization", "identity", "hours_this_year", "may_log_in")
    list_filter = (("identity", ChoicesDropdownFilter),)
    list_select_related = ("organization", "user")
    search_fields = ("name", "phone", "organization__name")
    autocomplete_fields = ("organization",)
    inlines = (CurrentAppointments, Attendances)
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
    new_fields = (*fields[:7], "upload")
    readonly_fields = ("portrait", "training")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Member]:
        """Members inside the scope, with their hours of training this year."""
        rows: QuerySet[Member] = super().get_queryset(request)
        return rows.annotate(hours_now=hours_in(today().year))

    @admin.display(description=_("training this year"))
    def hours_this_year(self, member: Any) -> str:
        """Hours of training in the present year."""
        return str(member.hours_now)

    @admin.display(description=_("training by year"))
    def training(self, member: Member) -> str:
        """Hours of training of every year."""
        return "; ".join(f"{year}: {hours}" for year, hours in hours_by_year(member)) or "—"

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
        return obj is None or in_charge_of(request.scope_where(CHANGE), obj)  # type: ignore[attr-defined]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A login is closed, never deleted: the timeline refers to it."""
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Those who only look see no fields of the login."""
        if obj is not None and not self.has_change_permission(request, obj):
            return LOOKED_AT
        return self.fields if obj is not None else self.new_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Those who only look see all fields as text."""
        if obj is not None and not self.has_change_permission(request, obj):
            return LOOKED_AT
        return self.readonly_fields

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> Member:
        """Create the member with a login, or change both."""
        given = dict(form.cleaned_data)
        password, active = given.pop("password"), given.pop("active")
        upload, no_photo = given.pop("upload"), given.pop("no_photo", False)
        scope = request.scope_where(ADD if obj is None else CHANGE)  # type: ignore[attr-defined]
        if not governs(scope, given["organization"]):
            raise Invalid(fields={"organization": [BEYOND]})
        if obj is None:
            member = create_member(password=password, must_change_password=bool(password), **given)
            self._note(request, AuditAction.LOGIN_OPENED, member)
        else:
            member = change_member(member=obj, **given)
            if password:
                set_password(member=member, password=password)
                self._note(request, AuditAction.PASSWORD_RESET, member)
        if member.user.is_active != active:
            set_active(member=member, active=active)
            opened = AuditAction.LOGIN_OPENED if active else AuditAction.LOGIN_CLOSED
            self._note(request, opened, member)
        if upload:
            set_photo(member=member, upload=upload)
        elif no_photo:
            remove_photo(member=member)
        return member

    def _note(self, request: HttpRequest, what: str, member: Member) -> None:
        record_for(request, what, member, area=home_of(member.organization))


@admin.register(Organization)
class OrganizationAdmin(ScopedAdmin):
    """Organizations and what they administer."""

    list_display = ("name", "kind", "parent", "phone")
    list_filter = (("kind", ChoicesDropdownFilter),)
    list_select_related = ("parent",)
    search_fields = ("name",)
    autocomplete_fields = ("parent", "divisions", "communities")
    fields = ("name", "kind", "parent", "divisions", "communities", "phone")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may change organizations, and everything this one administers is inside."""
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or governs(request.scope_where(ARRANGE), obj)  # type: ignore[attr-defined]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only a system administrator, and only when nothing refers to it."""
        return bool(getattr(request.user, "is_superuser", False))

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Divisions above one's own are seen for their names, but can't be given away."""
        if db_field.name == "divisions":
            kwargs["queryset"] = divisions_inside(request.scope_where(ARRANGE))  # type: ignore[attr-defined]
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save what it administers, which must lie inside the person's own area."""
        super().save_related(request, form, formsets, change)
        if not governs(request.scope_where(ARRANGE), form.instance):  # type: ignore[attr-defined]
            raise NotAllowed(_("Say what it administers, inside your own area."))
        messages.info(request, _("The scope of its members follows what it administers."))
