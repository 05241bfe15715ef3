"""The decisions, cases and facet counts of a search, in pages."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby, islice
from typing import Any

from decisions.api_responses.decision import DecisionAnswer, case_api_url, decisions_of
from decisions.api_responses.requested_search import Cursor, QuestionError, SearchQuestion
from decisions.api_responses.shared_types import AnswerModel, LetterDistribution, NamedRate, Rate
from decisions.enums import CaseOutcome, Outcome
from decisions.facet_labels import labels
from decisions.models import Case
from decisions.pages.search_urls import path_of
from decisions.search import LONGEST, DecisionSearch, Facet, Hit, by_frequency

#: The most results of an order by relevance; the other orders list all results.
MOST_RELEVANT = 1_000


class FacetAnswer(AnswerModel):
    """A facet with its values and counts."""

    label: str
    values: list[NamedRate]
    """The values among the search's decisions, the most frequent first. The facet's own
    selection is ignored."""


class SearchTotals(AnswerModel):
    """How many decisions a search finds, and how often they were overturned."""

    decisions: int
    """How many decisions are found."""
    letters: int
    """How many letters contain them."""
    either_outcome: Rate
    """The counts of the search without its outcome filter, for the overturn rate."""
    by_letter: LetterDistribution | None
    """The letters of the decisions of either outcome; null for none or more than 1,000 of them."""
    archive: Rate
    """All decisions in the archive."""
    samples: bool
    """Whether the archive holds only invented samples, not actual decisions."""
    warnings: list[str]
    """Warnings about unknown values, decisions left out, and words that were not understood."""


class DecisionPage(SearchTotals):
    """A page of a search's decisions."""

    facets: dict[str, FacetAnswer] | None
    """By name, if the request asks for them."""
    results: list[DecisionAnswer]
    next_cursor: str | None
    """The `cursor` of the next page; null after the last one."""


class FoundItem(AnswerModel):
    """A found decision within its case."""

    item: int
    disputed: str
    outcome: Outcome
    service: str


class FoundCase(AnswerModel):
    """A case with those of its decisions that match."""

    case: str
    """The identifier of the case in URLs."""
    case_number: str | None
    decision_date: date | None
    outcome: CaseOutcome | None
    """The outcome of all its decisions together."""
    sample: bool
    url: str
    """The URL of the case's page."""
    case_url: str
    """The API's URL for the case."""
    found: list[FoundItem]
    """In the order of the letter."""


class CasePage(SearchTotals):
    """A page of the cases with matching decisions."""

    results: list[FoundCase]
    next_cursor: str | None
    """The `cursor` of the next page; null after the last one."""


class FacetsOfSearch(SearchTotals):
    """The counts of all facets of a search."""

    facets: dict[str, FacetAnswer]


def find_decisions(
    question: SearchQuestion, root: str, *, limit: int, cursor: Cursor | None, facets: bool
) -> DecisionPage:
    """Return a page of the decisions of a search.

    Args:
        question: the search.
        root: the URL of the site.
        limit: the most decisions to return.
        cursor: the end of the previous page; None for the first page.
        facets: whether to include the counts of all facets.

    Raises:
        SearchError: there is no index, or it does not answer.
    """
    search = _as_of(question.search, cursor)
    ranked = question.by_relevance
    if ranked:
        start = min(cursor.position, MOST_RELEVANT) if cursor else 0
        hits = search[start : min(start + limit + 1, MOST_RELEVANT + 1)]
        placed = [*enumerate(hits, start + 1)]
        more = len(hits) > limit and start + limit < MOST_RELEVANT
    else:
        placed = search.after(cursor.position if cursor else None, limit + 1)
        more = len(placed) > limit
    page = placed[:limit]
    warnings = [*question.warnings]
    if ranked and len(search) > MOST_RELEVANT:
        warnings.append(
            f"Sorting by relevance lists only the first {MOST_RELEVANT:,} decisions; sort=newest "
            "lists all of them."
        )
    return DecisionPage(
        **_found(search, warnings),
        facets=facets_of(search) if facets else None,
        results=decisions_of([hit for _, hit in page], root, search.highlighter),
        next_cursor=str(Cursor(search.last_case, page[-1][0])) if more else None,
    )


