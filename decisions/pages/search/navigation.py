"""Navigation between a search and its cases: there, back, and to the next one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from decisions.formatting import whole_number
from decisions.pages.search.display_options import Display
from decisions.pages.search_urls import SearchUrl, path_of, with_parameters
from decisions.search import Hit, LetterResult, SearchError

#: The most results that can be paged through; beyond that, narrowing the search helps more.
MOST_PAGED = 10_000


@dataclass(frozen=True, slots=True)
class ResultNavigation:
    """The position of a case in the results of the search that led to it.

    Args:
        back: the URL of the page of results.
        number, total: "3 of 4,812"; 0 if the position is no longer known.
        item: the position of the item that was found.
        previous, following: the URLs of the neighbors; empty at the ends.
    """

    back: str
    number: int = 0
    total: int = 0
    item: int = 0
    previous: str = ""
    following: str = ""


def case_url(hit: Hit, search: str, number: int) -> str:
    """Return the URL of a hit's case, which contains the search and the hit's position.

    Args:
        hit: the decision.
        search: the parameters of the search, as returned by `SearchUrl`.
        number: the position of the hit in the results.
    """
    parameters = f"{search}&hit={number}" if search else f"hit={number}"
    return f"{with_parameters(path_of('case', hit.slug), parameters)}#item-{hit.position}"


def navigation_of(url: SearchUrl, slug: str) -> ResultNavigation | None:
    """Return links to the search and the neighboring results, or None without a search."""
    if "hit" not in url.query:
        return None
    results = url.query.copy()
    for name in ("hit", "page"):
        results.pop(name, None)
    number = whole_number(str(url.query["hit"])) or 0
    try:
        if not url.search.leaves_out_newer:  # the link back needs no such limit then
            results.pop("up_to", None)
        back = _page_of(number, results)
        if not 1 <= number <= MOST_PAGED:
            return ResultNavigation(back)
        found = url.filters.results
        first = max(number - 1, 1)
        hits: Sequence[Hit | LetterResult] = found[first - 1 : number + 1]
        total = len(found)
    except SearchError:
        return ResultNavigation(_page_of(number, results))
    index = number - first
    if index >= len(hits) or hits[index].slug != slug:
        return ResultNavigation(back)  # the archive has changed in the meantime
    up_to, here = url.search.up_to, SearchUrl(results)
    search = here.parameters if up_to is None else here.parameters_up_to(up_to)
    previous = hits[index - 1] if index else None
    following = hits[index + 1] if index + 1 < len(hits) else None
    return ResultNavigation(
        back=back,
        number=number,
        total=total,
        item=_first(hits[index]).position,
        previous=case_url(_first(previous), search, number - 1) if previous else "",
        following=case_url(_first(following), search, number + 1) if following else "",
    )


def _page_of(number: int, results: QueryDict) -> str:
    """Return the URL of the page of results that has a hit."""
    query = results.copy()
    per_page = Display.of(query).per_page
    if number > per_page:
        query["page"] = str((number - 1) // per_page + 1)
    return SearchUrl(query).page()


def _first(found: Hit | LetterResult) -> Hit:
    return found if isinstance(found, Hit) else found.hits[0]
