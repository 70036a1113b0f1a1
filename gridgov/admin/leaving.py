"""Closing a login and ending a post at the desk: first a page that names what hangs on it, then the choice
where each goes. Nothing changes before it is confirmed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from cases.queries.of_member import SUPERVISED
from gridgov.services.leaving import Goes, Stay, Where, close_login, may_supervise, posts_of, turns_of
from gridgov.services.load import Load, of_login
from kit.admin.bases import dress
from kit.errors import Invalid, RuleError
from kit.forms import show_errors
from kit.text import Text
from staff.actions import set_active
from staff.admin import MemberAdmin
from staff.choices import AppointmentRole
from staff.models import Member
from staff.models.holding import in_force
from staff.rights.roles import scope_where

_POST = "post_"  # what the names of the fields of posts begin with
_HELD_BY_ONE = (AppointmentRole.LEADER, AppointmentRole.LIAISON)


class LeavingForm(forms.Form):
    """Where everything goes. Nothing is chosen beforehand; what does not hang is not asked."""

    def __init__(self, by: Any, load: Load, *args: Any, post_only: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = scope_where(by, "staff.view_member")
        around = Member.objects.within(scope).filter(user__is_active=True).exclude(pk=load.member.pk)
        self.people = {str(one.pk): one for one in _near(around, load)}
        self.load = load
        if load.assigned:
            stay = (Stay.POST, _("Whoever has the post then, or the post above"))
            self._ask("cases", _("Open cases assigned to this person go to"), stay, people=self._eligible())
        if not post_only:
            self._ask_posts(by, load)
            if load.numbers.get(SUPERVISED) and may_supervise(by):
                self._ask("supervised", _("Who supervises the cases now"), (Stay.OUT, _("Supervision ends")))
        if turns_of(by, load):
            stays = [(Stay.OUT, _("Taken out of the plan"))]
            stays += [(Stay.KEEP, _("They stay with this person"))] if post_only else []
            self._ask("turns", _("Turns of duty to come go to"), *stays)
        dress(self)

    def _ask_posts(self, by: Any, load: Load) -> None:
        for post in posts_of(by, load):
            ends = (Stay.POST, _("The post ends; the post above has its work until somebody is appointed"))
            people = self.people if post.role in _HELD_BY_ONE else {}
            label = f"{post.get_role_display()} · {post.grid.path}"
            self._ask(f"{_POST}{post.pk}", label, ends, people=people)

    def _ask(
        self, name: str, label: Text, *stays: tuple[str, Text], people: dict[str, Member] | None = None
    ) -> None:
        shown = self.people if people is None else people
        choices = [("", _("Please choose")), *stays]
        choices += [(key, f"{one.name} · {one.organization}") for key, one in shown.items()]
        self.fields[name] = forms.ChoiceField(label=label, choices=choices)

    def _eligible(self) -> dict[str, Member]:
        """Those who hold what the cases wait for."""
        people, offices = self.load.eligible()
        return {
            key: one for key, one in self.people.items() if one.pk in people or one.organization_id in offices
        }

    def where(self) -> Where:
        """What was chosen."""
        given = {name: self._goes(value) for name, value in self.cleaned_data.items()}
        posts = {name: given.pop(name) for name in list(given) if name.startswith(_POST)}
        return Where(posts={int(name.removeprefix(_POST)): goes for name, goes in posts.items()}, **given)

    def _goes(self, value: str) -> Goes:
        return self.people[value] if value in self.people else Stay(value)


def _near(people: QuerySet[Member], load: Load) -> QuerySet[Member]:
    """Those of ``people`` to whom something may go: who hold what cases wait for, work in the same
    organization, or have to do with the communities. One query."""
    holders, offices = load.eligible()
    near = Q(pk__in=holders) | Q(organization__in=offices) | Q(organization=load.member.organization_id)
    for code in sorted(load.communities):
        near |= Q(appointments__grid__code__startswith=code) & in_force(way="appointments__")
        near |= Q(organization__communities__code=code)
    return people.filter(near).select_related("organization", "user").distinct()


def ask(site: AdminSite, request: HttpRequest, load: Load, form: LeavingForm, **said: Any) -> HttpResponse:
    """The page that names what hangs, and asks."""
    context = {
        **site.each_context(request),
        "lines": list(load.lines(request.user)),
        "alone": load.alone(),
        "form": form,
        **said,
    }
    return TemplateResponse(request, "admin/staff/leaving.html", context)


def settled(form: LeavingForm, verb: Callable[[Where], None]) -> bool:
    """Whether the form was complete and ``verb`` was carried out with it; else it says what was refused."""
    if not form.is_valid():
        return False
    try:
        verb(form.where())
    except Invalid as refused:
        show_errors(form, refused)
        return False
    except RuleError as refused:
        form.add_error(None, forms.ValidationError(refused.message))
        return False
    return True


@admin.register(Member)
class MemberWithWorkAdmin(MemberAdmin):
    """People with a login; closing it asks where everything goes."""

    actions_detail = (*MemberAdmin.actions_detail, "close_login")

    @action(description=_("Close the login"), url_path="close", permissions=["access"])
    def close_login(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Name what hangs on the login, ask where it goes, and close it; or close it at once."""
        member = self._in_charge(request, object_id)
        back = reverse("admin:staff_member_change", args=[member.pk])
        if request.method == "POST" and "at_once" in request.POST:
            set_active(by=request.user, member=member, active=False)
            messages.success(request, _("The login is closed. What still hangs on it stands here."))
            return redirect("admin:staff_member_close_login", member.pk)
        by, is_open, load = request.user, member.user.is_active, of_login(member)
        form = LeavingForm(by, load, request.POST if request.method == "POST" else None)

        def close(to: Where) -> None:
            close_login(by=by, member=member, to=to)

        if request.method == "POST" and settled(form, close):
            messages.success(request, _("The login is closed, and everything went where you said."))
            return redirect(back)
        return ask(
            self.admin_site,
            request,
            load,
            form,
            title=_("Close the login") if is_open else _("Settle what is left"),
            question=_("Close the login of this person?") if is_open else _("This login is closed."),
            what=f"{member.name} · {member.organization}",
            back=back,
            at_once=is_open,
            is_closed=not is_open,
        )
