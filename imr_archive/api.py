"""The API of the site: the URLs of both applications, the OpenAPI description, and its page."""

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.api.endpoints import router
from decisions.api.openapi import ArchiveAPI
from decisions.api.reference_page import operations_of, search_parameters, types_of
from decisions.pages.content_negotiation import json_response
from decisions.pages.search_urls import site_root
from decisions.search import SELECTABLE
from ingest.upload_api import router as letters_router

api = ArchiveAPI()
api.add_router("", router)
api.add_router("", letters_router)
api_urls = api.urls
for pattern in api_urls[0]:
    if pattern.callback:  # in an archive that is not public, a key replaces the login
        login_not_required(pattern.callback)


@require_safe
def openapi(request: HttpRequest) -> HttpResponseBase:
    """Send the OpenAPI description."""
    return json_response(_description())


@require_safe
def reference(request: HttpRequest) -> HttpResponseBase:
    """Show the description as a page, with its rules and examples."""
    description = _description()
    context = {
        "root": site_root(request),
        "limit": settings.API_LIMIT,
        "search": search_parameters(description),
        "facets": SELECTABLE,
        "tags": operations_of(description),
        "types": types_of(description),
    }
    return render(request, "api/reference.html", context)


@cache
def _description() -> dict[str, Any]:
    return api.describe()
