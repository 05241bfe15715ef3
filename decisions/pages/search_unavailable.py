"""Responses while the search is unavailable."""

from collections.abc import Callable, Iterable, Iterator
from errno import EPIPE

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from decisions.pages.content_negotiation import json_error, wants_json
from decisions.search import IndexMissingError, SearchError, panics_as_errors

_SECONDS = "60"


class SearchUnavailableMiddleware:
    """Middleware that answers 503 if the search of a view is unavailable.

    It also catches any panic of the search engine, which would end the worker of the web server.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        try:
            with panics_as_errors():
                return self._get_response(request)
        except SearchError as error:
            return unavailable(request, error)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Return the response to an exception that a view raised."""
        return unavailable(request, error) if isinstance(error, SearchError) else None


def unavailable(request: HttpRequest, error: SearchError) -> HttpResponseBase:
    """Return a 503 response with the reason: the index is being built, or the engine failed."""
    building = isinstance(error, IndexMissingError)
    if wants_json(request):
        problem = (
            "The search index is being built. Try again in a minute."
            if building
            else "The search failed. The error was logged; try again in a minute."
        )
        response: HttpResponseBase = json_error(request, problem, status=503)
    else:
        template = "errors/index_building.html" if building else "errors/search_failed.html"
        response = render(request, template, {"error": error}, status=503)
    response["Retry-After"] = _SECONDS
    response["Cache-Control"] = "no-store"
    return response


def sent_whole(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the parts of a streamed answer; abort the connection if one fails.

    The headers have already been sent. Only an aborted connection tells the reader that the file is
    incomplete; the engine's failure is already in the log.
    """
    try:
        yield from parts
    except SearchError as error:
        raise BrokenPipeError(EPIPE, "the search engine failed in the middle") from error
