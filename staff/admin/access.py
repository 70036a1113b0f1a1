"""Buttons on the page of a member: end what is logged in as this person, and forget a lost phone."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from kit.errors import NotAllowed
from kit.text import Text
from staff.actions.accounts import revoke_access
from staff.actions.second_factor import switch_two_factor_off
from staff.models import Member
from staff.rights.logins import CHANGE, RESET, may_change_login


def changes_login(request: HttpRequest, member: Member, permission: str) -> bool:
    """``may_change_login``, asked once a request: the pages of the admin ask a dozen times. What is then done
    asks anew, in its verb."""
    kept: dict[tuple[int, str], bool] | None = getattr(request, "changes_login", None)
    if kept is None:
        kept = request.changes_login = {}  # type: ignore[attr-defined]
    key = (member.user_id, permission)
    if key not in kept:
        kept[key] = may_change_login(request.user, member.user, permission)
    return kept[key]


class AccessButtonsMixin:
    """For the admin of members. Whoever may change the member may press them."""

    admin_site: Any
    actions_detail: tuple[str, ...] = ("sign_out", "forget_phone")

    def has_access_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether the button is shown: only where it would not be refused."""
        return self._may_here(request, object_id, CHANGE, RESET)

    def has_reset_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """The same for a lost phone."""
        return self._may_here(request, object_id, RESET)

    def _may_here(self, request: HttpRequest, object_id: Any, *permissions: str) -> bool:
        admin: Any = self
        found = admin.get_object(request, object_id) if object_id is not None else None
        if found is None:  # the page says that there is none
            return any(request.user.has_perm(one) for one in permissions)
        return any(changes_login(request, found, one) for one in permissions)

    @action(description=_("End sessions and tokens"), url_path="sign-out", permissions=["access"])
    def sign_out(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then end all sessions and tokens of the member."""

        def end(member: Member) -> Text:
            sessions, tokens = revoke_access(by=request.user, member=member)
            return format_lazy(
                _("Ended: {sessions} sessions, {tokens} tokens."), sessions=sessions, tokens=tokens
            )

        question = _("Log this person out everywhere, and revoke all tokens that act as this person?")
        return self._ask(request, object_id, _("End sessions and tokens"), question, end)

    @action(description=_("Forget the phone for logging in"), url_path="forget-phone", permissions=["reset"])
    def forget_phone(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then switch two-factor login off for a member who lost the phone and the recovery codes."""

        def forget(member: Member) -> Text:
            switch_two_factor_off(by=request.user, user=member.user)
            return _("The phone is forgotten.")

        question = _("Is the phone lost? From now on the password is enough to log in.")
        return self._ask(request, object_id, _("Forget the phone for logging in"), question, forget)

    def _ask(
        self,
        request: HttpRequest,
        object_id: str,
        title: Text,
        question: Text,
        press: Callable[[Member], Text],
    ) -> HttpResponse:
        member = self._in_charge(request, object_id)
        back = reverse("admin:staff_member_change", args=[member.pk])
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request),
                "title": title,
                "question": question,
                "what": member.name,
                "back": back,
            }
            return TemplateResponse(request, "admin/confirm.html", context)
        messages.success(request, str(press(member)))
        return redirect(back)

    def _in_charge(self, request: HttpRequest, object_id: str) -> Member:
        """The member, if the person is in charge of them. Raises Http404 and NotAllowed."""
        admin: Any = self
        member = admin.get_object(request, object_id)
        if member is None:
            admin._get_obj_does_not_exist_redirect(request, admin.opts, object_id)
        if not any(may_change_login(request.user, member.user, one) for one in (CHANGE, RESET)):
            raise NotAllowed
        found: Member = member
        return found
