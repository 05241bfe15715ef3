"""Responses to HEAD requests."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.http.response import HttpResponse


class HeadRequestMiddleware:
    """Middleware that omits the body of a response to HEAD (RFC 9110, 9.3.2).

    The headers are those of GET. An export is not produced only for the web server to discard it,
    which would also log a warning.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response; to a HEAD request, without its body."""
        response = self._get_response(request)
        if request.method == "HEAD":
            if isinstance(response, StreamingHttpResponse):
                response.streaming_content = ()  # the original content is closed with the response
            elif isinstance(response, HttpResponse):
                response.content = b""
        return response
