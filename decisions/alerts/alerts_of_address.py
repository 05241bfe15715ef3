"""All alerts of an email address: a link mailed to it shows them and allows stopping them."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from decisions.alerts.forms import AddressForm
from decisions.alerts.links import ALL, alert_of, token_of
from decisions.alerts.saved_search import SavedSearch
from decisions.models import Alert, AlertMessage

#: The shortest time between two links mailed to one address.
_AGAIN = timedelta(hours=1)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def ask(request: HttpRequest) -> HttpResponseBase:
    """Mail the link to all alerts of an address; only the mail tells whether it has any."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and settings.ALERTS and form.is_valid():
        _mail_link(form.cleaned_data["email"])
        return redirect("alerts_mailed")
    context = {"offered": settings.ALERTS, "form": form}
    status = 400 if request.method == "POST" else 200
    return render(request, "alerts/ask_for_all.html", context, status=status)


@require_http_methods(["GET", "HEAD"])
@login_not_required
def mailed(request: HttpRequest) -> HttpResponseBase:
    """State that the link was mailed if the address has alerts."""
    return render(request, "alerts/mailed.html")


def _mail_link(email: str) -> None:
    alerts = Alert.objects.filter(email__iexact=email)
    confirmed = alerts.exclude(confirmed_at=None).order_by("-pk").first()
    lately = AlertMessage.objects.filter(
        alert__in=alerts, kind=AlertMessage.Kind.ALL, created_at__gt=timezone.now() - _AGAIN
    )
    if confirmed and not lately.exists():
        AlertMessage.objects.create(alert=confirmed, kind=AlertMessage.Kind.ALL)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def page(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show all alerts of the address that the link was mailed to; a POST stops one or all."""
    found = alert_of(token, ALL)
    if found is None:
        return render(request, "alerts/gone.html", status=404)
    alerts = list(Alert.objects.filter(email__iexact=found.email).order_by("pk"))
    if request.method == "POST":
        chosen = request.POST.get("stop", "")
        stopped = [each for each in alerts if "all" in request.POST or each.key.hex == chosen]
        Alert.objects.filter(pk__in=[each.pk for each in stopped]).delete()
        if left := [each for each in alerts if each not in stopped]:
            return redirect("alerts_of_address", token_of(left[0], ALL))
        return render(request, "alerts/unsubscribe.html", {"alert": None, "name": ""})
    context = {
        "email": found.email,
        "alerts": [(each, SavedSearch.of(each), token_of(each)) for each in alerts],
    }
    return render(request, "alerts/alerts_of_address.html", context)
