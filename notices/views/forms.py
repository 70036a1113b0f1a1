"""Forms of the addresses that notices go to."""

from django import forms
from django.utils.translation import gettext_lazy as _

ADDRESS_HELP = _(
    "The address that DingTalk, WeCom or Feishu shows for a group's robot, or an https address that takes "
    "JSON. It is kept encrypted and not shown again."
)
SECRET_HELP = _("Only for DingTalk robots that sign: what begins with SEC.")


class AddressForm(forms.Form):
    """A new address of one's own."""

    label = forms.CharField(
        label=_("What it is"), max_length=40, required=False, help_text=_("For example: my phone")
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=1000,
        help_text=ADDRESS_HELP,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label=_("Signing secret"),
        max_length=100,
        required=False,
        help_text=SECRET_HELP,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    ordinary = forms.BooleanField(
        label=_("Ordinary notices too"),
        required=False,
        initial=True,
        help_text=_("Emergencies always come, by day and night."),
    )
