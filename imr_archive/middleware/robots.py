"""Forbid indexing by search engines if the settings say so."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase


class NoIndexMiddleware:
    """Adds a header to every response, including letters, that forbids indexing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response to a request with the header X-Robots-Tag."""
        response = self._get_response(request)
        response["X-Robots-Tag"] = "noindex"
        return response
