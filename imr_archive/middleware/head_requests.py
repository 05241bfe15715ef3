"""Answers to HEAD requests."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.http.response import HttpResponse


class AnswerHeadWithoutBody:
    """Middleware that leaves the body out of an answer to HEAD (RFC 9110, 9.3.2).

    The headers are those of GET. An export is not made to be thrown away by the web server, which
    logs a warning for each.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response to a request; that to HEAD without its body."""
        response = self._get_response(request)
        if request.method == "HEAD":
            if isinstance(response, StreamingHttpResponse):
                response.streaming_content = ()  # what it was is closed with the response
            elif isinstance(response, HttpResponse):
                response.content = b""
        return response
