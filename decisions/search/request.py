"""A search request as plain data: words, scope, selections, dates, order."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from django.utils.functional import cached_property

from decisions.enums import CitedBy
from decisions.search.compound_words import with_forms
from decisions.search.conditions import Conditions, Dates
from decisions.search.facet_definitions import (
    PASSAGE,
    DateRange,
    Facet,
    Selection,
    Selections,
    field_of,
)
from decisions.search.field_names import ANYWHERE, RELEVANCE
from decisions.search.highlight import Highlighter
from decisions.search.passage_keys import keys_in
from decisions.search.query_parser import Parsed, parse
from decisions.search.query_synonyms import Expanded, expand
from decisions.search.query_treatments import treatments_named, with_treatments
from decisions.search.query_tree import depends_on_scope, in_field, written
from decisions.vocabulary.recognize_query import Recognized


@dataclass(frozen=True)
class SearchRequest:
    """Which decisions to find, and in which order.

    Args:
        text: a query in the language of `query_parser.py`; empty for all decisions.
        selections: the values that each facet includes or excludes.
        order: RELEVANCE, NEWEST, OLDEST, LONGEST (rationale) or MOST_ITEMS (of the letter); without
            words, relevance is NEWEST.
        dates: the first and last day of each range; None for an open end.
        case: the number of a case, written in any way; empty for all.
        numbers: the case numbers to search among; None for all cases.
        only_cases: the ids of the cases to search among; None for all cases.
        cited_by: the side whose citations the guideline facet counts; None for either.
        synonyms: whether synonyms are searched too.
        scope: where words without a field are searched: in the TREATMENT in dispute (the words
            of the item, or the service and body regions that they name) or ANYWHERE in the letter.
        also: further facet values, all of which decisions must have.
        up_to: the id of the last case that is searched; None for all. It keeps later pages of
            results consistent with the first one.
    """

    text: str = ""
    selections: Selections = field(default_factory=dict)
    order: str = RELEVANCE
    dates: Dates = field(default_factory=dict)
    case: str = ""
    numbers: frozenset[str] | None = None
    cited_by: CitedBy | None = None
    synonyms: bool = True
    scope: str = ANYWHERE
    up_to: int | None = None
    also: tuple[tuple[Facet, str], ...] = ()
    only_cases: frozenset[int] | None = None

    def matching(self, text: str) -> Self:
        """Return this search for other words."""
        return replace(self, text=text)

    def filter(self, facet: Facet, selection: Selection) -> Self:
        """Return this search narrowed by one more facet."""
        return replace(self, selections={**self.selections, facet: selection})

    def requiring(self, facet: Facet, values: Iterable[str]) -> Self:
        """Return this search limited to decisions that also have all of some values."""
        return replace(self, also=(*self.also, *((facet, value) for value in sorted(values))))

    def between(
        self, dates: DateRange, first: date | None = None, last: date | None = None
    ) -> Self:
        """Return this search for decisions with a date in a range.

        Args:
            dates: which of a decision's dates.
            first: the first day; None for an open end.
            last: the last day, included; None for an open end.
        """
        return replace(self, dates={**self.dates, dates: (first, last)})

    def of_case(self, number: str) -> Self:
        """Return this search for the decisions of one case."""
        return replace(self, case=number)

    def among(self, numbers: frozenset[str]) -> Self:
        """Return this search within the cases that have these numbers."""
        return replace(self, numbers=numbers)

    def within(self, case_ids: Iterable[int]) -> Self:
        """Return this search within the cases that have these ids."""
        return replace(self, only_cases=frozenset(case_ids))

    def guidelines_cited_by(self, side: CitedBy | None) -> Self:
        """Return this search with the guideline facet about one side's citations."""
        return replace(self, cited_by=side)

    def without_synonyms(self) -> Self:
        """Return this search for its own words only."""
        return replace(self, synonyms=False)

    def in_scope(self, scope: str) -> Self:
        """Return this search with its words searched in the TREATMENT, or ANYWHERE."""
        return replace(self, scope=scope)

    def as_of(self, case_id: int) -> Self:
        """Return this search limited to cases up to a given one."""
        return replace(self, up_to=case_id)

    def order_by(self, order: str) -> Self:
        """Return this search in another order."""
        return replace(self, order=order)

    @property
    def is_narrowed(self) -> bool:
        """Whether the search is limited to a part of the archive."""
        return self.parsed.node is not None or any(
            (
                self.selections,
                self.also,
                self.dates,
                self.case,
                self.numbers is not None,
                self.only_cases is not None,
            )
        )

    @cached_property
    def parsed(self) -> Parsed:
        """The parsed words, with warnings about unsupported parts."""
        return parse(self.text)

    @property
    def has_scope(self) -> bool:
        """Whether the scope affects the search."""
        return self.parsed.node is not None and depends_on_scope(self.parsed.node)

    @cached_property
    def treatments_named(self) -> list[Recognized]:
        """What the words name when they are searched in the TREATMENT."""
        return treatments_named(self.parsed.node)

    @property
    def text_in_item(self) -> str:
        """The query for the words as they are in the item, without what they name."""
        return written(in_field(self.parsed.node, "item")) if self.parsed.node else ""

    @cached_property
    def highlighter(self) -> Highlighter:
        """The highlighter for the words and passages of this search."""
        asked = self.selections.get(PASSAGE, Selection()).included
        required = (value for facet, value in self.also if facet is PASSAGE)
        sentences = [key for passage in (*asked, *required) for key in keys_in(passage)]
        return Highlighter(self.expanded.node, sentences)

    @cached_property
    def expanded(self) -> Expanded:
        """The parsed words with their synonyms."""
        node = with_treatments(self.parsed.node, self.scope)
        expanded = expand(node) if self.synonyms else Expanded(node)
        return replace(expanded, node=with_forms(expanded.node))

    def conditions(self, selections: Selections | None = None) -> Conditions:
        """Return the conditions for the engine.

        Args:
            selections: the included and excluded facet values; None for the request's own.
        """
        chosen = self.selections if selections is None else selections
        return Conditions(
            node=self.expanded.node,
            scope=self.scope,
            # Pairs, because one side's guidelines may be selected both by the facet and by name.
            selections=tuple((field_of(f, self.cited_by), values) for f, values in chosen.items()),
            dates=self.dates,
            case=self.case,
            numbers=self.numbers,
            only_cases=self.only_cases,
            up_to=self.up_to,
            having=tuple((field_of(facet), value) for facet, value in self.also),
        )
