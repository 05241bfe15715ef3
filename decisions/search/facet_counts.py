"""The counts of a search: decisions, letters, and the values of facets, each column once."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from decisions.enums import CitedBy, Outcome
from decisions.search.conditions import Conditions
from decisions.search.engine import CountsAsked, Session
from decisions.search.facet_definitions import (
    FACETS,
    GUIDELINE,
    OUTCOME,
    Count,
    Facet,
    Selection,
    Selections,
    field_of,
)
from decisions.search.facet_index_columns import (
    DECISION_COLUMN,
    SetColumn,
    column_of,
    columns,
    count_all,
    count_values,
)
from decisions.search.reason_counts import ReasonCounts, count_reasons
from decisions.search.thread_pool import background

_CHAPTER = GUIDELINE.counted_depth


class FacetCounts:
    """The counts of one search, made when they are asked for and kept.

    Args:
        session: the index that is asked.
        narrowed: returns the search's conditions with other selections than its own.
        selections: the search's own.
        cited_by: whose citations the facet of guidelines is about; None for either's.
    """

    def __init__(
        self,
        session: Session,
        narrowed: Callable[[Selections], Conditions],
        selections: Selections,
        cited_by: CitedBy | None,
    ) -> None:
        self._session = session
        self._narrowed = narrowed
        self._selections = selections
        self._cited_by = cited_by
        self._sets: dict[SetColumn, dict[str, int]] = {}

    @cached_property
    def count(self) -> Count:
        """The decisions found, and how many of them were overturned."""
        self._count([DECISION_COLUMN])
        return count_all(DECISION_COLUMN, self._sets[DECISION_COLUMN], self._selections)

    @cached_property
    def letters(self) -> int:
        """How many letters the decisions found are from."""
        return self._session.letters(self._narrowed(self._selections))

    @cached_property
    def facets(self) -> dict[Facet, dict[str, Count]]:
        """The count of each value of each facet.

        A facet's own selection does not count for it, so that its other values can be seen; every
        other selection does. Sections of guidelines are counted below chapters that are selected.
        """
        of_all = columns(self._cited_by)
        self._count(of_all, letters=True)
        counts = {
            facet: count_values(column, facet, self._sets[column], self._without(facet))
            for column in of_all
            for facet in column.facets
        }
        counts[GUIDELINE].update(self._sections())
        return {facet: counts[facet] for facet in FACETS}

    @cached_property
    def reasons(self) -> ReasonCounts:
        """What the decisions found turned on; their letters are counted at the same time."""
        query = self._narrowed(self._selections)
        if "letters" in vars(self):
            return count_reasons(self._session, query)
        of_letters = background.submit(self._session.letters, query)
        counted = count_reasons(self._session, query)
        self.letters = of_letters.result()
        return counted

    def split(self, facet: Facet) -> dict[str, Count]:
        """Return the count of each value of a facet among the decisions found, of either outcome.

        Unlike `facets`, it follows the facet's own selection, and never that of an outcome: a rate
        of 100 % of the overturned decisions says nothing.
        """
        column = column_of(facet, self._cited_by)
        others = self._without(OUTCOME)
        outcome_asked = OUTCOME in self._selections and OUTCOME not in column.facets
        if outcome_asked or (facet == GUIDELINE and facet in self._selections):
            sets = self._session.sets(self._narrowed(others), [column])[column]
        else:
            self._count([column])
            sets = self._sets[column]
        return count_values(column, facet, sets, {} if facet == GUIDELINE else others)

    def _count(self, wanted: Sequence[SetColumn], *, letters: bool = False) -> None:
        """Count the strings of some columns, each time without the selections of its own facets.

        Which strings those selections let through is seen from the strings themselves. Where
        `letters`, those are counted at the same time.
        """
        missing = [column for column in wanted if column not in self._sets]
        own = [each for each in missing if any(map(self._selections.get, each.facets))]
        free = tuple(column for column in missing if column not in own)
        if not missing and not letters:
            return
        asked = [
            CountsAsked(self._narrowed(self._selections), free, letters),
            *(CountsAsked(self._narrowed(self._without(*each.facets)), (each,)) for each in own),
        ]
        counted = self._session.count(*asked)
        for each in counted:
            self._sets.update(each.sets)
        if letters:
            self.letters = counted[0].letters

    def _without(self, *facets: Facet) -> Selections:
        return {facet: chosen for facet, chosen in self._selections.items() if facet not in facets}

    def _sections(self) -> Mapping[str, Count]:
        """Count the sections below the chapters of selected guidelines."""
        chosen = self._selections.get(GUIDELINE, Selection())
        places = [path.split("/") for path in chosen.included | chosen.excluded]
        chapters = {"/".join(names[:_CHAPTER]) for names in places if len(names) >= _CHAPTER}
        name = field_of(GUIDELINE, self._cited_by)
        counts = {}
        for chapter in sorted(chapters):
            of_chapter = {GUIDELINE: Selection(frozenset({chapter}))}
            query = self._narrowed({**self._without(GUIDELINE), **of_chapter})
            lost = self._session.values_below(
                query.with_value(OUTCOME.name, Outcome.OVERTURNED.value), name, chapter
            )
            for value, number in self._session.values_below(query, name, chapter).items():
                counts[value] = Count(number, lost.get(value, 0))
        return counts
