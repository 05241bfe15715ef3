"""Content negotiation: requests for JSON, and the responses to them."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeAlias

from django.http import HttpRequest, HttpResponseBase, JsonResponse

View: TypeAlias = Callable[..., HttpResponseBase]
JSON = "application/json"
#: The prefix of the API's URLs; its errors are problem details.
API = "/api/v"
PROBLEM = "application/problem+json"
_LONGEST_INSTANCE = 2_000  # characters of a URL that problem details repeat


def is_api(request: HttpRequest) -> bool:
    """Return whether the URL belongs to the API."""
    return request.path.startswith(API)


def wants_json(request: HttpRequest) -> bool:
    """Whether the URL ends in `.json`, or the reader asks for JSON rather than a page."""
    if request.path.endswith(".json") or is_api(request):
        return True
    return request.get_preferred_type(["text/html", JSON]) == JSON


def json_response(data: Mapping[str, Any]) -> JsonResponse:
    """Return the data of a page as a JSON response."""
    # Scripts of other sites may read the response, because it is public.
    headers = {"Access-Control-Allow-Origin": "*"}
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False}, headers=headers)


def json_error(
    request: HttpRequest,
    problem: str,
    *,
    status: int,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> JsonResponse:
    """Return an error as JSON; errors of the API are problem details (RFC 9457).

    Args:
        request: the request.
        problem: the error, and its remedy.
        status: the status of the response.
        headers: the headers of the response.
        more: further members of the problem details.
    """
    if not is_api(request):
        return JsonResponse({"error": problem}, status=status, headers=headers)
    details = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": problem,
        "instance": request.get_full_path()[:_LONGEST_INSTANCE],
        **more,
    }
    return JsonResponse(details, status=status, headers=headers, content_type=PROBLEM)
