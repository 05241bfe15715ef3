"""Limits of how many costly requests run at a time: for one visitor, and for all."""

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

#: Answers that one visitor may be sent at a time, and all visitors, by each process. A proxy or
#: the worker of the web server makes the others wait before they come here.
_SHARE = 12
_MOST_AT_A_TIME = 1_000
_FEW_STARS = 2


class ConcurrencyLimit:
    """A limit on the number of requests that are processed at a time in this process.

    A count in one process needs no clearing up after a process that was killed. Each process of
    the web server has as many.

    Args:
        each: how many one visitor may have.
        all_together: how many there are.
    """

    def __init__(self, each: int, all_together: int) -> None:
        self._each, self._all = each, all_together
        self._taken: Counter[str | None] = Counter()
        self._changed = Condition()

    def take(self, visitor: str | None, seconds: float = 0) -> bool:
        """Take a place; return whether there was one.

        Args:
            visitor: whose place it is; None for somebody who cannot be told from others.
            seconds: how long to wait for one.
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
        """Give a place back."""
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
        """Whether all places are taken."""
        return self._taken.total() >= self._all


class _Releasing(Iterator[bytes]):
    """The parts of an answer, and what is done once when no more of them is sent.

    Django closes it, also where only some of the parts, or none, were sent; or it is forgotten.
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

    Answers 429 where the visitor has as many as one may have, 503 where there are no more.

    Args:
        what: the answers in the plural, as the visitor calls them.
        each: how many of them a visitor may have at a time, in each process.
        all_together: how many there are in each process.
        seconds: how long a request waits for its turn.
        again: after how many seconds a refused visitor should ask again.
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

    Words that end with a star stand for all words that begin so: a search for several of them
    takes many times as long as any other, so only a few are made at a time.
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
        """Answer the request, unless the visitor has many that are being answered."""
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
        request: what cannot be answered now.
        problem: what is too much, and what to do.
        status: 429 where it is the visitor's own doing, else 503.
        seconds: after how many the visitor should ask again.
    """
    if wants_json(request):
        response: HttpResponseBase = json_error(request, problem, status=status)
    else:
        context = {"problem": problem}
        response = render(request, "errors/too_many_requests.html", context, status=status)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response
