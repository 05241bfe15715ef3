"""The pages: search, and one case."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render

from decisions.case_page import facts_of, items_of, overturned
from decisions.facet_lists import chips, facet_lists
from decisions.filters import ORDERS, DecisionFilters
from decisions.models import Case
from decisions.search.facets import OUTCOME, total
from decisions.search.index import IndexMissingError
from decisions.search.results import DecisionSearch, Hit
from decisions.statistics import FEW, interval
from decisions.way import DEEPEST, PER_PAGE, case_address, way_of
from decisions.withdrawn import gone


def search(request: HttpRequest) -> HttpResponse:
    """Show the decisions that the address asks for, and what they can be narrowed by."""
    filters = DecisionFilters(request.GET)
    found = filters.search
    try:
        page = _Pages(found, PER_PAGE).get_page(request.GET.get("page"))
        counts = found.facets()
        # Of either outcome, also where the search asks for one: a rate of 100 % says nothing.
        split = total(counts[OUTCOME].values())
        whole = DecisionSearch()
        context: dict[str, Any] = {
            "page": page,
            "results": [_Result(hit, case_address(hit, request.GET, page.start_index() + n))
                        for n, hit in enumerate(page.object_list)],
            "pages": _pages(page, request.GET),
            "deepest": DEEPEST if len(found) > DEEPEST else None,
            "count": found.count,
            "letters": found.letters,
            "split": split,
            "interval": interval(split),
            "few": 0 < split.decisions < FEW,
            "archive": whole.count,
            "archive_letters": whole.letters,
            "facets": facet_lists(counts, found.selections, request.GET),
        }  # fmt: skip
    except IndexMissingError:
        return render(request, "decisions/building.html", status=503)
    context |= {
        "query": found.text,
        "sort": found.order if found.text or found.order != "relevance" else "newest",
        "orders": ORDERS if found.text else {k: v for k, v in ORDERS.items() if k != "relevance"},
        "kept": _kept(request.GET),
        "chips": chips(found.selections, request.GET),
        "remarks": [*filters.remarks, *found.parsed.remarks],
        "highlighter": found.highlighter,
        "asked": bool(found.text or found.selections),
    }
    return render(request, "decisions/search.html", context)


def case(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one case, with the way back to the search that it was found by.

    A withdrawn case is gone, and its page says no more than that.
    """
    found = get_object_or_404(
        Case.objects.select_related("reviewer").prefetch_related(
            "reviewer__specialties",
            "items__service__parent__parent",
            "items__citations__guideline__parent",
        ),
        slug=slug,
    )
    if found.withdrawn_at:
        return gone(request)
    context = {
        "case": found,
        "facts": facts_of(found),
        "items": items_of(found),
        "overturned": overturned(found),
        "way": way_of(request.GET, slug),
    }
    return render(request, "decisions/case.html", context)


class _Pages(Paginator[Hit]):
    """The pages of a search that can be leafed through."""

    @cached_property
    def count(self) -> int:
        return min(len(self.object_list), DEEPEST)


@dataclass(frozen=True, slots=True)
class _Result:
    """A hit and the address of its case, which remembers the search."""

    hit: Hit
    address: str


def _pages(page: Page[Any], query: QueryDict) -> list[tuple[str, str]]:
    """Return a label and an address for each page to choose from; a gap has neither."""
    choices = []
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1):
        if isinstance(number, int):
            choices.append((str(number), _page_address(query, number)))
        else:
            choices.append(("", ""))
    return choices


def _page_address(query: QueryDict, number: int) -> str:
    changed = query.copy()
    changed["page"] = str(number)
    return f"?{changed.urlencode()}"


def _kept(query: QueryDict) -> list[tuple[str, str]]:
    """Return the parameters that a new query keeps: the selected facets."""
    return [
        (name, value)
        for name, values in query.lists()
        for value in values
        if name not in ("q", "sort", "page")
    ]
