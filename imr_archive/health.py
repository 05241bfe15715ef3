"""Whether the site works, for whoever watches over it."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, JsonResponse

from decisions.search.index import IndexMissingError, search_index


@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 where the database and the search index answer, 503 where one does not."""
    parts = {"database": _database(), "index": _index()}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # whatever is wrong, the answer is the same
        return False
    return True


def _index() -> bool:
    try:
        search_index().snapshot()
    except IndexMissingError:
        return False
    return True
