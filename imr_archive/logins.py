"""Protection against password guessing, for django-axes."""

from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from imr_archive.runtime.ip_addresses import visitor_of

#: The most wrong passwords for one name, or from one address, within the duration of a lock.
MOST_WRONG = 100
#: The longest name that axes stores.
_LONGEST_NAME = 255


def name_of(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Return the user name of a login attempt, in a form that axes can store."""
    given = credentials.get("username") if credentials else request.POST.get("username")
    return str(given or "").replace("\0", "")[:_LONGEST_NAME]


def locked(request: HttpRequest, response: Any, credentials: dict[str, Any]) -> HttpResponse:
    """Return the response to a visitor who is locked out."""
    said = render(request, settings.AXES_LOCKOUT_TEMPLATE, status=429)
    said["Retry-After"] = str(round(settings.AXES_COOLOFF_TIME * 3600))
    return said


class PasswordGuessingBackend:
    """Locks a name that many addresses guess at, and an address that guesses many names.

    Ten wrong passwords lock a name only at the address that they came from: nobody can lock out
    somebody else. This backend locks attackers who change addresses or names, but never the name's
    owner at an address from which the name has logged in before.

    Like axes' own backend, it authenticates no users.
    """

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        """Authenticate no user.

        Raises:
            PermissionDenied: the name is locked here.
        """
        if request is None:
            return
        name, address = name_of(request, credentials), visitor_of(request)
        many = _wrong(username=name) >= MOST_WRONG
        if not many and address:  # visitors without an address cannot be distinguished
            many = _wrong(ip_address=address) >= MOST_WRONG
        if not many or _is_known(name, address):
            return
        request.axes_locked_out = True  # type: ignore[attr-defined]  # for axes' middleware
        raise PermissionDenied


def _wrong(**of_whom: str) -> int:
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    lately = AccessAttempt.objects.filter(**of_whom, attempt_time__gte=since)
    wrong: int | None = lately.aggregate(wrong=Sum("failures_since_start"))["wrong"]
    return wrong or 0


def _is_known(name: str, address: str | None) -> bool:
    since = timezone.now() - timedelta(days=settings.LOGIN_DAYS)
    logged_in = AccessLog.objects.filter(username=name, ip_address=address)
    return bool(logged_in.filter(attempt_time__gte=since).exists())
