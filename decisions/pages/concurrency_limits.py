"""Limits on the number of concurrent costly requests: per visitor, and in total."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import wraps
from threading import Condition
from typing import Any, cast
from weakref import finalize

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from decisions.pages.content_negotiation import View, json_error, wants_json
from imr_archive.runtime.ip_addresses import visitor_of

#: The most concurrent responses to one visitor and to all visitors, in each process. A proxy or
#: the worker of the web server queues further requests before they reach Django.
_SHARE = 12
_MOST_AT_A_TIME = 1_000
_FEW_STARS = 2


class ConcurrencyLimit:
    """A limit on the number of requests that are processed at a time in this process.

    A count within the process needs no cleanup after a process is killed. Each process of the web
    server has its own.

    Args:
        each: the limit per visitor.
        all_together: the total limit.
    """

    def __init__(self, each: int, all_together: int) -> None:
        self._each, self._all = each, all_together
        self._taken: Counter[str | None] = Counter()
        self._changed = Condition()

    def take(self, visitor: str | None, seconds: float = 0) -> bool:
        """Take a slot; return whether one was free.

        Args:
            visitor: the visitor; None if visitors cannot be distinguished.
            seconds: how long to wait for a slot.
        """
        until = time.monotonic() + seconds
        with self._changed:
            while self.full_for(visitor) or self.full:
                left = until - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(left)
            self._taken[visitor] += 1
            return True

    def give_back(self, visitor: str | None) -> None:
        """Release a slot."""
        with self._changed:
            self._taken[visitor] -= 1
            if not self._taken[visitor]:
                del self._taken[visitor]
            self._changed.notify_all()

    def full_for(self, visitor: str | None) -> bool:
        """Whether a visitor is at the limit; visitors without an address are never limited."""
        return visitor is not None and self._taken[visitor] >= self._each

    @property
    def full(self) -> bool:
        """Whether all slots are taken."""
        return self._taken.total() >= self._all


class _Releasing(Iterator[bytes]):
    """The parts of a response, and a function that is called once when sending ends.

    Sending ends when Django closes it, even before all parts are sent, or when it is discarded.
    """

    def __init__(self, parts: Iterable[bytes], done: Callable[[], None]) -> None:
        self._parts = iter(parts)
        self.close = finalize(self, done)

    def __next__(self) -> bytes:
        return next(self._parts)


def limit_concurrency(
    what: str, *, each: int, all_together: int, seconds: float = 0, again: int = 30
) -> Callable[[View], View]:
    """Decorate a view so that only a few of its requests run at a time.

    The response is 429 if the visitor is at the limit, and 503 if all slots are taken.

    Args:
        what: the plural name of the responses in the message to the visitor.
        each: the limit per visitor, in each process.
        all_together: the total limit in each process.
        seconds: how long a request waits for a slot.
        again: the seconds after which a refused visitor should retry.
    """
    limit = ConcurrencyLimit(each, all_together)

    def decorator(view: View) -> View:
        @wraps(view)
        def in_turn(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            visitor = visitor_of(request)
            if not limit.take(visitor, seconds):
                return _refusal(request, what, again, own=limit.full_for(visitor))
            return _hold(lambda: view(request, *args, **kwargs), limit, visitor)

        return in_turn

    return decorator


class ConcurrencyLimitMiddleware:
    """Middleware that keeps one visitor from using all threads.

    A word that ends with a star is a prefix: a search with several of them takes many times as long
    as others, so only a few run at a time.
    """

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response
        self._limit = ConcurrencyLimit(_SHARE, _MOST_AT_A_TIME)
        self._get_response_of_stars = limit_concurrency(
            'searches with several words ending in "*"',
            each=1,
            all_together=2,
            seconds=3,
            again=10,
        )(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, unless the visitor has too many concurrent ones."""
        visitor = visitor_of(request)
        if not self._limit.take(visitor):
            return _refusal(request, "requests", 5, own=self._limit.full_for(visitor))
        stars = request.GET.get("q", "").count("*") > _FEW_STARS
        answer = self._get_response_of_stars if stars else self._get_response
        return _hold(lambda: answer(request), self._limit, visitor)


def _hold(
    answer: Callable[[], HttpResponseBase], limit: ConcurrencyLimit, visitor: str | None
) -> HttpResponseBase:
    """Answer a request, and release the visitor's slot when the whole answer is sent."""
    with ExitStack() as stack:
        stack.callback(limit.give_back, visitor)
        response = answer()
        if isinstance(response, StreamingHttpResponse):
            parts = cast("Iterator[bytes]", response.streaming_content)  # WSGI, not ASGI
            response.streaming_content = _Releasing(parts, stack.pop_all().close)
    return response


def _refusal(request: HttpRequest, what: str, again: int, *, own: bool) -> HttpResponseBase:
    if own:
        status = 429
        problem = f"Too many {what} are already running from your address."
    else:
        status = 503
        problem = f"The archive is busy with {what} from other visitors."
    problem = f"{problem} Try again in {again} seconds."
    return refuse(request, problem, status=status, seconds=again)


def refuse(request: HttpRequest, problem: str, *, status: int, seconds: int) -> HttpResponseBase:
    """Refuse a request over the limit, as a page or as JSON.

    Args:
        request: the refused request.
        problem: the exceeded limit, and what to do.
        status: 429 for the visitor's own limit, 503 for the total limit.
        seconds: the seconds after which the visitor should retry.
    """
    if wants_json(request):
        response: HttpResponseBase = json_error(request, problem, status=status)
    else:
        context = {"problem": problem}
        response = render(request, "errors/too_many_requests.html", context, status=status)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response
