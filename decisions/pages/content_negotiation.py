"""Content negotiation: requests for JSON, and the responses to them."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from django.http import HttpRequest, HttpResponseBase, JsonResponse

View: TypeAlias = Callable[..., HttpResponseBase]
JSON = "application/json"


def wants_json(request: HttpRequest) -> bool:
    """Whether the URL ends in `.json`, or the reader asks for JSON rather than a page."""
    if request.path.endswith(".json"):
        return True
    return request.get_preferred_type(["text/html", JSON]) == JSON


def json_response(data: Mapping[str, Any]) -> JsonResponse:
    """Return what a page shows, for programs."""
    # Other sites' scripts may read what is public anyway.
    headers = {"Access-Control-Allow-Origin": "*"}
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False}, headers=headers)
