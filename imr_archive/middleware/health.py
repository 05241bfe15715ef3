"""A health check for monitoring, and the page of a visitor when the site does not work."""

import sys
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from decisions.pages.content_negotiation import json_error, wants_json
from decisions.search import SearchError, current_session


class AnswerHealth:
    """Middleware that says at `/healthz` whether the database and the search index answer.

    It comes before all middleware that refuses a request: a monitor asks by whatever name or
    address the machine has, without a login and without HTTPS.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 200 where both do, 503 where one does not."""
        if request.path != "/healthz":
            return self._get_response(request)
        parts = {"database": _database(), "index": _index()}
        return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer a request that an error ended: 503 where the database does not answer, else 500."""
    unanswered = isinstance(sys.exception(), OperationalError | InterfaceError)
    if wants_json(request):
        if unanswered:
            problem = "The archive's database does not answer. Ask again in a minute."
            return json_error(request, problem, status=503, headers={"Retry-After": "60"})
        problem = "Something went wrong. The error has been noted."
        return json_error(request, problem, status=500)
    if not unanswered:
        return server_error(request)
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "60"})


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # whatever is wrong, the answer is the same
        return False
    return True


def _index() -> bool:
    try:
        current_session()
    except SearchError:
        return False
    return True
