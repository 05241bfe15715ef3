"""The results of a search: lazy, and sliced like a QuerySet, so that Paginator works on them."""

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import ClassVar, Self, TypeVar, overload

from django.utils.functional import cached_property

from decisions.models import Case, DisputedItem
from decisions.search.analyzer import stems_of, word_of
from decisions.search.batched_questions import QuestionBatch
from decisions.search.conditions import Conditions
from decisions.search.count_cache import Computed, kept_for_search
from decisions.search.criteria_counts import CriteriaCounts
from decisions.search.current_engine import current_session
from decisions.search.engine import FrequenciesQuestion, Key, PageQuestion, Session
from decisions.search.facet_counts import FacetCounts
from decisions.search.facet_definitions import Count, Facet, Selections
from decisions.search.facet_index_columns import SetColumn
from decisions.search.field_names import ANYWHERE, NEWEST, RELEVANCE, TREATMENT
from decisions.search.hit import Hit
from decisions.search.request import SearchRequest

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Archive:
    """Totals of the whole archive, for comparison with a search."""

    count: Count
    letters: int
    facets: Mapping[Facet, Mapping[str, Count]]


@dataclass(frozen=True)
class DecisionSearch(SearchRequest):
    """The decisions that match a request. All counts are exact except those in `estimates`.

    Methods that use the index raise IndexMissingError if there is no readable one, and EngineError
    if the engine fails.

    Args:
        pinned: a session on the index; None to open one at the first use.
    """

    model: ClassVar = DisputedItem  # the model of the hits; django-filter reads it

    pinned: Session | None = field(default=None, repr=False, compare=False)

    @cached_property
    def session(self) -> Session:
        """The session on the index: all answers are of one generation."""
        return self.pinned or current_session()

    @cached_property
    def query(self) -> Conditions:
        """The conditions for the engine."""
        return self._narrowed(self.selections)

    @property
    def estimates(self) -> frozenset[str]:
        """Which counts are estimates, because the engine cannot count exactly; see `engine.py`."""
        return self.session.estimates

    @property
    def last_case(self) -> int:
        """The id of the last case that is searched, for `as_of`."""
        return self.session.newest_case if self.up_to is None else self.up_to

    @property
    def leaves_out_newer(self) -> bool:
        """Whether there are newer cases than those that are searched."""
        return self.up_to is not None and self.up_to < self.session.newest_case

    @cached_property
    def also_searched(self) -> tuple[str, ...]:
        """The synonyms that are also searched.

        The most frequent ones come first.
        """
        words = self._words_besides
        asked = self._frequencies.get(words) or self.session.frequencies(ANYWHERE, words)
        used = dict(zip(words, asked, strict=True))
        also = [(phrase, word_of(stems_of(phrase))) for phrase in self.expanded.also]
        by_use = sorted(also, key=lambda pair: -used.get(pair[1] or "", 0))
        return tuple(phrase for phrase, _ in by_use)

    @cached_property
    def whole(self) -> "DecisionSearch":
        """The search for all decisions, in the same session."""
        return DecisionSearch(pinned=self.session)

    @cached_property
    def in_other_scope(self) -> Self:
        """The search for the same words in the other scope, in the same session."""
        other = ANYWHERE if self.scope == TREATMENT else TREATMENT
        return replace(self, scope=other, pinned=self.session)

    def __len__(self) -> int:
        return self.count.decisions

    @property
    def count(self) -> Count:
        """The number of decisions found, and of overturned ones."""
        return self._counts.count

    @property
    def either_outcome(self) -> Count:
        """The number of decisions found without the selection of an outcome, for overturn rates."""
        return self._counts.either_outcome

    @property
    def letters(self) -> int:
        """The number of letters that the decisions found are from."""
        return self._counts.letters

    @property
    def by_letter(self) -> list[Count] | None:
        """The counts of each letter, largest first, of the decisions found and of either outcome.

        None if they are too many; like `split`, it never applies the selection of an outcome.
        """
        return self._counts.by_letter

    @property
    def samples(self) -> bool:
        """Whether the archive searched holds only invented samples."""
        return self.session.holds_samples

    def facets(self) -> dict[Facet, dict[str, Count]]:
        """Return the count of each value of each facet: see `FacetCounts.facets`."""
        return self._counts.facets

    def split(self, facet: Facet) -> dict[str, Count]:
        """Return the count of each value of a facet in what was found: see `FacetCounts.split`."""
        return self._counts.split(facet)

    def criteria(self, *, examples: bool = True) -> CriteriaCounts:
        """Return the counts of the criteria of the decisions found, with or without examples."""
        return self._counts.criteria(examples=examples)

    def sets_with_criteria(
        self, columns: Sequence[SetColumn]
    ) -> Mapping[SetColumn, Mapping[str, int]]:
        """Return the number of decisions found with each string of some columns of the index.

        In the meantime, what `criteria` returns is counted.
        """
        return self._counts.sets_with_criteria(columns)

    def cases(self) -> Iterator[tuple[int, int]]:
        """Yield the id of each case found, and the number of its decisions found."""
        return self.session.cases(self.query)

    def archive(self) -> Archive:
        """Return the totals of the whole archive, in the same session."""
        facets = self.whole.facets()  # counted together with the letters
        return Archive(self.whole.count, self.whole.letters, facets)

    @property
    def counted(self) -> Mapping[SetColumn, Mapping[str, int]]:
        """The columns that are counted already."""
        return self._counts.counted

    def keep(self, name: str, make: Callable[[], Value], *depends_on: Hashable) -> Value:
        """Return cached results about these decisions; see `count_cache.kept_for_search`.

        Args:
            name: the kind of results.
            make: creates them if they are missing.
            depends_on: what they depend on in addition to this search.
        """
        return kept_for_search(self.session, name, (self._asked, *depends_on), make)

    def compute(self, name: str, make: Callable[[], Value], *depends_on: Hashable) -> Value:
        """Return a cached result about these decisions, computed on first use.

        The arguments are those of `keep`, but `make` may take long: no other search waits for it.
        The result must not be modified.
        """
        return self.keep(name, lambda: Computed(make), *depends_on).value

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> list[Hit]: ...

    def __getitem__(self, index: int | slice) -> Hit | list[Hit]:
        """Return a hit, or a page of them; counted from the first one."""
        if isinstance(index, int):
            return self._hits(index, 1)[0]
        start = index.start or 0
        stop = len(self) if index.stop is None else index.stop
        return self._hits(start, max(0, stop - start))

    def __iter__(self) -> Iterator[Hit]:
        """Yield every hit, a thousand at a time."""
        for start in range(0, len(self), 1000):
            yield from self._hits(start, 1000)

    def in_session_of(self, other: "DecisionSearch") -> Self:
        """Return this search in the session of another one."""
        return replace(self, pinned=other.session)

    def expect(
        self,
        batch: QuestionBatch,
        *,
        hits: slice | None = None,
        facets: bool = False,
        splits: Collection[Facet] = (),
        also_searched: bool = False,
    ) -> None:
        """Register the needed questions of this search, to ask them together with others.

        Args:
            batch: the batch of questions.
            hits: the range of hits; None for no hits.
            facets: whether `facets` and `letters` are needed besides `count`.
            splits: the facets whose `split` is needed.
            also_searched: whether `also_searched` is.
        """
        if hits is not None:
            page = PageQuestion(self.query, self.order, hits.start, hits.stop - hits.start)
            take = partial(self._found.__setitem__, (page.start, page.number))
            batch.add(self.session, page, take)
        self._counts.expect(batch, facets=facets, splits=splits)
        if also_searched and self._words_besides:
            words = FrequenciesQuestion(ANYWHERE, self._words_besides)
            take_words = partial(self._frequencies.__setitem__, words.words)
            batch.add(self.session, words, take_words)

    def after(self, position: int | None, number: int) -> list[tuple[int, Hit]]:
        """Return hits after a position in the order, each with its own position.

        Cases that are added or withdrawn in the meantime do not cause other hits to repeat or to be
        skipped, and the cost does not depend on the depth. RELEVANCE has no positions; NEWEST is
        used instead.

        Args:
            position: that of the last hit; None for the beginning.
            number: the most hits to return.
        """
        order = NEWEST if self.order == RELEVANCE else self.order
        found = self.session.after(self.query, order, position, number)
        hits = self.hits([key for _, key in found])
        return [(own, hit) for (own, _), hit in zip(found, hits, strict=True)]

    def case_ids(self, start: int, number: int) -> list[int]:
        """Return the ids of the cases of the hits `[start:start + number]`, one for each hit."""
        return self.session.case_ids(self._keys(start, number))

    def hits_of_cases(self, case_ids: Collection[int]) -> dict[int, list[Hit]]:
        """Return the decisions found of some of the cases found, in their order in each letter."""
        of_cases = replace(self.query, only_cases=frozenset(case_ids))
        keys = self.session.last_cases(of_cases, self.session.number(of_cases))
        hits: dict[int, list[Hit]] = {case_id: [] for case_id in case_ids}
        for case_id, hit in zip(self.session.case_ids(keys), self.hits(keys), strict=True):
            hits[case_id].append(hit)
        return {case: sorted(some, key=lambda hit: hit.position) for case, some in hits.items()}

    def hits(self, keys: Sequence[Key]) -> list[Hit]:
        """Return the decisions with some keys of this search's session.

        The index learns of a withdrawal shortly after the database. A hit that is no longer public
        keeps its position, so that counts agree, and loses its text.
        """
        hits = [Hit(**shown) for shown in self.session.shown(keys)]
        public = Case.public.among(hit.slug for hit in hits)
        return [hit if hit.slug in public else hit.without_words() for hit in hits]

    def _hits(self, start: int, number: int) -> list[Hit]:
        return self.hits(self._keys(start, number))

    def _keys(self, start: int, number: int) -> list[Key]:
        for (first, most), keys in self._found.items():
            if first == start and number <= most:
                return keys[:number]
        return self.session.page(self.query, self.order, start, number)

    @cached_property
    def _words_besides(self) -> tuple[str, ...]:
        """The synonyms in indexed form."""
        words = (word_of(stems_of(phrase)) for phrase in self.expanded.also)
        return tuple(dict.fromkeys(word for word in words if word is not None))

    @cached_property
    def _frequencies(self) -> dict[tuple[str, ...], list[int]]:
        """The frequencies of words that were fetched in a batch."""
        return {}

    @cached_property
    def _counts(self) -> FacetCounts:
        """The counts of this search, cached among the most recent until the index changes.

        Paging and sorting need no new counts.
        """
        whole = {} if self.query.are_none else self.whole.counted
        return self.keep(
            "counts",
            lambda: FacetCounts(
                self.session, self._narrowed, self.selections, self.cited_by, whole
            ),
        )

    @property
    def _asked(self) -> Hashable:
        """Everything that the counts depend on; the order is not part of it."""
        chosen, dates = frozenset(self.selections.items()), frozenset(self.dates.items())
        words = self.expanded.node, self.scope if self.has_scope else ANYWHERE
        up_to = self.up_to if self.leaves_out_newer else None
        cases = self.case, self.numbers, self.only_cases, up_to
        return words, chosen, self.also, dates, self.cited_by, cases

    @cached_property
    def _found(self) -> dict[tuple[int, int], list[Key]]:
        """The pages of hits that were fetched in a batch."""
        return {}

    def _narrowed(self, selections: Selections) -> Conditions:
        """Return the conditions of the search with the given selections."""
        found = self.conditions(selections)
        return found if self.leaves_out_newer else replace(found, up_to=None)
