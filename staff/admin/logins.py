"""Logins, for administrators only; everybody else works with members."""

from copy import copy
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.views import ChangeList
from unfold.widgets import UnfoldBooleanSwitchWidget

from kit.actors import Actor
from kit.admin.lists import RowList
from kit.admin.paging import CappedPaginator
from kit.admin.taking import TakenAwayMixin
from kit.errors import Invalid, NotAllowed
from staff.accounts.login_names import check_login_name
from staff.accounts.password_fields import PasswordsMixin
from staff.actions.accounts import change_login, open_login, set_password
from staff.admin.people import EMAIL_HELP
from staff.models import User
from staff.rights.logins import CHANGE, RESET, may_change_login

# Roles decide (staff/rights/roles.py); Django's groups are not used.
admin.site.unregister(Group)

_OFFICES = ("is_superuser", "is_security_admin", "auditor")
_RIGHTS = ("is_active", *_OFFICES)


class _NameChecked:
    """Says beside the field what is wrong with a login name."""

    instance: User
    cleaned_data: dict[str, Any]

    def clean_username(self) -> str:
        """The name, when it is a login name or the one that is there."""
        name: str = self.cleaned_data["username"]
        if name != self.instance.get_username():
            try:
                check_login_name(name, field="username", but=self.instance if self.instance.pk else None)
            except Invalid as refused:
                raise forms.ValidationError(list(refused.fields["username"])) from refused
        return name


class NewLoginForm(_NameChecked, PasswordsMixin, UserCreationForm):
    """A new login."""


class LoginForm(_NameChecked, UserChangeForm):
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
        if "email" in self.fields:
            self.fields["email"].help_text = EMAIL_HELP
        if "auditor" in self.fields:
            self.fields["auditor"].initial = member is not None and member.is_auditor
            self.fields["auditor"].disabled = self.fields["auditor"].disabled or member is None


class NewPasswordForm(PasswordsMixin, AdminPasswordChangeForm):
    """A password for somebody else, who then chooses their own; ``by`` gives it."""

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def save(self, commit: bool = True) -> User:
        """The login with its new password; without one nobody can log in."""
        password = self.cleaned_data["password1"] if self.cleaned_data["set_usable_password"] else ""
        set_password(by=self.by, user=self.user, password=password)
        user: User = self.user
        return user


@admin.register(User)
class LoginAdmin(TakenAwayMixin, UserAdmin, ModelAdmin):
    """Logins."""

    paginator = CappedPaginator
    form = LoginForm
    add_form = NewLoginForm
    list_display = ("username", "email", "is_active", "is_superuser", "is_security_admin", "last_login")
    list_filter = ("is_active", "is_superuser", "is_security_admin")
    search_fields = ("username", "email")
    readonly_fields = ("last_login", "date_joined", "must_change_password")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password", "must_change_password", "email")}),
        (_("Rights"), {"fields": _RIGHTS}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The kind of list."""
        return RowList

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Administrators only."""
        return request.user.has_perm("staff.view_user")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators only."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """System administrators only."""
        return request.user.has_perm("staff.add_user")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators only; who of them may change what, ``get_readonly_fields`` and the verb say."""
        return any(request.user.has_perm(f"staff.{verb}_user") for verb in ("change", "grant"))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form; what is not for the person to change, where the three administrators are separate, is
        shown only."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is None:
            return form
        fixed: tuple[str, ...] = () if request.user.has_perm("staff.change_user") else ("username", "email")
        if not request.user.has_perm("staff.grant_user"):
            fixed += _OFFICES if obj.is_active else _RIGHTS
        form.base_fields = {name: copy(field) for name, field in form.base_fields.items()}
        if self._is_closed_elsewhere(request, obj):
            fixed += ("is_active",)
            form.base_fields["is_active"].help_text = _("Closed on the page of the member.")
        for name in set(fixed) & form.base_fields.keys():
            form.base_fields[name].disabled = True
        return form

    def _is_closed_elsewhere(self, request: HttpRequest, user: User) -> bool:
        """Whether the login is open and closed on the page of its member, which asks where her work goes."""
        if not user.is_active or not hasattr(user, "member"):
            return False
        return any(may_change_login(request.user, user, one) for one in (CHANGE, RESET))

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
        """Open the login, or change it."""
        if not change:
            open_login(by=request.user, user=obj)
            return
        given = {name: form.cleaned_data[name] for name in ("username", "email", *_RIGHTS)}
        change_login(by=request.user, user=obj, **given)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Django's page for a new password, whose form knows who gives it."""
        page = copy(self)
        page.change_password_form = partial(NewPasswordForm, by=request.user)
        response: HttpResponse = super(LoginAdmin, page).user_change_password(request, id, form_url)
        return response
