"""Pages for requests that are refused or fail; `decisions.pages.not_found` is that for 404."""

import sys

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.views.defaults import server_error
from psycopg.errors import DiskFull

from decisions.pages.content_negotiation import json_error, wants_json


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return a 400 response that explains the error on a self-contained page."""
    if isinstance(exception, DisallowedHost):
        problem = "The archive does not serve this host name."
    elif isinstance(exception, RequestDataTooBig):
        problem = "It was larger than the archive accepts."
    elif isinstance(exception, MultiPartParserError):
        problem = (
            "It was damaged on its way, or the name of a file in it is too long. Shorten the names "
            "and send it again."
        )
    elif isinstance(exception, TooManyFilesSent):
        problem = (
            f"Uploads are limited to {settings.DATA_UPLOAD_MAX_NUMBER_FILES:,} files at a time. "
            "Put the files in a ZIP, or upload them in batches."
        )
    else:
        problem = "A value is missing or invalid: too large, too long, or of the wrong type."
    if wants_json(request):
        return json_error(request, f"This request could not be accepted. {problem}", status=400)
    return HttpResponse(render_to_string("400.html", {"problem": problem}), status=400)


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
