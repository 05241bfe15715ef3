"""The endpoints of the API."""

from collections.abc import Callable, Collection
from typing import Annotated, Any, TypeVar

from django.http import HttpRequest
from ninja import Body, Query, Router
from ninja.decorators import decorate_view
from pydantic import BaseModel, ConfigDict, Field

from decisions.api.parameters import (
    CaseSearchParameters,
    PageParameters,
    Parameters,
    SearchParameters,
    one_of,
)
from decisions.api.rules import from_index
from decisions.api_responses import facet_values, search_results, similar_and_cited, statistics
from decisions.api_responses.case import CaseAnswer, LetterTextAnswer, find_case, find_letter_text
from decisions.api_responses.facet_values import CriterionList, Entries
from decisions.api_responses.requested_search import Cursor, SearchQuestion
from decisions.api_responses.search_results import CasePage, DecisionPage, FacetsOfSearch
from decisions.api_responses.shared_types import AnswerModel
from decisions.api_responses.similar_and_cited import (
    CheckedText,
    Passages,
    PassagesInText,
    SimilarDecisions,
)
from decisions.api_responses.statistics import SPLITS, Rates, RateTable, WhatDecides
from decisions.enums import Outcome
from decisions.pages.citing import check_citations
from decisions.pages.concurrency_limits import limit_concurrency
from decisions.pages.recurring_passages.views import LONGEST_TEXT
from decisions.pages.search_urls import site_root
from decisions.pages.statistics.crosstab_axes import axes

Function = TypeVar("Function", bound=Callable[..., Any])
router = Router()
#: Limits how many answers that take many searches are computed at a time.
_few_at_a_time = decorate_view(
    limit_concurrency("comparisons", each=2, all_together=4, seconds=5, again=10)
)


def reads(
    path: str, name: str, answer: type[AnswerModel], tag: str
) -> Callable[[Function], Function]:
    """Make an endpoint that answers GET and HEAD.

    Args:
        path: the path below `/api/v1`.
        name: the name of the operation.
        answer: the type of the answer.
        tag: the heading of the operation in the description.
    """
    return router.api_operation(["GET", "HEAD"], path, **_options(name, answer, tag))


def takes_text(
    path: str, name: str, answer: type[AnswerModel], tag: str
) -> Callable[[Function], Function]:
    """Make an endpoint that accepts a text by POST; the text is not stored."""
    return router.post(path, **_options(name, answer, tag))


def _options(name: str, answer: type[AnswerModel], tag: str) -> dict[str, Any]:
    return {"response": answer, "operation_id": name, "url_name": f"api_{name}", "tags": [tag]}


class DecisionParameters(Parameters):
    """Further parameters of a page of decisions."""

    facets: bool = False
    """Whether to include the counts of all facets."""


class SplitParameters(Parameters):
    """The facet that rates are split by."""

    by: Annotated[str, *one_of(*SPLITS)]
    """The facet."""


class TableParameters(Parameters):
    """The two facets of a table; for a tree, with the level: `service:2`."""

    rows: Annotated[str, *one_of(*axes())]
    columns: Annotated[str, *one_of(*axes())]


class SimilarParameters(Parameters):
    """The decision to compare with, and how many similar ones to return."""

    outcome: Outcome | None = None
    """Only decisions with this outcome."""
    limit: int = Field(8, ge=1, le=25)
    """The maximum number to return."""


class ListParameters(Parameters):
    """The part of a list to return."""

    limit: int = Field(25, ge=1, le=50)
    """The maximum number to return."""
    offset: int = Field(0, ge=0, le=10_000)
    """How many to skip."""


