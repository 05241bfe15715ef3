"""The response at the URLs of withdrawn cases: 410, with a note that the case was withdrawn."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render


class WithdrawnError(Exception):
    """The requested case was withdrawn.

    Args:
        sample: whether it was an invented sample.
    """

    def __init__(self, *, sample: bool) -> None:
        super().__init__(sample)
        self.sample = sample


class WithdrawnCaseMiddleware:
    """Middleware that responds with 410 if a view raises `WithdrawnError`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Process the request."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the response to a `WithdrawnError`; None for other exceptions."""
        return gone(request, sample=error.sample) if isinstance(error, WithdrawnError) else None


def gone(request: HttpRequest, *, sample: bool) -> HttpResponse:
    """Return the response for a withdrawn case.

    It is not cached, because browsers keep a 410 indefinitely and a case may be restored.
    """
    response = render(request, "errors/withdrawn.html", {"sample": sample}, status=410)
    response["Cache-Control"] = "no-store"
    return response