def find_cases(
    question: SearchQuestion, root: str, *, limit: int, cursor: Cursor | None
) -> CasePage:
    """Return a page of the cases with matching decisions, in the order of the search.

    Args:
        question: the search.
        root: the URL of the site.
        limit: the most cases to return.
        cursor: the end of the previous page; None for the first page.

    Raises:
        QuestionError: the order does not keep the decisions of a case together.
        SearchError: there is no index, or it does not answer.
    """
    if question.by_relevance or question.search.order == LONGEST:
        detail = "Cases are sorted by date or items: use sort=newest, oldest, or most_items."
        raise QuestionError("sort", detail)
    search = _as_of(question.search, cursor)
    by_case = groupby(_every(search, cursor, limit), key=lambda placed: placed[1].slug)
    found = [[*placed] for _, placed in islice(by_case, limit + 1)]
    page = found[:limit]
    more = len(found) > limit
    slugs = [placed[0][1].slug for placed in page]
    cases = {case.slug: case for case in Case.public.filter(slug__in=slugs)}
    return CasePage(
        **_found(search, question.warnings),
        results=[
            _case(cases[slug], [hit for _, hit in placed], root)
            for slug, placed in zip(slugs, page, strict=True)
            if slug in cases
        ],
        next_cursor=str(Cursor(search.last_case, page[-1][-1][0])) if more else None,
    )


def count_facets(question: SearchQuestion) -> FacetsOfSearch:
    """Return the counts of a search's facets.

    Raises:
        SearchError: there is no index, or it does not answer.
    """
    search = question.search
    return FacetsOfSearch(**_found(search, question.warnings), facets=facets_of(search))


def facets_of(search: DecisionSearch) -> dict[str, FacetAnswer]:
    """Return each facet of a search with its values."""
    return {
        facet.name: FacetAnswer(label=facet.named, values=list(_values(search, facet)))
        for facet in search.facets()
    }


def _values(search: DecisionSearch, facet: Facet) -> Iterator[NamedRate]:
    for value, count in by_frequency(search.facets()[facet]).items():
        yield NamedRate.named(value, labels.named(facet, value), count)


def _as_of(search: DecisionSearch, cursor: Cursor | None) -> DecisionSearch:
    return search.as_of(cursor.up_to) if cursor else search


def _found(search: DecisionSearch, warnings: list[str]) -> dict[str, Any]:
    """Return the fields of a `SearchTotals`."""
    return {
        "decisions": len(search),
        "letters": search.letters,
        "either_outcome": Rate.of(search.either_outcome),
        "by_letter": LetterDistribution.of(search),
        "archive": Rate.of(search.archive().count),
        "samples": search.samples,
        "warnings": warnings,
    }


def _every(search: DecisionSearch, cursor: Cursor | None, limit: int) -> Iterator[tuple[int, Hit]]:
    """Yield the decisions after a cursor, grouped by case."""
    position = cursor.position if cursor else None
    while some := search.after(position, 2 * limit):
        yield from some
        position = some[-1][0]


def _case(case: Case, hits: list[Hit], root: str) -> FoundCase:
    return FoundCase(
        case=case.slug,
        case_number=case.case_number,
        decision_date=case.decision_date,
        outcome=CaseOutcome(case.outcome) if case.outcome else None,
        sample=case.sample,
        url=f"{root}{path_of('case', case.slug)}",
        case_url=case_api_url(case.slug, root),
        found=[
            FoundItem(
                item=hit.position,
                disputed=hit.item,
                outcome=Outcome(hit.outcome),
                service=hit.service_path,
            )
            for hit in sorted(hits, key=lambda hit: hit.position)
        ],
    )
