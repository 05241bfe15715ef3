"""Redirects from former URLs to current ones."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Model
from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    QueryDict,
)
from django.urls import reverse

from decisions.filters import facet_parameters
from decisions.models import Case, FormerAddress, Guideline, Service, Specialty
from decisions.pages.browse.browsable_facets import BROWSE_FACETS
from decisions.pages.content_negotiation import View
from decisions.search import FACETS, GUIDELINE, GUIDELINE_BY

#: The kinds of former URLs, and the column from which each is made.
_ROWS: dict[str, tuple[type[Model], str]] = {
    "case": (Case, "slug"),
    "service": (Service, "path"),
    "guideline": (Guideline, "path"),
    "specialty": (Specialty, "slug"),
}
_UNNUMBERED = "letter-"
_HASH = 12  # the hex digits of the letter's SHA-256 in such a URL


def current_name(kind: str, former: str) -> str | None:
    """Return the current slug or path for a former one, or None if it never existed.

    Args:
        kind: `case`, `service`, `guideline` or `specialty`.
        former: its former slug or path.
    """
    if "\0" in former:
        return None
    model, column = _ROWS[kind]
    rows = model._default_manager.values_list(column, flat=True)
    row_id = (
        FormerAddress.objects.filter(kind=kind, former=former).values_list("row_id", flat=True)
    ).first()
    if row_id is not None and (now := rows.filter(pk=row_id).first()):
        return str(now)
    if kind == "case" and (typed := rows.filter(slug=former.upper()).first()):
        return str(typed)  # numbers are printed in capitals, but may be typed in lowercase
    digits = former.removeprefix(_UNNUMBERED)
    if kind == "case" and former.startswith(_UNNUMBERED) and len(digits) == _HASH:
        # Its letter was assigned to another case, which has a number.
        return (
            Case.public.filter(letter_sha256__startswith=digits)
            .values_list("slug", flat=True)
            .first()
        )
    return None


def with_current_names(query: QueryDict) -> QueryDict | None:
    """Return a search with the current names of its values; None if none of them was renamed."""
    changed = query.copy()
    for facet in FACETS:
        if facet.name not in _ROWS:
            continue
        by_side = GUIDELINE_BY.values() if facet == GUIDELINE else ()
        for each in (facet, *by_side):
            for name in facet_parameters(each):
                if values := query.getlist(name):
                    changed.setlist(name, _current_values(facet.name, values))
    return changed if changed != query else None


def redirects_former_values(view: View) -> View:
    """Redirect a search for renamed values."""

    @wraps(view)
    def followed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if now := with_current_names(request.GET):
            return HttpResponsePermanentRedirect(f"{request.path}?{now.urlencode()}")
        return view(request, *args, **kwargs)

    return followed


def redirects_former_case(view: View) -> View:
    """Redirect the page of a case whose URL has changed."""
    return _follows(view, "slug", lambda kwargs: "case")


def redirects_former_value(view: View) -> View:
    """Redirect the page of a renamed service, guideline or specialty."""
    return _follows(view, "value", lambda kwargs: BROWSE_FACETS[kwargs["kind"]].facet.name)


def _follows(view: View, name: str, kind_of: Callable[[dict[str, Any]], str]) -> View:
    @wraps(view)
    def followed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            match, kind = request.resolver_match, kind_of(kwargs)
            now = current_name(kind, kwargs[name]) if kind in _ROWS else None
            if now is None or now == kwargs[name] or match is None:
                raise
            kept = request.META.get("QUERY_STRING", "")
            to = reverse(match.view_name, kwargs={**match.kwargs, name: now})
            return HttpResponsePermanentRedirect(f"{to}?{kept}" if kept else to)

    return followed


def _current_values(kind: str, values: list[str]) -> list[str]:
    model, column = _ROWS[kind]
    asked = [value for value in values[:100] if "\0" not in value]
    former = FormerAddress.objects.filter(kind=kind, former__in=asked)
    moved = dict(former.values_list("former", "row_id"))
    if not moved:
        return values
    rows = model._default_manager
    taken = set(rows.filter(**{f"{column}__in": list(moved)}).values_list(column, flat=True))
    now = dict(rows.filter(pk__in=moved.values()).values_list("pk", column))
    return [
        now.get(moved[value], value) if value in moved and value not in taken else value
        for value in values
    ]
