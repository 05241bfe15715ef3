"""The counts of a search: decisions, letters and facet values; each column is counted once."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial

from django.utils.functional import cached_property

from decisions.enums import CitedBy, Outcome
from decisions.search.batched_questions import QuestionBatch
from decisions.search.conditions import Conditions
from decisions.search.criteria_counts import (
    MOST_BY_LETTER,
    MOST_LISTED,
    CriteriaCounts,
    count_by_letter,
    count_criteria,
)
from decisions.search.engine import Counted, CountsQuestion, NodesBelowQuestion, Session
from decisions.search.facet_definitions import (
    FACETS,
    GUIDELINE,
    OUTCOME,
    Count,
    Facet,
    Selection,
    Selections,
    field_of,
    total,
)
from decisions.search.facet_index_columns import (
    CRITERIA_COLUMN,
    DECISION_COLUMN,
    SetColumn,
    column_of,
    columns,
    count_all,
    count_values,
)
from decisions.search.thread_pool import background

_CHAPTER = GUIDELINE.counted_depth


class FacetCounts:
    """The counts of one search, computed on demand and cached.

    Args:
        session: the session on the index.
        narrowed: returns the search's conditions with the given selections.
        selections: the search's own selections.
        cited_by: the side whose citations the guideline facet counts; None for either.
        whole: the columns of the whole archive that are counted already.
    """

    def __init__(
        self,
        session: Session,
        narrowed: Callable[[Selections], Conditions],
        selections: Selections,
        cited_by: CitedBy | None,
        whole: Mapping[SetColumn, Mapping[str, int]],
    ) -> None:
        self._session = session
        self._narrowed = narrowed
        self._selections = selections
        self._cited_by = cited_by
        self._whole = whole
        self._sets: dict[SetColumn, Mapping[str, int]] = {}
        self._of_either: dict[SetColumn, Mapping[str, int]] = {}
        self._sections: dict[tuple[str, Outcome | None], dict[str, int]] = {}
        self._values: dict[Hashable, dict[str, Count]] = {}
        self._criteria: dict[bool, CriteriaCounts] = {}
        self._letters: int | None = None
        self._letters_begun: Future[int] | None = None

    def expect(
        self, batch: QuestionBatch, *, facets: bool = False, splits: Collection[Facet] = ()
    ) -> None:
        """Register the questions that `count` and other requested counts need.

        Args:
            batch: the batch of questions; known counts add none.
            facets: whether `facets` and `letters` are needed.
            splits: the facets whose `split` is needed.
        """
        wanted = [DECISION_COLUMN, *(columns(self._cited_by) if facets else ())]
        for facet in splits:
            column = column_of(facet, self._cited_by)
            if self._is_of_either(facet):
                self._expect_of_either(batch, column)
            else:
                wanted.append(column)
        self._expect_sets(batch, wanted, letters=facets)
        if facets:
            self._expect_sections(batch)

    @property
    def counted(self) -> Mapping[SetColumn, Mapping[str, int]]:
        """The columns counted so far, as the selections of other columns' facets narrow them."""
        return self._sets

    @cached_property
    def count(self) -> Count:
        """The number of decisions found, and of overturned ones."""
        self._ask()
        return count_all(DECISION_COLUMN, self._sets[DECISION_COLUMN], self._selections)

    @property
    def letters(self) -> int:
        """The number of letters that the decisions found are from."""
        if self._letters is None:
            # A count that failed is not cached.
            begun, self._letters_begun = self._letters_begun, None
            self._letters = begun.result() if begun else self._count_letters()
        return self._letters

    @property
    def either_outcome(self) -> Count:
        """The number of decisions found without the search's selection of an outcome."""
        return total(self.split(OUTCOME).values())

    @cached_property
    def by_letter(self) -> list[Count] | None:
        """The counts of each letter, of either outcome; None if a search has too many decisions."""
        number = self.either_outcome.decisions
        if number > MOST_BY_LETTER:
            return None
        conditions = self._narrowed(self._without(OUTCOME))
        return count_by_letter(self._session, conditions, number)

    def _count_letters(self) -> int:
        many = self.count.decisions > MOST_LISTED
        return self._session.letters(self._narrowed(self._selections), of_many=many)

    @cached_property
    def facets(self) -> dict[Facet, dict[str, Count]]:
        """The count of each value of each facet.

        A facet's own selection is not applied to it, so that its other values stay visible; all
        other selections are. Sections of guidelines are counted below selected chapters.
        """
        self._ask(facets=True)
        counts = {facet: self._count_values(facet, self._without(facet)) for facet in FACETS}
        for chapter in self._chapters():
            lost = self._sections[chapter, Outcome.OVERTURNED]
            sections = {
                value: Count(number, lost.get(value, 0))
                for value, number in self._sections[chapter, None].items()
            }
            counts[GUIDELINE] = {**counts[GUIDELINE], **sections}
        return counts

    def criteria(self, *, examples: bool) -> CriteriaCounts:
        """Return the criteria of the decisions found.

        Where many are found, this starts to count their letters, which `letters` waits for.

        Args:
            examples: whether examples are needed.
        """
        if not examples and True in self._criteria:
            return self._criteria[True]
        if examples not in self._criteria:
            self._criteria[examples] = self._count_criteria(examples=examples)
        return self._criteria[examples]

    def sets_with_criteria(
        self, columns: Sequence[SetColumn]
    ) -> Mapping[SetColumn, Mapping[str, int]]:
        """Return the number of decisions found with each string of some columns.

        In the meantime, this counts what `criteria` returns with examples.
        """
        query = self._narrowed(self._selections)
        sets = background.submit(self._session.sets, query, columns)
        self.criteria(examples=True)
        return sets.result()

    def _count_criteria(self, *, examples: bool) -> CriteriaCounts:
        query = self._narrowed(self._selections)
        sets = self._session.sets(query, [CRITERIA_COLUMN])[CRITERIA_COLUMN]
        listed = sum(sets.values()) <= MOST_LISTED
        if self._letters is None and not listed:
            self._letters_begun = background.submit(self._session.letters, query, of_many=True)
        counted = count_criteria(self._session, query, sets, examples=examples)
        if listed:
            self._letters = counted.letters
        return counted

    def split(self, facet: Facet) -> dict[str, Count]:
        """Return the count of each value of a facet among the decisions found, of either outcome.

        Unlike `facets`, it applies the facet's own selection and never that of an outcome: an
        overturn rate of 100 % among overturned decisions is meaningless.
        """
        self._ask(splits=[facet])
        others = {} if facet.tree else self._without(OUTCOME)
        return self._count_values(facet, others, of_either=self._is_of_either(facet))

    def _count_values(
        self, facet: Facet, selections: Selections, *, of_either: bool = False
    ) -> dict[str, Count]:
        """Return the count of each value of a facet; most of `facets` are also asked as `split`."""
        column = column_of(facet, self._cited_by)
        held = {each: selections[each] for each in column.facets if each in selections}
        asked = facet, of_either, frozenset(held.items())
        if asked not in self._values:
            sets = (self._of_either if of_either else self._sets)[column]
            self._values[asked] = count_values(column, facet, sets, held)
        return self._values[asked]

    def _ask(self, *, facets: bool = False, splits: Collection[Facet] = ()) -> None:
        """Fetch the counts that are not known yet."""
        batch = QuestionBatch()
        self.expect(batch, facets=facets, splits=splits)
        batch.ask()

    def _is_of_either(self, facet: Facet) -> bool:
        """Return whether a split needs other selections than the counts of the facet's column."""
        column = column_of(facet, self._cited_by)
        outcome_asked = OUTCOME in self._selections and OUTCOME not in column.facets
        # For a tree, the strings do not show which decisions match its own selection.
        return outcome_asked or (facet.tree and facet in self._selections)

    def _expect_sets(
        self, batch: QuestionBatch, wanted: Iterable[SetColumn], *, letters: bool
    ) -> None:
        """Register counts of some columns, each without the selections of its own facets.

        The strings themselves show which of them match those selections.
        """
        missing = [column for column in dict.fromkeys(wanted) if column not in self._sets]
        own = [each for each in missing if any(map(self._selections.get, each.facets))]
        free = tuple(column for column in missing if column not in own)
        count_letters = letters and self._letters is None

        def take(counted: Counted) -> None:
            self._sets.update(counted.sets)

        def take_letters(counted: Counted) -> None:
            take(counted)
            self._letters = counted.letters

        if free or count_letters:
            question = CountsQuestion(self._narrowed(self._selections), free, count_letters)
            batch.add(self._session, question, take_letters if count_letters else take)
        for column in own:
            self._expect_set(batch, column, self._without(*column.facets), self._sets)

    def _expect_of_either(self, batch: QuestionBatch, column: SetColumn) -> None:
        """Register counts of a column among decisions of both outcomes."""
        if column not in self._of_either:
            self._expect_set(batch, column, self._without(OUTCOME), self._of_either)

    def _expect_set(
        self,
        batch: QuestionBatch,
        column: SetColumn,
        selections: Selections,
        sets: dict[SetColumn, Mapping[str, int]],
    ) -> None:
        """Register a count of one column with other selections than the search's.

        If these leave every decision and the whole archive's column is counted, take that.
        """
        conditions = self._narrowed(selections)
        if conditions.are_none and column in self._whole:
            sets[column] = self._whole[column]
        else:
            question = CountsQuestion(conditions, (column,))
            batch.add(self._session, question, lambda counted: sets.update(counted.sets))

    def _expect_sections(self, batch: QuestionBatch) -> None:
        """Register counts of the sections below selected guidelines: all, and overturned ones."""
        name = field_of(GUIDELINE, self._cited_by)
        for chapter in self._chapters():
            of_chapter = {GUIDELINE: Selection(frozenset({chapter}))}
            every = self._narrowed({**self._without(GUIDELINE), **of_chapter})
            lost = every.with_value(OUTCOME.name, Outcome.OVERTURNED.value)
            for outcome, conditions in ((None, every), (Outcome.OVERTURNED, lost)):
                if (chapter, outcome) not in self._sections:
                    take = partial(self._sections.__setitem__, (chapter, outcome))
                    batch.add(self._session, NodesBelowQuestion(conditions, name, chapter), take)

    def _chapters(self) -> list[str]:
        """Return the selected chapters, and the chapters of selected sections."""
        chosen = self._selections.get(GUIDELINE, Selection())
        paths = [path.split("/") for path in chosen.included | chosen.excluded]
        return sorted({"/".join(names[:_CHAPTER]) for names in paths if len(names) >= _CHAPTER})

    def _without(self, *facets: Facet) -> Selections:
        return {facet: chosen for facet, chosen in self._selections.items() if facet not in facets}
