"""Tokens of programs: made here, shown once, revoked here."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from gridgov.kit.admin_bases import VerbAdmin, VerbForm
from gridgov.kit.errors import Invalid, NotAllowed
from staff.actions import issue_token, revoke_token
from staff.audit import record_for
from staff.charge import in_charge_of, members_in_charge
from staff.choices import AuditAction
from staff.models import ApiToken, Appointment, Member


class TokenForm(VerbForm):
    """A new token."""

    member = forms.ModelChoiceField(
        Member.objects.none(),
        label=_("Acts as"),
        required=False,
        help_text=_("Empty: yourself. The program sees and does what this person may."),
    )

    class Meta:
        model = ApiToken
        fields = ("name", "may_write", "area", "expires_at")


@admin.register(ApiToken)
class ApiTokenAdmin(VerbAdmin):
    """Tokens that act as people inside the scope."""

    list_display = ("name", "user", "hint", "may_write", "area", "expires_at", "last_used_at", "revoked_at")
    list_select_related = ("user__member",)
    search_fields = ("name",)
    form = TokenForm
    fields = ("name", "member", "may_write", "area", "expires_at")
    actions_detail = ("revoke",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiToken]:
        """Tokens of people inside the scope."""
        rows = super().get_queryset(request)
        scope = request.scope_where("staff.view_apitoken")  # type: ignore[attr-defined]
        return (
            rows
            if scope.unlimited
            else rows.filter(Q(user__member__in=members_in_charge(scope)) | Q(user=request.user.pk))
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A token is revoked, not changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A token is revoked and kept."""
        return False

    def has_revoke_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether the person may revoke tokens."""
        return request.user.has_perm("staff.change_apitoken")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What can be known of a token after it was made."""
        if obj is None:
            return self.fields
        made = ("hint", "created_at", "last_used_at", "revoked_at")
        return ("name", "user", "may_write", "area", "expires_at", *made)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Everything of a token that was made."""
        return self.get_fields(request, obj) if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, with the people inside the scope to choose from."""
        form = super().get_form(request, obj, change, **kwargs)
        if "member" in form.base_fields:
            form.base_fields["member"].queryset = Member.objects.within(request.scope)  # type: ignore[attr-defined]
            source = Appointment._meta.get_field("member")
            form.base_fields["member"].widget = AutocompleteSelect(source, self.admin_site)
        return form

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> ApiToken:
        """Make the token and show it, this once."""
        given = dict(form.cleaned_data)
        member = given.pop("member")
        scope = request.scope_where("staff.add_apitoken")  # type: ignore[attr-defined]
        user: Any = request.user if member is None else member.user
        if user != request.user and not in_charge_of(scope, member):
            raise Invalid(fields={"member": [_("You are not in charge of this login.")]})
        token, plain = issue_token(user=user, **given)
        record_for(request, AuditAction.TOKEN_MADE, token, area=token.area, acts_as=user.pk)
        request.session["new_token"] = {"pk": token.pk, "plain": plain}
        return token

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """To the page that shows the token once."""
        plain = request.session.pop("new_token", {}).get("plain", "")
        context = {
            **self.admin_site.each_context(request),
            "title": obj.name,
            "opts": self.opts,
            "token": plain,
            "back": reverse("admin:staff_apitoken_changelist"),
        }
        response = TemplateResponse(request, "admin/staff/apitoken/made.html", context)
        response["Cache-Control"] = "no-store"
        return response

    @action(description=_("Revoke"), url_path="revoke", permissions=["revoke"])
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then end the token at once."""
        token = self.get_object(request, object_id)
        if token is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not request.user.has_perm("staff.change_apitoken"):
            raise NotAllowed
        back = reverse("admin:staff_apitoken_change", args=[token.pk])
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request),
                "title": _("Revoke"),
                "question": _("Revoke this token? Programs that use it stop working at once."),
                "what": token.name,
                "back": back,
            }
            return TemplateResponse(request, "admin/confirm.html", context)
        revoke_token(token=token)
        record_for(request, AuditAction.TOKEN_REVOKED, token, area=token.area)
        messages.success(request, _("The token is revoked."))
        return redirect(back)
