"""What pages have in common."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render

from decisions.search.index import IndexMissingError

View: TypeAlias = Callable[..., HttpResponseBase]
JSON = "application/json"


def wants_json(request: HttpRequest) -> bool:
    """Whether the address ends in `.json`, or the reader asks for JSON rather than a page."""
    if request.path.endswith(".json"):
        return True
    return request.get_preferred_type(["text/html", JSON]) == JSON


def needs_index(view: View) -> View:
    """Say that the index is being built where a view finds none."""

    @wraps(view)
    def said(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except IndexMissingError as error:
            if wants_json(request):
                problem = "The search index is being built. Ask again in a minute."
                return JsonResponse({"error": problem}, status=503, headers={"Retry-After": "60"})
            return render(request, "decisions/building.html", {"error": error}, status=503)

    return said
