"""The page on which a member says where notices reach her."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kit.errors import Invalid, NotFound
from kit.forms import show_errors
from kit.net.sent_to import sent_from
from kit.numbers.whole import whole
from notices.actions import add_address, change_address, remove_address, send_test, want_email
from notices.choices import Channel
from notices.models import ChannelAddress
from notices.outbox.daily import HOURS
from notices.views.forms import AddressForm
from notices.views.inbox import reader
from staff.models import Member


@login_required
@never_cache
@sensitive_post_parameters("address", "secret")
@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: HttpRequest) -> HttpResponse:
    """What there is, and a form to add another. Raises NotAllowed for a login that is no member's."""
    member = reader(request)
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _added(request, member, form):
        return redirect("channels")
    rows = ChannelAddress.objects.of(member)
    mail = rows.filter(channel=Channel.EMAIL).first()
    context = {
        "here": "account",
        "addresses": rows.robots().order_by("pk"),
        "email": member.user.own_email,
        "email_ordinary": mail is None or mail.ordinary,
        "daily_at": mail.daily_at if mail is not None else None,
        "hours": HOURS,
        "form": form,
    }
    return render(request, "notices/channels.html", context, status=400 if form.is_bound else 200)


def _added(request: HttpRequest, member: Member, form: AddressForm) -> bool:
    given = dict(form.cleaned_data)
    try:
        add_address(by=request.user, holder=member, text=given.pop("address"), **given)
    except Invalid as refused:
        show_errors(form, refused)
        return False
    messages.success(request, _("Added. Send a test message to see whether it arrives."))
    return True


@login_required
@sent_from("channels")
def channel(request: HttpRequest, address: int) -> HttpResponse:
    """Try one of one's own addresses, switch it for ordinary notices, or remove it, as ``what`` says.

    Raises:
        NotFound: it is not hers. Invalid: there is no such thing to do.
    """
    member = reader(request)
    mine = ChannelAddress.objects.of(member).robots().filter(pk=address).first()
    if mine is None:
        raise NotFound
    what = request.POST.get("what", "")
    if what == "test":
        send_test(by=request.user, address=mine)
        messages.success(request, _("The test message is on its way. Look here again in a moment."))
    elif what == "remove":
        remove_address(by=request.user, address=mine)
        messages.success(request, _("The address is removed."))
    elif what in ("on", "off"):
        change_address(by=request.user, address=mine, label=mine.label, ordinary=what == "on")
    else:
        raise Invalid
    return redirect("channels")


@login_required
@sent_from("channels")
def own_email(request: HttpRequest) -> HttpResponse:
    """E-mail for ordinary notices: each at once, together once a working day, or none. Raises Invalid."""
    what = request.POST.get("what", "")
    if what not in ("on", "off", "daily"):
        raise Invalid
    hour = whole(request.POST.get("hour", "")) if what == "daily" else None
    if what == "daily" and hour is None:
        raise Invalid
    want_email(by=request.user, member=reader(request), ordinary=what != "off", daily_at=hour)
    messages.success(request, _("Noted."))
    return redirect("channels")