class Text(BaseModel):
    """A text; it is neither stored nor logged."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=check_citations.LONGEST)


class ShortText(Text):
    """A text; it is neither stored nor logged."""

    text: str = Field(min_length=1, max_length=LONGEST_TEXT)


@reads("/decisions", "decisions", DecisionPage, "Searches")
@from_index
def decisions(
    request: HttpRequest,
    search: Query[SearchParameters],
    page: Query[PageParameters],
    more: Query[DecisionParameters],
) -> DecisionPage:
    """Find decisions.

    Each has the criteria it turned on and the offsets of matches. To get the next page, send
    the `next_cursor` of the previous page with the same parameters.
    """
    return search_results.find_decisions(
        _question(request),
        site_root(request),
        limit=page.limit,
        cursor=_cursor(page),
        facets=more.facets,
    )


@reads("/cases", "cases", CasePage, "Searches")
@from_index
def cases(
    request: HttpRequest, search: Query[CaseSearchParameters], page: Query[PageParameters]
) -> CasePage:
    """Find cases with matching decisions.

    Each case is listed once, newest first; with `sort=oldest`, oldest first, and with
    `sort=most_items`, those with the most disputed items first.
    """
    return search_results.find_cases(
        _question(request), site_root(request), limit=page.limit, cursor=_cursor(page)
    )


@reads("/facets", "facets", FacetsOfSearch, "Searches")
@from_index
def facets(request: HttpRequest, search: Query[SearchParameters]) -> FacetsOfSearch:
    """Count the decisions of a search, and those with each value of each facet."""
    return search_results.count_facets(_question(request))


@reads("/cases/{slug:case}", "case", CaseAnswer, "Cases")
def case(request: HttpRequest, case: str) -> CaseAnswer:
    """Show everything that the archive read in the letter of a case."""
    return find_case(case, site_root(request))


@reads("/cases/{slug:case}/text", "letter_text", LetterTextAnswer, "Cases")
def letter_text(request: HttpRequest, case: str) -> LetterTextAnswer:
    """Show the text of the letter of a case; offsets in other answers refer to it."""
    return find_letter_text(case)


@reads("/cases/{slug:case}/items/{int:item}/similar", "similar", SimilarDecisions, "Cases")
@_few_at_a_time
def similar(
    request: HttpRequest, case: str, item: int, which: Query[SimilarParameters]
) -> SimilarDecisions:
    """Find similar decisions of other cases."""
    return similar_and_cited.similar_to(
        case, item, site_root(request), outcome=which.outcome or "", limit=which.limit
    )


@reads("/rates", "rates", Rates, "Statistics")
@from_index
def rates(
    request: HttpRequest, search: Query[SearchParameters], split: Query[SplitParameters]
) -> Rates:
    """Show how often the decisions of a search were overturned, by the values of a facet."""
    return statistics.rates_by(_question(request), split.by)


@reads("/table", "table", RateTable, "Statistics")
@from_index
def table(
    request: HttpRequest, search: Query[SearchParameters], axes: Query[TableParameters]
) -> RateTable:
    """Show how often the decisions of a search were overturned, by two facets at once."""
    return statistics.table_of(_question(request), axes.rows, axes.columns)


@reads("/what-decides", "what_decides", WhatDecides, "Statistics")
@from_index
def what_decides(request: HttpRequest, search: Query[SearchParameters]) -> WhatDecides:
    """Count the criteria that the decisions of a search turned on.

    The search's filters on outcomes and criteria are ignored: all of them are counted.
    """
    question = _question(request, but=statistics.IGNORED_BY_WHAT_DECIDES)
    return statistics.what_decides(question, site_root(request))


@reads("/passages", "passages", Passages, "Texts")
@from_index
@_few_at_a_time
def passages(request: HttpRequest, part: Query[ListParameters]) -> Passages:
    """List the passages that occur in the most letters."""
    return similar_and_cited.recurring_passages(limit=part.limit, offset=part.offset)


@takes_text("/passages", "passages_in_text", PassagesInText, "Texts")
@_few_at_a_time
def passages_in_text(request: HttpRequest, body: Body[ShortText]) -> PassagesInText:
    """Find the passages of a text that recur in the archive. The text is not stored."""
    return similar_and_cited.passages_in(body.text)


@takes_text("/citations", "citations", CheckedText, "Texts")
@_few_at_a_time
def citations(request: HttpRequest, body: Body[Text]) -> CheckedText:
    """Look up the case numbers in a text, and compare stated outcomes. The text is not stored."""
    return similar_and_cited.check_citations(body.text, site_root(request))


@reads("/vocabulary/services", "services", Entries, "Vocabulary")
def services(request: HttpRequest) -> Entries:
    """List the services that decisions are classified under."""
    return facet_values.services()


@reads("/vocabulary/guidelines", "guidelines", Entries, "Vocabulary")
def guidelines(request: HttpRequest) -> Entries:
    """List the guidelines that decisions cite: sources and chapters."""
    return facet_values.guidelines()


@reads("/vocabulary/specialties", "specialties", Entries, "Vocabulary")
def specialties(request: HttpRequest) -> Entries:
    """List the specialties of reviewers."""
    return facet_values.specialties()


@reads("/vocabulary/criteria", "criteria", CriterionList, "Vocabulary")
def criteria(request: HttpRequest) -> CriterionList:
    """List the criteria that decisions can turn on."""
    return facet_values.criteria()


def _question(request: HttpRequest, but: Collection[str] = ()) -> SearchQuestion:
    """Return the search of a request, without its other parameters."""
    names = SearchParameters.model_fields.keys() - {*but}
    return SearchQuestion({name: asked for name, asked in request.GET.lists() if name in names})


def _cursor(page: PageParameters) -> Cursor | None:
    return Cursor.read(page.cursor) if page.cursor is not None else None
