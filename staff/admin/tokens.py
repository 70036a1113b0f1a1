"""Tokens of programs: made here, shown once, revoked here."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from kit.admin.bases import FoundRow, VerbAdmin, VerbForm
from kit.admin.searching import WordSearchMixin, by_person
from kit.errors import NotAllowed
from kit.forms import ChoiceField, to_choose
from staff.actions import issue_token, revoke_token
from staff.models import ApiToken, Appointment, Member
from staff.rights.logins import revocable_tokens


class TokenForm(VerbForm):
    """A new token."""

    member = ChoiceField(
        Member.objects.none(),
        label=_("Acts as"),
        required=False,
        help_text=_("Empty: yourself. The program sees and does what this person may."),
    )

    class Meta:
        model = ApiToken
        fields = ("name", "may_write", "area", "expires_at")


@admin.register(ApiToken)
class ApiTokenAdmin(WordSearchMixin, VerbAdmin):
    """Tokens of one's own, and of those whom one is in charge of."""

    list_display = ("name", "person", "hint", "may_write", "area", "expires_at", "last_used_at", "revoked_at")
    list_select_related = ("user__member__organization",)
    search_fields = ("name", "user__username", *by_person("user__member__"))
    beside = ("user__member__organization",)
    form = TokenForm
    fields = ("name", "member", "may_write", "area", "expires_at")
    actions_detail = ("revoke",)

    @admin.display(description=_("acts as"), ordering="user__member__name_key")
    def person(self, token: ApiToken) -> str:
        """The person with her organization; of a login without one its name."""
        member = getattr(token.user, "member", None)
        return member.named if member is not None else token.user.username

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiToken]:
        """Those that the person may revoke."""
        return super().get_queryset(request).filter(pk__in=revocable_tokens(request.user).values("pk"))

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
        return ("name", "person", "may_write", "area", "expires_at", *made)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Everything of a token that was made."""
        return self.get_fields(request, obj) if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, with the people inside the scope to choose from."""
        form = super().get_form(request, obj, change, **kwargs)
        if "member" in form.base_fields:
            people = Member.objects.within(request.scope)  # type: ignore[attr-defined]
            form.base_fields["member"].queryset = to_choose(people, request.scope_where)  # type: ignore[attr-defined]
            source = Appointment._meta.get_field("member")
            form.base_fields["member"].widget = FoundRow(source, self.admin_site)
        return form

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> ApiToken:
        """Make the token and show it, this once."""
        given = dict(form.cleaned_data)
        member = given.pop("member")
        user: Any = request.user if member is None else member.user
        token, plain = issue_token(by=request.user, user=user, **given)
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
        revoke_token(by=request.user, token=token)
        messages.success(request, _("The token is revoked."))
        return redirect(back)
