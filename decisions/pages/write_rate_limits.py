"""Limits on how much one sender may write, counted in the database for all processes.

Senders without an address cannot be distinguished: only the limit for all senders applies to them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from math import ceil
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac

from decisions.formatting import duration
from decisions.pages.content_negotiation import View
from imr_archive.runtime.advisory_locks import lock_key, lock_until_commit
from imr_archive.runtime.ip_addresses import visitor_of

#: The most objects that one sender may create per hour.
ALERTS_PER_HOUR = 20
ERROR_REPORTS_PER_HOUR = 10
FOLDERS_PER_HOUR = 20
LISTS_PER_HOUR = 60
#: The most objects of each kind that all senders together may create per hour.
_ALL_PER_HOUR = 1_000
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Wait:
    """The limit that a sender exceeded.

    Args:
        status: 429 for the sender's own limit, 503 for the limit of all senders.
        seconds: the time until the next request is allowed.
    """

    status: int
    seconds: int

    @property
    def sentence(self) -> str:
        """The reason for the refusal, and the remedy."""
        who = "your address" if self.status == 429 else "all visitors combined"
        return (
            f"Too many submissions from {who} this hour. Nothing was saved. "
            f"Try again in {duration(self.seconds)}."
        )

    def on(self, response: HttpResponse) -> HttpResponse:
        """Return a response with the status and the header of a refusal."""
        response.status_code = self.status
        response["Retry-After"] = str(self.seconds)
        return response


def sender_of(request: HttpRequest) -> str:
    """Return a keyed hash of the sender's address, which distinguishes but doesn't identify."""
    return salted_hmac("sender", visitor_of(request) or "").hexdigest()


def limits_writes(view: View) -> View:
    """Decorate a view that calls `wait_of` before it writes.

    Requests of one sender are serialized, so that concurrent ones count each other's rows.
    """

    @wraps(view)
    def in_turn(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST" or visitor_of(request) is None:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            lock_until_commit(lock_key(sender_of(request)))
            return view(request, *args, **kwargs)

    return in_turn


def wait_of(model: type[Model], request: HttpRequest, per_hour: int) -> Wait | None:
    """Return the limit that keeps a sender from writing another row; None if there is none.

    The view must be decorated with `limits_writes`.

    Args:
        request: the sender's request.
        per_hour: the number of rows that one sender may write per hour.
        model: the model, which has the fields `sender` and `created_at`.
    """
    rows = model._default_manager.filter(created_at__gte=timezone.now() - _HOUR)
    if visitor_of(request) is not None:
        own = rows.filter(sender=sender_of(request))
        if seconds := _seconds_until_room(own, per_hour):
            return Wait(429, seconds)
    if seconds := _seconds_until_room(rows, _ALL_PER_HOUR):
        return Wait(503, seconds)
    return None


def _seconds_until_room(rows: QuerySet[Any], most: int) -> int:
    newest = rows.order_by("-created_at").values_list("created_at", flat=True)
    leaving: datetime | None = next(iter(newest[most - 1 : most]), None)
    if leaving is None:
        return 0
    return max(1, ceil((leaving + _HOUR - timezone.now()).total_seconds()))
