"""The outbox, to look at: what was told to whom, and what could not be delivered; and the addresses of robots
and webhooks, of people and of organizations' groups."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextInputWidget

from kit.admin.bases import ReadOnlyMixin, ScopedAdmin, VerbAdmin, VerbForm
from kit.admin.searching import WordSearchMixin, by_person
from kit.errors import Invalid, NotAllowed
from notices.actions import add_address, change_address, remove_address, send_test
from notices.actions.addresses import CHANGE
from notices.choices import NoticeState
from notices.models import ChannelAddress, Notice
from notices.views.forms import ADDRESS_HELP, SECRET_HELP
from staff.models import Member, Organization
from staff.rights.logins import may_reach

# All states, and none: the theme shows the code of one that is not named here.
STATE_COLOURS = dict.fromkeys(("", *NoticeState.values), "") | {
    NoticeState.SENT.value: "success",
    NoticeState.FAILED.value: "danger",
}


@admin.register(Notice)
class NoticeAdmin(ReadOnlyMixin, WordSearchMixin, ScopedAdmin):
    """Notices to people and groups that one is in charge of: others' notices tell of cases elsewhere."""

    looking = "staff.change_member"

    list_display = ("subject", "whom", "channel", "shown_state", "attempts", "problem", "created_at")
    list_filter = (("state", ChoicesDropdownFilter), ("channel", ChoicesDropdownFilter), "urgent")
    list_select_related = ("recipient__organization", "address__organization")
    search_fields = ("subject", *by_person("recipient__"))
    beside = ("recipient__organization", "address__organization")
    ordering = ("-id",)
    fields = (
        "whom",
        "channel",
        "address",
        "subject",
        "body",
        "link",
        "urgent",
        "state",
        "due_at",
        "attempts",
        "problem",
        "created_at",
        "sent_at",
        "read_at",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        """Those inside the scope, without the secrets of addresses."""
        found: QuerySet[Notice] = super().get_queryset(request).defer("address__url")
        return found

    @display(description=_("recipient"), ordering="recipient__name")
    def whom(self, notice: Notice) -> str:
        """The member, or the organization whose group reads it."""
        if notice.recipient is not None:
            return notice.recipient.named
        return str((notice.address and notice.address.organization) or "—")

    @display(description=_("state"), label=STATE_COLOURS)
    def shown_state(self, notice: Notice) -> tuple[str, Any]:
        """The state, failures in red."""
        return notice.state, notice.get_state_display()


class ChannelAddressForm(VerbForm):
    """What can be changed of an address: what it is called, and what goes there."""

    class Meta:
        model = ChannelAddress
        fields = ("member", "organization", "label", "ordinary")
        help_texts = {
            "organization": _("For a group's robot: it gets what the organization's members are told."),
            "ordinary": _("Emergencies always go there. Whoever reads along in a group reads these too."),
        }


class NewAddressForm(ChannelAddressForm):
    """A new address."""

    address = forms.CharField(
        label=_("Address"),
        max_length=1000,
        help_text=ADDRESS_HELP,
        widget=UnfoldAdminTextInputWidget({"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label=_("Signing secret"),
        max_length=100,
        required=False,
        help_text=SECRET_HELP,
        widget=UnfoldAdminTextInputWidget({"autocomplete": "off", "spellcheck": "false"}),
    )


@admin.register(ChannelAddress)
@method_decorator(sensitive_post_parameters("address", "secret"), name="changeform_view")
class ChannelAddressAdmin(WordSearchMixin, VerbAdmin):
    """Where people and groups that one is in charge of are reached besides inbox and e-mail."""

    form = ChannelAddressForm
    list_display = ("holder", "channel", "label", "hint", "ordinary", "last", "last_problem")
    list_display_links = ("holder", "channel")
    list_filter = (("channel", ChoicesDropdownFilter), "ordinary")
    list_select_related = ("member__organization", "organization")
    search_fields = (*by_person("member__"), "label", "hint")
    labelled = ("channel",)
    beside = ("organization", "member__organization")
    autocomplete_fields = ("member", "organization")
    ordering = ("-id",)
    fields = ("member", "organization", "label", "address", "secret", "ordinary")
    kept_fields = ("holder", "channel", "hint", "label", "ordinary", "last", "last_problem")
    actions_detail = ("test", "remove")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChannelAddress]:
        """Those in use inside the scope, without their secrets."""
        found: QuerySet[ChannelAddress] = super().get_queryset(request).live().robots().defer("url")
        return found

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An address is removed, and its row kept for the notices that refer to it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may change addresses, and this one: of herself, or of whom she stands above."""
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or _settles(request, obj)

    def has_settle_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether the person may try addresses and remove them: the button is shown where it is not
        refused."""
        found = self.get_object(request, object_id) if object_id is not None else None
        may = request.user.has_perm(CHANGE)
        return may and (found is None or _settles(request, found))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Of an address that is there: what may be shown."""
        return self.fields if obj is None else self.kept_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whose it is and where it leads do not change."""
        return () if obj is None else tuple(name for name in self.kept_fields if name not in _CHANGEABLE)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, which asks for the address only once."""
        kwargs["form"] = NewAddressForm if obj is None else ChannelAddressForm
        return super().get_form(request, obj, change, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A group is spared ordinary notices until somebody wants them."""
        return {"ordinary": False, **super().get_changeform_initial_data(request)}

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> ChannelAddress:
        """Add the address, or change what it is called and what goes there."""
        given = dict(form.cleaned_data)
        if obj is not None:
            return change_address(
                by=request.user, address=obj, label=given["label"], ordinary=given["ordinary"]
            )
        holder = _one_of(given.pop("member"), given.pop("organization"))
        return add_address(by=request.user, holder=holder, text=given.pop("address"), **given)

    @display(description=_("last message"), label=STATE_COLOURS)
    def last(self, address: Any) -> tuple[str, Any]:
        """How the newest message fared."""
        state = address.last_state
        return state or "", NoticeState(state).label if state else "—"

    @display(description=_("last problem"))
    def last_problem(self, address: Any) -> str:
        """What went wrong with it."""
        return address.last_problem or "—"

    @display(description=_("whose"))
    def holder(self, address: ChannelAddress) -> str:
        """The member or the organization."""
        return address.member.named if address.member is not None else str(address.holder)

    @action(description=_("Send a test message"), url_path="test", permissions=["settle"])
    def test(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then put a test message into the outbox."""
        question = _("Send a test message? How it fared is then shown here.")
        return self._ask(request, object_id, _("Send a test message"), question, self._test)

    @action(description=_("Remove"), url_path="remove", permissions=["settle"])
    def remove(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then forget the address."""
        question = _("Remove this address? Nothing is sent there any more.")
        return self._ask(request, object_id, _("Remove"), question, self._remove)

    def _ask(
        self, request: HttpRequest, object_id: str, title: Any, question: Any, verb: Any
    ) -> HttpResponse:
        address = self.get_object(request, object_id)
        if address is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_settle_permission(request):
            raise NotAllowed
        if request.method == "POST":
            return redirect(verb(request, address))
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "question": question,
            "what": f"{address.holder} · {address}",
            "back": reverse("admin:notices_channeladdress_change", args=[address.pk]),
        }
        return TemplateResponse(request, "admin/confirm.html", context)

    def _test(self, request: HttpRequest, address: ChannelAddress) -> str:
        send_test(by=request.user, address=address)
        messages.success(request, _("The test message is on its way. Look here again in a moment."))
        return reverse("admin:notices_channeladdress_change", args=[address.pk])

    def _remove(self, request: HttpRequest, address: ChannelAddress) -> str:
        remove_address(by=request.user, address=address)
        messages.success(request, _("The address is removed."))
        return reverse("admin:notices_channeladdress_changelist")


_CHANGEABLE = ("label", "ordinary")


def _settles(request: HttpRequest, address: ChannelAddress) -> bool:
    """Whether the address is the person's to settle; a page asks several times, the database once."""
    known: dict[int, bool] | None = getattr(request, "addresses_settled", None)
    if known is None:
        known = request.addresses_settled = {}  # type: ignore[attr-defined]
    if address.pk not in known:
        known[address.pk] = address.holder is not None and may_reach(request.user, CHANGE, address.holder)
    return known[address.pk]


def _one_of(member: Member | None, organization: Organization | None) -> Member | Organization:
    """Whose the new address is to be. Raises Invalid: nobody's, or both."""
    if member is not None and organization is None:
        return member
    if organization is not None and member is None:
        return organization
    raise Invalid(fields={"member": [_("Choose a member or an organization.")]})
