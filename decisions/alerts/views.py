"""The pages of alerts: create, confirm, change and end one, and see what it reported.

Mail programs and scanners open links, so a link changes nothing until a button is pressed.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from decisions.alerts.forms import ChangeForm, NewAlertForm
from decisions.alerts.links import CONFIRM, alert_of, is_signed, shown_secret, token_of
from decisions.alerts.reported_decisions import decisions_of
from decisions.alerts.saved_search import LONGEST, SavedSearch
from decisions.alerts.schedule import next_time, start
from decisions.models import Alert, AlertMessage
from decisions.pages.redirects import redirects_former_values
from decisions.pages.search.chips import conditions_in_words
from decisions.pages.write_rate_limits import (
    ALERTS_PER_HOUR,
    Wait,
    limits_writes,
    sender_of,
    wait_of,
)

#: The most unconfirmed and confirmed alerts of one address.
MOST_WAITING, MOST_CONFIRMED = 3, 50
_CONFIRM_AGAIN = timedelta(days=1)
_PER_PAGE = 100
_TOLD = 50
#: The parameter that states on which page a search was saved.
_ABOUT = "alert"


@require_http_methods(["GET", "HEAD", "POST"])
@redirects_former_values
@limits_writes
def new(request: HttpRequest) -> HttpResponseBase:
    """Show the form for an alert on the search in the URL."""
    about = _about(request)
    saved = SavedSearch.asked(request.GET, about)
    form = NewAlertForm(request.POST if request.method == "POST" else None)
    wait: Wait | None = None
    problem = ""
    if len(saved.query) > LONGEST:
        problem = "This search is too long to save. Select fewer values."
    elif saved.unknown:
        problem = f"{saved.unknown[0]} Change the search before you save it."
    if request.method == "POST":
        if not settings.ALERTS or problem:
            pass
        elif wait := wait_of(Alert, request, ALERTS_PER_HOUR):
            problem = wait.sentence
        elif form.is_valid():
            _save(saved, about, form.cleaned_data, sender_of(request))
            return redirect("alert_asked")
    context = {
        "offered": settings.ALERTS,
        "form": form,
        "problem": problem,
        "query": saved.search.text,
        "said": conditions_in_words(saved.url),
        "feed": saved.url.page("feed"),
        "is_what_decides": about is Alert.SavedOn.WHAT_DECIDES,
        "back": saved.url.page(about),
    }
    status = 400 if request.method == "POST" else 200
    response = render(request, "alerts/new.html", context, status=status)
    return wait.on(response) if wait else response


def _about(request: HttpRequest) -> Alert.SavedOn:
    decides = request.GET.get(_ABOUT) == Alert.SavedOn.WHAT_DECIDES
    return Alert.SavedOn.WHAT_DECIDES if decides else Alert.SavedOn.SEARCH


@transaction.atomic
def _save(saved: SavedSearch, about: Alert.SavedOn, asked: dict[str, Any], sender: str) -> None:
    """Save an alert and queue its confirmation email; an existing alert is confirmed again.

    Asking again for an unconfirmed alert begins its time anew, with what is chosen now. A confirmed
    one belongs to its owner, and whoever asks may be somebody else. The response is always the
    same, so that it does not reveal whether an address has alerts.
    """
    same_address = Alert.objects.filter(email__iexact=asked["email"])
    found = same_address.filter(query=saved.query, about=about, webhook=asked["webhook"]).first()
    if found is None:
        waiting = same_address.filter(confirmed_at=None).count()
        if waiting >= MOST_WAITING or same_address.count() - waiting >= MOST_CONFIRMED:
            return
        found = Alert.objects.create(query=saved.query, about=about, sender=sender, **asked)
    else:
        chosen = {name: asked[name] for name in ("frequency", "rates")}
        unconfirmed = Alert.objects.filter(pk=found.pk, confirmed_at=None)
        unconfirmed.update(created_at=timezone.now(), sender=sender, **chosen)
    lately = timezone.now() - _CONFIRM_AGAIN
    if not found.messages.filter(kind=AlertMessage.Kind.CONFIRM, created_at__gt=lately).exists():
        AlertMessage.objects.create(alert=found, kind=AlertMessage.Kind.CONFIRM)


@require_safe
def asked(request: HttpRequest) -> HttpResponseBase:
    """State that a confirmation email was sent."""
    return render(request, "alerts/asked.html", {"most": MOST_WAITING})


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponseBase:
    """Confirm an alert, when its button is pressed."""
    found = alert_of(token, CONFIRM)
    if found is None:
        return _gone(request)
    if request.method == "POST" and not found.confirmed_at:
        start(found)
    if found.confirmed_at:
        return redirect("alert", token_of(found))
    context = {"alert": found, "name": SavedSearch.of(found).name}
    return render(request, "alerts/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def alert(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show an alert to its owner, who may change, pause or resume it."""
    found = alert_of(token)
    if found is None:
        return _gone(request)
    form = ChangeForm(request.POST if "save" in request.POST else None, found)
    if request.method == "POST":
        if "pause" in request.POST:
            found.paused = True
            found.save(update_fields=["paused"])
        elif "resume" in request.POST:
            _resume(found)
        elif form.is_valid():
            _change(found, form.cleaned_data)
        return redirect("alert", token)
    saved = SavedSearch.of(found)
    told = found.messages.exclude(sent_at=None).exclude(
        kind__in=[AlertMessage.Kind.CONFIRM, AlertMessage.Kind.ALL]
    )
    context = {
        "alert": found,
        "token": token,
        "form": form,
        "name": saved.name,
        "query": saved.search.text,
        "said": conditions_in_words(saved.url),
        "search": saved.url.page(found.about),
        "secret": shown_secret(found) if found.webhook else "",
        "told": [(each, each.decisions.count()) for each in told.order_by("-pk")[:_TOLD]],
    }
    return render(request, "alerts/alert.html", context)


