"""Counts of the criteria of a search's decisions: by year, letters and distinct texts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from decisions.enums import Outcome
from decisions.search.conditions import Conditions
from decisions.search.criteria_encoding import criteria_of_number
from decisions.search.engine import Session
from decisions.search.facet_definitions import Count
from decisions.search.facet_index_columns import CRITERIA_COLUMN, Values, let_through
from decisions.search.field_names import CASE_ID, CRITERIA_CODE, ITEM_ID, RATIONALE_HASH

#: The most decisions whose letters and texts are counted, one decision at a time.
MOST_LISTED = 20_000
#: The number of newest decisions among which examples are chosen.
_NEWEST = 2_000
#: The number of examples of each kind of mention.
EXAMPLES = 4

#: The outcome and the facet value of decisions; "" for all decisions of an outcome.
_Key = tuple[str, str]
#: Case, text, criteria and item of a decision.
_Listed = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Mentions:
    """The counts of the decisions of one outcome that turned on a criterion.

    Args:
        decisions: the number of decisions.
        years: the number of decisions per year; those without a date are under UNDATED.
        letters: the number of their letters; None if a search has more than MOST_LISTED.
        texts: the number of their distinct rationales; None likewise.
        examples: the item ids of some of the newest, with distinct letters and texts.
    """

    decisions: int = 0
    years: Mapping[str, int] = field(default_factory=dict)
    letters: int | None = None
    texts: int | None = None
    examples: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CriteriaCounts:
    """Criteria by outcome.

    Args:
        mentions: the counts of each outcome and value.
        letters: the number of letters of all decisions; None if they are too many to list, and then
            letters and distinct texts are not counted for each criterion either.
    """

    mentions: Mapping[_Key, Mentions]
    letters: int | None = None

    @property
    def listed(self) -> bool:
        """Whether letters and distinct texts are counted."""
        return self.letters is not None

    @classmethod
    def of_facet(cls, both: Count, values: Mapping[str, Count]) -> "CriteriaCounts":
        """Return the counts that the facet alone gives: numbers of decisions.

        Args:
            both: the counts of all decisions, by outcome.
            values: the counts of each value.
        """
        counted = {"": both, **values}
        return cls(
            {
                key: Mentions(number)
                for value, count in counted.items()
                for key, number in (
                    ((Outcome.UPHELD, value), count.decisions - count.overturned),
                    ((Outcome.OVERTURNED, value), count.overturned),
                )
            }
        )

    def all_of(self, outcome: Outcome) -> Mentions:
        """Return all decisions of an outcome."""
        return self.mentions.get((outcome, ""), Mentions())

    def of(self, outcome: Outcome, value: str) -> Mentions:
        """Return the decisions of an outcome that have a value of the facet."""
        return self.mentions.get((outcome, value), Mentions())


def count_criteria(
    session: Session, conditions: Conditions, sets: Mapping[str, int]
) -> CriteriaCounts:
    """Return the criteria of the matching decisions.

    Args:
        session: the session on the index.
        conditions: what the decisions match.
        sets: the number of these decisions with each string of CRITERIA_COLUMN.

    Raises:
        EngineError: the engine fails.
    """
    number = sum(sets.values())
    complete = number <= MOST_LISTED
    columns = CASE_ID, RATIONALE_HASH, CRITERIA_CODE, ITEM_ID
    most = number if complete else _NEWEST
    found = _ListedByCriterion.of(session.newest_numbers(conditions, columns, most))
    return CriteriaCounts(
        {
            key: Mentions(
                of_years.total(),
                of_years,
                len(found.letters[key]) if complete else None,
                len(found.texts[key]) if complete else None,
                found.examples(key),
            )
            for key, of_years in _years(sets).items()
        },
        found.number_of_letters if complete else None,
    )


def _years(sets: Mapping[str, int]) -> dict[_Key, Counter[str]]:
    """Return the number of decisions by outcome and facet value, and then by year."""
    # Many decisions have the same criteria: those are added up before each value gets its sum.
    alike: defaultdict[tuple[str, Values], Counter[str]] = defaultdict(Counter)
    for outcome, (values, of_years), number in let_through(CRITERIA_COLUMN, sets, {}):
        for year in of_years:
            alike[outcome, values][year] += number
    years: defaultdict[_Key, Counter[str]] = defaultdict(Counter)
    for (outcome, values), counted in alike.items():
        for value in ("", *values):
            years[outcome, value].update(counted)
    return years


@dataclass(frozen=True, slots=True)
class _ListedByCriterion:
    """The letters, texts and first examples of decisions, by criterion."""

    letters: Mapping[_Key, set[int | None]]
    texts: Mapping[_Key, set[int | None]]
    first: Mapping[_Key, list[_Listed]]

    @classmethod
    def of(cls, listed: Iterable[_Listed]) -> "_ListedByCriterion":
        alike: defaultdict[int, list[_Listed]] = defaultdict(list)
        for decision in listed:
            alike[decision[2] or 0].append(decision)
        found = cls(defaultdict(set), defaultdict(set), defaultdict(list))
        for criteria, decisions in alike.items():
            outcome, values = criteria_of_number(criteria)
            letters = {each[0] for each in decisions}
            texts = {each[1] for each in decisions} - {None}
            first = _apart(decisions)
            for value in ("", *values):
                found.letters[outcome, value].update(letters)
                found.texts[outcome, value].update(texts)
                found.first[outcome, value].extend(first)
        return found

    @property
    def number_of_letters(self) -> int:
        """The number of letters of all decisions."""
        return len(set().union(*(cases for (_, value), cases in self.letters.items() if not value)))

    def examples(self, key: _Key) -> tuple[int, ...]:
        """Return the items of a few decisions; those with the fewest other criteria come first."""
        few = sorted(self.first[key], key=lambda each: (each[2] or 0).bit_count())
        return tuple(item for _, _, _, item in _apart(few) if item)


def _apart(decisions: Iterable[_Listed]) -> list[_Listed]:
    """Return the first decisions with distinct letters and texts."""
    letters: set[int | None] = set()
    texts: set[int | None] = set()
    apart: list[_Listed] = []
    for decision in decisions:
        if decision[0] not in letters and decision[1] not in texts:
            apart.append(decision)
            letters.add(decision[0])
            texts.add(decision[1])
            if len(apart) == EXAMPLES:
                break
    return apart
