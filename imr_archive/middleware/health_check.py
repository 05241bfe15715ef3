"""The health check for monitoring."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, JsonResponse

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
