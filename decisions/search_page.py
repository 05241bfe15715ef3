"""What the search page shows of a search."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from decisions.addresses import address_of, with_value, without
from decisions.charts import YearChart, year_chart
from decisions.display import CHOICES, Display
from decisions.facet_lists import Value, chips, facet_lists, in_order, places_above, value_of
from decisions.filters import ORDERS, DecisionFilters
from decisions.search.facets import GUIDELINE, OUTCOME, YEAR, Count, Facet, Selection, total
from decisions.search.results import NEWEST, RELEVANCE, DecisionSearch, Hit
from decisions.statistics import FEW, interval
from decisions.way import DEEPEST, case_address

#: Rows of a split that are shown; all values of a facet have a page of their own.
SPLIT_ROWS = 12


@dataclass(frozen=True, slots=True)
class Result:
    """A hit and the address of its case, which remembers the search."""

    hit: Hit
    address: str


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a split, with the 95 % interval of its rate."""

    value: Value
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Split:
    """The answer split by the values of a facet; a chart too where that is the year.

    Args:
        rest: how many values are not shown.
        without: the decisions found that have no date.
        all_address: the page of all values.
    """

    facet: Facet
    rows: list[Row]
    chart: YearChart | None
    rest: int
    without: int
    all_address: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several ways to show the results."""

    label: str
    address: str
    chosen: bool


class Pages(Paginator[Hit]):
    """The pages of a search that can be leafed through."""

    @cached_property
    def count(self) -> int:
        return min(len(self.object_list), DEEPEST)


def context_of(filters: DecisionFilters, display: Display, query: QueryDict) -> dict[str, Any]:
    """Return what the templates of the page need.

    Raises:
        IndexMissingError: there is no index to search.
    """
    found = filters.search
    counts = found.facets()
    return {
        # Of either outcome, also where the search asks for one: a rate of 100 % says nothing.
        **_answer(found, both=total(counts[OUTCOME].values())),
        **_results(found, display, query),
        "facets": facet_lists(counts, found.selections, query),
        "split": _split(found, display.split, query),
        "splits": _choices("split", display.split.name, query),
        "query": found.text,
        "kept": without(query, "q", "sort"),
        "chips": chips(found.selections, query),
        "clear": address_of(_only_words(query)),
        "remarks": [*filters.remarks, *display.remarks, *found.parsed.remarks],
        "asked": bool(found.text or found.selections or found.cases is not None),
    }


def _answer(found: DecisionSearch, both: Count) -> dict[str, Any]:
    whole = DecisionSearch()
    return {
        "count": found.count,
        "letters": found.letters,
        "both": both,
        "interval": interval(both),
        "few": 0 < both.decisions < FEW,
        "archive": whole.count,
        "archive_letters": whole.letters,
    }


def _results(found: DecisionSearch, display: Display, query: QueryDict) -> dict[str, Any]:
    page = Pages(found, display.per_page).get_page(query.get("page"))
    return {
        "display": display,
        "page": page,
        "shown_of": len(found),
        "results": [
            Result(hit, case_address(hit, query, page.start_index() + number))
            for number, hit in enumerate(page.object_list)
        ],
        "highlighter": found.highlighter,
        "pages": _pages(page, query),
        "deepest": DEEPEST if len(found) > DEEPEST else None,
        "views": _choices("view", display.view, query),
        "pers": CHOICES["per"],
        "sort": found.order if found.text or found.order != RELEVANCE else NEWEST,
        "orders": {k: v for k, v in ORDERS.items() if found.text or k != RELEVANCE},
        "kept_by_tools": without(query, "sort", "per"),
    }


def _split(found: DecisionSearch, facet: Facet, query: QueryDict) -> Split:
    counts = _one_level(facet, found.split(facet), found.selections.get(facet, Selection()))
    values = in_order(
        facet,
        [
            value_of(facet, value, count, query, above=places_above(facet, value))
            for value, count in counts.items()
        ],
    )
    by_year = facet == YEAR
    rows = values if by_year else values[:SPLIT_ROWS]
    return Split(
        facet=facet,
        rows=[Row(value, interval(value.count)) for value in rows],
        chart=year_chart(counts) if by_year else None,
        rest=len(values) - len(rows),
        without=len(found) - total(counts.values()).decisions if by_year else 0,
        all_address=address_of(query, "facet", facet.name),
    )


def _one_level(facet: Facet, counts: dict[str, Count], selection: Selection) -> dict[str, Count]:
    """Return the places of a tree that can be compared: those right below the selected ones."""
    if not facet.tree:
        return counts
    below = {
        path: count
        for path, count in counts.items()
        if (path.rpartition("/")[0] in selection.included if selection.included
            else path.count("/") == (1 if facet == GUIDELINE else 0))
    }  # fmt: skip
    return below or {path: counts[path] for path in selection.included if path in counts}


def _only_words(query: QueryDict) -> QueryDict:
    words = QueryDict(mutable=True)
    if "q" in query:
        words["q"] = str(query["q"])
    return words


def _choices(name: str, chosen: str, query: QueryDict) -> list[Choice]:
    first = next(iter(CHOICES[name]))
    return [
        # The view is remembered, so its address names it even where it is the usual one.
        Choice(
            label,
            with_value(query, name, None if value == first and name != "view" else value),
            value == chosen,
        )
        for value, label in CHOICES[name].items()
    ]


def _pages(page: Page[Any], query: QueryDict) -> list[tuple[str, str]]:
    """Return a label and an address for each page to choose from; a gap has neither."""
    choices = []
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1):
        if isinstance(number, int):
            changed = query.copy()
            changed["page"] = str(number)
            choices.append((str(number), address_of(changed)))
        else:
            choices.append(("", ""))
    return choices
