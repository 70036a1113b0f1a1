"""Logins, for system administrators only; everybody else works with members."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldBooleanSwitchWidget

from gridgov.kit.errors import NotAllowed
from staff.actions.accounts import revoke_access, set_auditor
from staff.audit import record_for
from staff.choices import AuditAction
from staff.models import User
from staff.scopes import member_of
from staff.tries import account_limit, forgive

# Roles decide (staff/roles.py); Django's groups are not used.
admin.site.unregister(Group)
# A phone's secret is nobody's to see; a lost one is forgotten on the page of the member.
admin.site.unregister(TOTPDevice)

_RIGHTS = ("is_active", "is_superuser", "auditor")


class LoginForm(UserChangeForm):
    """A login, and whether its member reads the audit."""

    auditor = forms.BooleanField(
        label=_("Auditor"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("Reads the audit of the whole city, and nothing more by it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member = getattr(self.instance, "member", None)
        if "auditor" in self.fields:
            self.fields["auditor"].initial = member is not None and member.is_auditor
            self.fields["auditor"].disabled = member is None


class NewPasswordForm(AdminPasswordChangeForm):
    """A password for somebody else, who then chooses their own."""

    def save(self, commit: bool = True) -> User:
        """The login with its new password."""
        self.user.must_change_password = True
        user: User = super().save(commit)
        forgive(account_limit(user.get_username()))
        return user


@admin.register(User)
class LoginAdmin(UserAdmin, ModelAdmin):
    """Logins."""

    form = LoginForm
    add_form = UserCreationForm
    change_password_form = NewPasswordForm
    list_display = ("username", "email", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("username", "email")
    readonly_fields = ("last_login", "date_joined", "must_change_password")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password", "must_change_password", "email")}),
        (_("Rights"), {"fields": _RIGHTS}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )

    def has_module_permission(self, request: HttpRequest) -> bool:
        """System administrators only."""
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """System administrators only."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """System administrators only."""
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """System administrators only."""
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A login is closed, never deleted: the timeline refers to it."""
        return False

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Refused before the login is looked for: Django looks first, and answers differently when there is
        none, so that ids could be told apart."""
        if not self.has_module_permission(request):
            raise NotAllowed
        return super().history_view(request, object_id, extra_context)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save it; what the rights were changed to is written down."""
        obj.must_change_password = obj.must_change_password or not change
        super().save_model(request, obj, form, change)
        if not change:
            record_for(request, AuditAction.LOGIN_OPENED, obj)
            return
        changed = {name: form.cleaned_data[name] for name in _RIGHTS if name in form.changed_data}
        member = member_of(obj) if "auditor" in changed else None
        if member is not None:
            set_auditor(member=member, auditor=changed["auditor"])
        if changed.get("is_active") is False:
            revoke_access(obj)
        if changed:
            record_for(request, AuditAction.ROLE_CHANGED, obj, **changed)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Django's page for a new password; that one was given is written down."""
        response: HttpResponse = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            record_for(request, AuditAction.PASSWORD_RESET, User.objects.get(pk=id))
        return response
