"""What pages have in common."""

from collections.abc import Callable
from typing import TypeAlias

from django.http import HttpRequest, HttpResponseBase

View: TypeAlias = Callable[..., HttpResponseBase]
JSON = "application/json"


def wants_json(request: HttpRequest) -> bool:
    """Whether the address ends in `.json`, or the reader asks for JSON rather than a page."""
    if request.path.endswith(".json"):
        return True
    return request.get_preferred_type(["text/html", JSON]) == JSON
