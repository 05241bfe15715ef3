"""Statistics: rates by one or two facets, and the criteria that decisions turned on."""

from collections.abc import Iterable, Iterator

from decisions.api_responses.requested_search import SearchQuestion
from decisions.api_responses.shared_types import (
    AnswerModel,
    LetterDistribution,
    NamedRate,
    Rate,
    rate_of,
)
from decisions.criteria import CriterionName, definitions
from decisions.enums import Outcome
from decisions.facet_labels import labels
from decisions.filters import facet_parameters
from decisions.models import Case, DisputedItem
from decisions.pages.citing.citation_parts import reference_to
from decisions.pages.statistics.crosstab_axes import axes
from decisions.pages.statistics.crosstab_table import warnings_of_rates
from decisions.search import (
    FACETS,
    NOT_RECOGNIZED,
    OUTCOME,
    TURNED_ON,
    Along,
    Axis,
    Count,
    Mentions,
    by_frequency,
    crosstab,
    turned_on,
)

#: The facets that overturn rates can be split by; the rate of an outcome is always 0 or 1.
SPLITS = {facet.name: facet for facet in FACETS if facet is not OUTCOME}
#: The parameters of a search that `what_decides` ignores: it counts all outcomes and criteria.
IGNORED_BY_WHAT_DECIDES = frozenset(
    name for facet in (OUTCOME, TURNED_ON) for name in facet_parameters(facet)
)
#: The most example sentences of a criterion and outcome.
_MOST_EXAMPLES = 2


class Rates(AnswerModel):
    """How often the decisions of a search were overturned, by the values of one facet.

    They are of either outcome, whatever the search asks of it.
    """

    by: str
    """The facet."""
    label: str
    """The name shown on pages."""
    all: Rate
    """All decisions of the search. A decision with several values counts under each."""
    by_letter: LetterDistribution | None
    """The letters of all decisions; null for none or more than 1,000 of them."""
    values: list[NamedRate]
    """The most frequent first; for guidelines, sources and chapters."""
    samples: bool
    """Whether the archive holds only invented samples, not actual decisions."""
    warnings: list[str]
    """Warnings about unknown values, decisions left out, and words that were not understood."""


class TableCell(Rate):
    """A cell of a table."""

    row: str
    column: str


class TableSide(AnswerModel):
    """The rows, or the columns, of a table."""

    by: str
    values: list[NamedRate]
    """The most frequent first."""
    more: int
    """How many values were left out because there are too many rows and columns."""
    in_none: int
    """How many decisions have no value here."""
    in_several: int
    """How many decisions have several values and count under each."""


class RateTable(AnswerModel):
    """How often the decisions of a search were overturned, by two facets at once.

    They have the outcome that the search asks for; every rate is then 0 or 1.
    """

    all: Rate
    """All decisions of the search."""
    rows: TableSide
    columns: TableSide
    cells: list[TableCell]
    """The cells with at least one decision."""
    samples: bool
    """Whether the archive holds only invented samples, not actual decisions."""
    warnings: list[str]
    """Warnings about unknown values, decisions left out, and words that were not understood."""


class Quoted(AnswerModel):
    """A sentence that says what a decision turned on."""

    case: str
    item: int
    url: str
    sentence: str


class MentionCount(AnswerModel):
    """The decisions of an outcome that turned on a criterion."""

    decisions: int
    share: float | None
    """The share of all decisions with that outcome, from 0 to 1; null if there are none."""
    letters: int | None
    """How many letters contain them; null if the search finds too many to list."""
    texts: int | None
    """How many distinct rationales they have; null if the search finds too many to list."""
    examples: list[Quoted]
    """Sentences from some of the newest decisions."""


class CriterionCounts(AnswerModel):
    """A criterion, and how many decisions turned on it."""

    criterion: str
    label: str
    unmet_means: str
    met_means: str
    unmet_in_upheld: MentionCount
    met_in_overturned: MentionCount


class WhatDecides(AnswerModel):
    """What the decisions of a search turned on; its filters of outcome and criteria are ignored."""

    upheld: int
    overturned: int
    upheld_not_recognized: int
    """Upheld denials in whose rationales no criterion was recognized."""
    overturned_not_recognized: int
    criteria: list[CriterionCounts]
    """The criteria that any decision turned on, the most frequently unmet first."""
    samples: bool
    """Whether the archive holds only invented samples, not actual decisions."""
    warnings: list[str]
    """Warnings about unknown values, decisions left out, and words that were not understood."""


