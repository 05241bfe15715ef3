"""URLs without control characters: NUL, and those that change the direction of text."""

import re
from collections.abc import Callable
from urllib.parse import unquote

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

#: NUL, which PostgreSQL cannot store, and the marks, embeddings, overrides and isolates for text
#: direction (Unicode Standard Annex 9).
_NO_TEXT = re.compile("[\0\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class ControlCharactersMiddleware:
    """Middleware that removes them from parameters, and returns 404 if a path contains NUL.

    Pages repeat parameters in sentences, chips and titles.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request.

        Raises:
            Http404: its path contains NUL.
        """
        if "\0" in request.path_info:
            raise Http404
        if _NO_TEXT.search(unquote(request.META.get("QUERY_STRING", ""))):
            plain = QueryDict(mutable=True)
            for name, values in request.GET.lists():
                plain.setlist(_NO_TEXT.sub("", name), [_NO_TEXT.sub("", value) for value in values])
            request.GET = plain  # type: ignore[assignment]
        return self._get_response(request)
