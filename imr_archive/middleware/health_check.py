"""The health check for monitoring, and the error page of a site that does not work."""

import sys
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error
from psycopg.errors import DiskFull

from decisions.pages.content_negotiation import json_error, wants_json
from imr_archive.health_report import health, is_up


class HealthCheckMiddleware:
    """Middleware that answers `/healthz` with the health of every part, and `/healthz/live`.

    The second is for load balancers and depends on no other service, since a server without its
    database can still show an error page. The middleware must precede all others that refuse
    requests: a monitor may use any name or address of the machine, without a login or HTTPS.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return status 200 if the site can serve pages, otherwise 503."""
        if request.path == "/healthz/live":
            return JsonResponse({"live": True})
        if request.path != "/healthz":
            return self._get_response(request)
        parts = health()
        return JsonResponse(parts, status=200 if is_up(parts) else 503)


def failed(request: HttpRequest) -> HttpResponse:
    """Return the error page for a failed request: 503 if the database fails, else 500."""
    error = sys.exception()
    unanswered = isinstance(error, OperationalError | InterfaceError)
    disk_full = isinstance(error, OperationalError) and isinstance(error.__cause__, DiskFull)
    if wants_json(request):
        if unanswered:
            problem = (
                "The disk of the archive’s database is full, so nothing can be saved."
                if disk_full
                else "The archive’s database is unavailable. Try again in a minute."
            )
            return json_error(request, problem, status=503, headers={"Retry-After": "60"})
        problem = "Something went wrong. The error was logged."
        return json_error(request, problem, status=500)
    if not unanswered:
        return server_error(request)
    page = render_to_string("503.html", {"disk_full": disk_full})
    return HttpResponse(page, status=503, headers={"Retry-After": "60"})
