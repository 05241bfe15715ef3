"""The forms for creating and changing an alert."""

from django import forms
from django.http import QueryDict

from decisions.alerts.guarded_http import ForbiddenTargetError, check_url
from decisions.models import Alert

_FREQUENCY = forms.ChoiceField(
    label="How often",
    choices=Alert.Frequency.choices,
    initial=Alert.Frequency.WEEKLY,
    widget=forms.RadioSelect,
    error_messages={"required": "Choose how often."},
)
_RATES = forms.BooleanField(
    label="Also notify me when the overturn rate changes by more than chance explains",
    required=False,
)


class AddressForm(forms.Form):
    """An email address."""

    email = forms.EmailField(
        label="Email address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Enter your email address.",
            "invalid": "That isn’t an email address. Use the form name@example.org.",
        },
    )

    def clean_email(self) -> str:
        """Return the email address with its domain in lowercase."""
        name, _, host = self.cleaned_data["email"].rpartition("@")
        return f"{name}@{host.lower()}"


class NewAlertForm(AddressForm):
    """The form for a new alert: where its messages go, and how often."""

    frequency = _FREQUENCY
    rates = _RATES
    webhook = forms.CharField(
        label="Webhook URL (optional)",
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )

    def clean_webhook(self) -> str:
        """Return the webhook's URL; its host name is resolved only when a message is sent.

        Raises:
            ValidationError: messages may not be sent to this URL.
        """
        url: str = self.cleaned_data["webhook"]
        if url:
            try:
                check_url(url)
            except ForbiddenTargetError as refused:
                raise forms.ValidationError(str(refused)) from refused
        return url


class ChangeForm(forms.Form):
    """What the owner of an alert may change."""

    frequency = _FREQUENCY
    rates = _RATES

    def __init__(self, data: QueryDict | None, alert: Alert) -> None:
        super().__init__(data, initial={"frequency": alert.frequency, "rates": alert.rates})
        if alert.webhook:
            del self.fields["frequency"]  # webhooks receive decisions immediately