def _resume(found: Alert) -> None:
    """Resume an alert: it now reports what it missed and what could not be sent."""
    now = timezone.now()
    found.paused, found.stopped, found.next_at = False, "", now
    found.save(update_fields=["paused", "stopped", "next_at"])
    found.messages.filter(sent_at=None).update(failures=0, next_try_at=now)


def _change(found: Alert, wanted: dict[str, Any]) -> None:
    for name, value in wanted.items():
        setattr(found, name, value)
    if "frequency" in wanted:
        found.next_at = min(found.next_at, next_time(found, timezone.now()))
    found.save(update_fields=[*wanted, "next_at"])


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
@csrf_exempt  # mail programs post here without a cookie (RFC 8058)
def unsubscribe(request: HttpRequest, token: str) -> HttpResponseBase:
    """End an alert by button or one-click unsubscribe (RFC 8058); delete its email address."""
    if not is_signed(token):
        raise Http404
    found = alert_of(token)
    if request.method == "POST" and found:
        found.delete()
        found = None
    context = {"alert": found, "name": SavedSearch.of(found).name if found else ""}
    return render(request, "alerts/unsubscribe.html", context)


@require_safe
@never_cache
def message(request: HttpRequest, token: str, number: int) -> HttpResponseBase:
    """Show all decisions of a message."""
    found = alert_of(token)
    if found is None:
        return _gone(request)
    told = found.messages.filter(pk=number, kind=AlertMessage.Kind.DECISIONS).first()
    if told is None:
        return redirect("alert", token)  # a 404 would be logged with its URL, which is secret
    page = Paginator(told.decisions.order_by("pk"), _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "message": told,
        "name": SavedSearch.of(found).name,
        "token": token,
        "page": page,
        "hits": decisions_of(page.object_list),
    }
    return render(request, "alerts/message.html", context)


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "alerts/gone.html", status=404)
