"""Addresses without the characters that turn the direction of what stands beside them."""

import re
from collections.abc import Callable
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, QueryDict

#: Marks, embeddings, overrides and isolates of direction (Unicode Standard Annex 9).
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class OneDirectionMiddleware:
    """Reads parameters without them: pages repeat parameters in sentences, chips and titles."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if _TURNS.search(unquote(request.META.get("QUERY_STRING", ""))):
            plain = QueryDict(mutable=True)
            for name, values in request.GET.lists():
                plain.setlist(_TURNS.sub("", name), [_TURNS.sub("", value) for value in values])
            request.GET = plain  # type: ignore[assignment]
        return self._get_response(request)
