"""Bringing open deadlines into line with changed limits or a changed calendar: first shown, then done."""

from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import action

from cases.actions import recompute_deadlines
from cases.deadlines.recompute import preview
from kit.admin.bases import VerbAdmin
from kit.errors import NotAllowed
from kit.text import Text
from kit.time import clock
from staff.rights.roles import scope_where

SHOWN = 200  # changes that the page lists


class RecomputingAdmin(VerbAdmin):
    """Rows that deadlines are counted by. ``recompute_permission`` is the right to change them, and where it
    holds deadlines are recomputed."""

    actions_list: tuple[str, ...] = ("recompute",)
    recompute_permission = ""
    still_old: Text = ""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """It is saved; offer to recompute."""
        self.changed(request)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete, and offer to recompute."""
        self.remove(request, obj)
        self.changed(request)

    def remove(self, request: HttpRequest, obj: Any) -> None:
        """Carry out the verb that deletes the row. Raises RuleError."""
        raise NotImplementedError

    def changed(self, request: HttpRequest) -> None:
        """Say that open deadlines have not followed yet, with the way to let them."""
        page = reverse(f"admin:cases_{self.opts.model_name}_recompute")
        look = _("See which cases would change")
        messages.info(
            request, format_html('{} <a class="gg-link" href="{}">{}</a>', self.still_old, page, look)
        )

    @action(
        description=gettext_lazy("Recompute open deadlines"),
        url_path="recompute",
        icon="update",
        permissions=["change"],
    )
    def recompute(self, request: HttpRequest) -> HttpResponse:
        """Show what would change; after a yes, change it.

        Raises:
            NotAllowed: the person may not change what deadlines are counted by.
        """
        if not request.user.has_perm(self.recompute_permission):
            raise NotAllowed
        scope = scope_where(request.user, self.recompute_permission)
        back = reverse(f"admin:cases_{self.opts.model_name}_changelist")
        if request.method == "POST":
            changed = recompute_deadlines(by=request.user, permission=self.recompute_permission)
            words = ngettext(
                "The deadline of %(n)d case changed.", "The deadlines of %(n)d cases changed.", changed
            )
            messages.success(request, words % {"n": changed})
            return redirect(back)
        planned = preview(scope)
        shown = list(islice(planned, SHOWN))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Recompute open deadlines"),
            "shown": shown,
            "total": len(shown) + sum(1 for _more in planned),
            "now": clock.now(),
            "back": back,
        }
        return TemplateResponse(request, "admin/cases/recompute.html", context)
