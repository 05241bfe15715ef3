"""The way between a search and its cases: there, back, and on to the next one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from decisions.filters import DecisionFilters
from decisions.pages.search.display import Display
from decisions.pages.search_urls import (
    address_of,
    parameters_from,
    parameters_of,
    path_of,
    with_parameters,
)
from decisions.search import Hit, LetterResult, SearchError

#: Results beyond this many are not paged through: narrowing finds more than leafing.
DEEPEST = 10_000


@dataclass(frozen=True, slots=True)
class ResultNavigation:
    """Where a case stands among the results of the search that led to it.

    Args:
        back: the address of the page of results.
        number, total: "3 of 4,812"; 0 where the place is not known any more.
        item: the position of the item that was found.
        previous, following: the addresses of the neighbours; empty at the ends.
    """

    back: str
    number: int = 0
    total: int = 0
    item: int = 0
    previous: str = ""
    following: str = ""


def case_address(hit: Hit, search: str, number: int) -> str:
    """Return the address of a hit's case, which remembers the search and the place in it.

    Args:
        hit: the decision.
        search: the parameters of the search, as `parameters_of` gives them.
        number: of the hit among the results.
    """
    parameters = f"{search}&hit={number}" if search else f"hit={number}"
    return f"{with_parameters(path_of('case', hit.slug), parameters)}#item-{hit.position}"


def navigation_of(query: QueryDict, slug: str) -> ResultNavigation | None:
    """Return the way back, and to the neighbours; None for a visitor who came straight here."""
    if "hit" not in query:
        return None
    search_query = query.copy()
    search_query.pop("hit")
    hit = str(query["hit"])
    number = int(hit) if hit.isdecimal() and len(hit) < 9 else 0
    search_query.pop("page", None)
    try:
        filters = DecisionFilters(search_query)
        if not filters.search.leaves_out_newer:  # then the way back needs no such limit
            search_query.pop("up_to", None)
        back = _page_of(number, search_query)
        if not 1 <= number <= DEEPEST:
            return ResultNavigation(back)
        found = filters.results
        first = max(number - 1, 1)
        hits: Sequence[Hit | LetterResult] = found[first - 1 : number + 1]
        total = len(found)
    except SearchError:
        return ResultNavigation(_page_of(number, search_query))
    place = number - first
    if place >= len(hits) or hits[place].slug != slug:
        return ResultNavigation(back)  # the archive has changed since
    up_to = filters.search.up_to
    search = parameters_of(search_query) if up_to is None else parameters_from(search_query, up_to)
    previous = hits[place - 1] if place else None
    following = hits[place + 1] if place + 1 < len(hits) else None
    return ResultNavigation(
        back=back,
        number=number,
        total=total,
        item=_first(hits[place]).position,
        previous=case_address(_first(previous), search, number - 1) if previous else "",
        following=case_address(_first(following), search, number + 1) if following else "",
    )


def _page_of(number: int, search_query: QueryDict) -> str:
    """Return the address of the page of results that a hit stands on."""
    query = search_query.copy()
    per_page = Display.of(query).per_page
    if number > per_page:
        query["page"] = str((number - 1) // per_page + 1)
    return address_of(query)


def _first(found: Hit | LetterResult) -> Hit:
    return found if isinstance(found, Hit) else found.hits[0]