def rates_by(question: SearchQuestion, by: str) -> Rates:
    """Return the rates of a search by the values of a facet.

    Args:
        question: the search.
        by: the name of the facet, one of SPLITS.

    Raises:
        SearchError: there is no index, or it does not answer.
    """
    search, facet = question.search, SPLITS[by]
    counts = search.split(facet)
    return Rates(
        by=by,
        label=facet.named,
        all=Rate.of(search.either_outcome),
        by_letter=LetterDistribution.of(search),
        values=list(_named(Axis(facet), by_frequency(counts))),
        samples=search.samples,
        warnings=question.warnings,
    )


def table_of(question: SearchQuestion, rows: str, columns: str) -> RateTable:
    """Return the rates of a search by two facets.

    Args:
        question: the search.
        rows: the name of the facet in rows, one of `axes`.
        columns: the name of the facet in columns.

    Raises:
        SearchError: there is no index, or it does not answer.
    """
    search, known = question.search, axes()
    found = crosstab(search, known[rows], known[columns])
    return RateTable(
        all=Rate.of(search.count),
        rows=_side(rows, known[rows], found.rows, found.along_rows),
        columns=_side(columns, known[columns], found.columns, found.along_columns),
        cells=[
            TableCell(row=row, column=column, **rate_of(count))
            for (row, column), count in found.cells.items()
        ],
        samples=search.samples,
        warnings=[*question.warnings, *warnings_of_rates(search, known[rows], known[columns])],
    )


def what_decides(question: SearchQuestion, root: str) -> WhatDecides:
    """Return the criteria that the decisions of a search turned on.

    Args:
        question: the search, without the parameters IGNORED_BY_WHAT_DECIDES.
        root: the URL of the site.

    Raises:
        SearchError: there is no index, or it does not answer.
    """
    search = question.search
    counts = search.criteria()
    upheld, overturned = map(counts.all_of, (Outcome.UPHELD, Outcome.OVERTURNED))
    found = [
        (
            definition,
            counts.of(Outcome.UPHELD, turned_on(name, met=False)),
            counts.of(Outcome.OVERTURNED, turned_on(name, met=True)),
        )
        for name, definition in definitions().items()
    ]
    found = [each for each in found if each[1].decisions or each[2].decisions]
    found.sort(key=lambda each: (-each[1].decisions, -each[2].decisions))
    quoted = _Quoted(mentions for _, *sides in found for mentions in sides)
    return WhatDecides(
        upheld=upheld.decisions,
        overturned=overturned.decisions,
        upheld_not_recognized=counts.of(Outcome.UPHELD, NOT_RECOGNIZED).decisions,
        overturned_not_recognized=counts.of(Outcome.OVERTURNED, NOT_RECOGNIZED).decisions,
        criteria=[
            CriterionCounts(
                criterion=definition.name,
                label=definition.label,
                unmet_means=definition.unmet,
                met_means=definition.met,
                unmet_in_upheld=quoted.mentioned(unmet, upheld, definition.name, root),
                met_in_overturned=quoted.mentioned(met, overturned, definition.name, root),
            )
            for definition, unmet, met in found
        ],
        samples=search.samples,
        warnings=question.warnings,
    )


class _Quoted:
    """The decisions whose sentences are quoted, read from the database in one query."""

    def __init__(self, mentions: Iterable[Mentions]) -> None:
        ids = {item for each in mentions for item in each.examples}
        public = DisputedItem.objects.filter(case__in=Case.public.all()).select_related("case")
        self._items = public.in_bulk(ids)

    def mentioned(
        self, those: Mentions, of: Mentions, name: CriterionName, root: str
    ) -> MentionCount:
        return MentionCount(
            decisions=those.decisions,
            share=those.decisions / of.decisions if of.decisions else None,
            letters=those.letters,
            texts=those.texts,
            examples=list(self._sentences(those, name, root))[:_MOST_EXAMPLES],
        )

    def _sentences(self, those: Mentions, name: CriterionName, root: str) -> Iterator[Quoted]:
        for item in filter(None, map(self._items.get, those.examples)):
            for criterion in item.deciding_criteria:
                if criterion.criterion == name:
                    yield Quoted(
                        case=item.case.slug,
                        item=item.position,
                        url=reference_to(item, root).url,
                        sentence=criterion.sentence(item.rationale),
                    )


def _side(by: str, axis: Axis, shown: dict[str, Count], along: Along) -> TableSide:
    return TableSide(
        by=by,
        values=list(_named(axis, shown)),
        more=len(along.counts) - len(shown),
        in_none=along.none,
        in_several=along.several,
    )


def _named(axis: Axis, counts: dict[str, Count]) -> Iterator[NamedRate]:
    for value, count in counts.items():
        yield NamedRate.named(value, labels.named(axis.facet, value), count)
