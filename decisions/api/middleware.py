"""The middleware of the API, which also covers requests that reach no endpoint."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from decisions.pages.content_negotiation import PROBLEM, is_api, json_error

#: The details of problems that come from outside the API, by status.
_SAID = {
    404: "The API has nothing at this URL. See /api/ for its URLs.",
    405: "This URL does not support this method; the Allow header lists the methods it supports.",
    410: "This case was withdrawn.",
}
_KEPT = ("Allow", "Retry-After", "Cache-Control")
_EXPOSED = "ETag, Last-Modified, Link, Location, RateLimit, RateLimit-Policy, Retry-After"
_ASKED_WITH = "Authorization, Content-Type, Idempotency-Key, If-Modified-Since, If-None-Match"
_MONTH = str(30 * 24 * 3600)


class ApiMiddleware:
    """Turns errors of the API into problem details, and allows scripts of other sites (CORS).

    They may read what is public anyway; cookies are never accepted (Fetch Standard, CORS protocol).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        if not is_api(request):
            return self._get_response(request)
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            response: HttpResponseBase = _preflight()
        else:
            response = self._get_response(request)
            if response.status_code >= 400 and response["Content-Type"] != PROBLEM:
                response = _as_problem(request, response)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = _EXPOSED
        return response


def _preflight() -> HttpResponse:
    return HttpResponse(
        status=204,
        headers={
            "Access-Control-Allow-Methods": "GET, HEAD, POST",
            "Access-Control-Allow-Headers": _ASKED_WITH,
            "Access-Control-Max-Age": _MONTH,
        },
    )


def _as_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    said = _SAID.get(response.status_code, "The request could not be answered.")
    headers = {name: response[name] for name in _KEPT if name in response}
    return json_error(request, said, status=response.status_code, headers=headers)
