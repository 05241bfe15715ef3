"""The tools of the MCP server: answers of the API, for programs that use language models.

The tools only read. They return counts, and the words of letters with their offsets; they do not
generate text.
"""

from collections.abc import Callable, Collection
from typing import Annotated, Literal

from django.conf import settings
from pydantic import ConfigDict, Field

from decisions.api.parameters import SearchParameters, one_of
from decisions.api_responses import facet_values, search_results, similar_and_cited, statistics
from decisions.api_responses.case import CaseAnswer, find_case, find_letter_text
from decisions.api_responses.facet_values import CriterionEntry, Entries, Entry
from decisions.api_responses.requested_search import Cursor, QuestionError, SearchQuestion
from decisions.api_responses.search_results import DecisionPage
from decisions.api_responses.shared_types import AnswerModel
from decisions.api_responses.similar_and_cited import CheckedText
from decisions.api_responses.statistics import SPLITS, Rates, WhatDecides
from decisions.pages.citing.check_citations import LONGEST
from decisions.pages.search_urls import path_of

#: The most characters of a letter that one call returns.
LONGEST_PASSAGE = 8_000

CaseName = Annotated[str, Field(max_length=60, description="The case’s number: CM17-0001234.")]


class Search(SearchParameters):
    """A search: the parameters of the search page; others are rejected."""

    model_config = ConfigDict(extra="forbid")


class LetterPassage(AnswerModel):
    """A passage of a letter, and its offsets."""

    case: str
    url: str
    """The URL of the case's page."""
    letter_sha256: str
    """The letter that the offsets refer to."""
    start: int
    end: int
    text: str
    """The letter's text from `start` to `end`."""
    before: str
    """The text before it, at most 200 characters."""
    after: str


class VocabularyValues(AnswerModel):
    """Values of one kind."""

    values: list[Entry]
    """Services, guidelines or specialties."""
    criteria: list[CriterionEntry]
    """The criteria that decisions can turn on, if criteria were requested."""


def search_decisions(
    search: Search,
    limit: Annotated[int, Field(ge=1, le=50)] = 10,
    cursor: Annotated[str | None, Field(description="`next_cursor` of the previous page.")] = None,
) -> DecisionPage:
    """Find decisions by words and filters, with exact counts and the overturn rate.

    Each decision has its outcome, the reviewer's rationale, the sentence that decided, what it
    turned on, offsets of all these in the letter, and the URL to cite.
    """
    at = Cursor.read(cursor) if cursor else None
    return search_results.find_decisions(
        _question(search), settings.SITE_URL, limit=limit, cursor=at, facets=False
    )


def get_case(case: CaseName) -> CaseAnswer:
    """Return all that a letter says: dates, patient, reviewer, items, outcomes and rationales."""
    return find_case(case, settings.SITE_URL)


def get_passage(
    case: CaseName, start: Annotated[int, Field(ge=0)], end: Annotated[int, Field(ge=0)]
) -> LetterPassage:
    """Return the words of a letter between two offsets, which other tools give as `letter`."""
    letter = find_letter_text(case)
    if not start < end <= len(letter.text):
        raise QuestionError("end", f"The letter has the offsets 0 to {len(letter.text)}.")
    end = min(end, start + LONGEST_PASSAGE)
    return LetterPassage(
        case=letter.case,
        url=f"{settings.SITE_URL}{path_of('case', letter.case)}",
        letter_sha256=letter.letter_sha256,
        start=start,
        end=end,
        text=letter.text[start:end],
        before=letter.text[max(0, start - 200) : start],
        after=letter.text[end : end + 200],
    )


def overturn_rate(
    search: Search,
    by: Annotated[str, *one_of(*SPLITS)] = "year",
) -> Rates:
    """Return how often the decisions of a search were overturned, in all and by one facet.

    Each rate has its count and its 95% interval. Rates of fewer than 30 decisions say little.
    """
    return statistics.rates_by(_question(search), by)


def what_decides(search: Search) -> WhatDecides:
    """Count the criteria that the decisions of a search turned on.

    Those unmet in denials that were upheld, and those met in denials that were overturned, each
    with example sentences. It is a count of what reviewers wrote, not of causes.
    """
    question = _question(search, but=statistics.IGNORED_BY_WHAT_DECIDES)
    return statistics.what_decides(question, settings.SITE_URL)


def check_citations(
    text: Annotated[str, Field(min_length=1, max_length=LONGEST)],
) -> CheckedText:
    """Look up every case number of a text.

    Each is found or not, withdrawn, or has another outcome than the text says beside it. Nothing
    of the text is kept.
    """
    return similar_and_cited.check_citations(text, settings.SITE_URL)


def list_vocabulary(
    kind: Literal["services", "guidelines", "specialties", "criteria"],
    containing: Annotated[str, Field(max_length=100, description="Part of a name.")] = "",
) -> VocabularyValues:
    """List the values that searches are narrowed by, with what each is called."""
    if kind == "criteria":
        return VocabularyValues(values=[], criteria=facet_values.criteria().criteria)
    wanted = containing.casefold()
    listed = _LISTS[kind]().values
    matching = [each for each in listed if wanted in each.name.casefold()]
    return VocabularyValues(values=matching, criteria=[])


def _question(search: Search, but: Collection[str] = ()) -> SearchQuestion:
    """Return the search of a tool call."""
    asked = search.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    return SearchQuestion(
        {
            name: value if isinstance(value, list) else [str(value)]
            for name, value in asked.items()
            if name not in but
        }
    )


_LISTS: dict[str, Callable[[], Entries]] = {
    "services": facet_values.services,
    "guidelines": facet_values.guidelines,
    "specialties": facet_values.specialties,
}
#: All tools.
TOOLS = (
    search_decisions,
    get_case,
    get_passage,
    overturn_rate,
    what_decides,
    check_citations,
    list_vocabulary,
)
