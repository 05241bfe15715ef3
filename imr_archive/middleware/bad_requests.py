"""Requests with impossible values."""

import logging
from collections.abc import Callable

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import FieldDoesNotExist
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.datastructures import MultiValueDictKeyError

from decisions.formatting import whole_number
from imr_archive.error_pages import bad_request

_log = logging.getLogger(__name__)

#: The exceptions of Python, Django and the database for impossible values: a number out of range, a
#: text that contains NUL or is too long, an unknown field, a missing parameter.
_IMPOSSIBLE = (DataError, OverflowError, MultiValueDictKeyError, FieldDoesNotExist)


class BadRequestMiddleware:
    """Middleware that answers 400 for impossible values. Forms report theirs by themselves.

    Django's administration checks the parameters of its lists only in part, and a `ValueError`
    there is due to a URL that was written by hand. It does not check the selected rows of a list
    at all.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Refuse an action on rows that no list of the administration can contain."""
        found = request.resolver_match
        if found is None or found.namespace != "admin" or request.method != "POST":
            return None
        if str(found.url_name).endswith("_changelist"):
            ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
            if None in map(whole_number, ticked):
                return bad_request(request, ValueError("a row that has no number"))
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return a 400 response if an impossible value caused the exception."""
        found = request.resolver_match
        listed = found is not None and found.namespace == "admin" and bool(request.GET)
        if isinstance(error, _IMPOSSIBLE) or (listed and isinstance(error, ValueError)):
            _log.warning("%s %s", request.method, request.path, exc_info=error)
            return bad_request(request, error)
        return None
