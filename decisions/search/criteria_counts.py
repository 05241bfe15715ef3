"""Counts of a search's decisions: by criteria with years, letters and texts, and by letter."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from decisions.enums import Outcome
from decisions.search.conditions import Conditions
from decisions.search.criteria_encoding import BITS, OVERTURNED_BIT, criteria_of_number
from decisions.search.engine import Session
from decisions.search.facet_definitions import DECIDED, UNDATED, Count
from decisions.search.facet_index_columns import CRITERIA_COLUMN, Values, matching_sets
from decisions.search.field_names import CASE_ID, CRITERIA_CODE, ITEM_ID, RATIONALE_HASH

#: The most decisions that are counted by letter. Among more, no single letter holds a share that
#: matters, and every page of results would wait.
MOST_BY_LETTER = 1_000
#: The most decisions whose letters and texts are counted, one decision at a time.
MOST_LISTED = 20_000
#: The number of newest decisions among which examples are chosen.
_NEWEST = 2_000
#: The number of examples of each kind of mention.
EXAMPLES = 4

#: The outcome and the facet value of decisions; "" for all decisions of an outcome.
_Key = tuple[str, str]
#: A numeric column of the index for some decisions.
_Column: TypeAlias = Sequence[int | None]
_Numbers: TypeAlias = NDArray[np.int64]
#: Case, text and item of a decision; 0 for none.
_Listed: TypeAlias = tuple[int, int, int]


@dataclass(slots=True)  # frozen, it would take five times as long to make, and pages make many
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


def count_by_letter(session: Session, conditions: Conditions, number: int) -> list[Count]:
    """Return the count of each letter among the matching decisions, the largest letters first.

    Args:
        session: the session on the index.
        conditions: what the decisions match.
        number: the number of matching decisions.

    Raises:
        EngineError: the engine fails.
    """
    cases, criteria = session.newest_numbers(conditions, (CASE_ID, CRITERIA_CODE), number)
    decisions = Counter(cases)
    overturned = Counter(
        case for case, code in zip(cases, criteria, strict=True) if (code or 0) & OVERTURNED_BIT
    )
    return [Count(of_case, overturned[case]) for case, of_case in decisions.most_common()]


def count_criteria(
    session: Session, conditions: Conditions, sets: Mapping[str, int], *, examples: bool
) -> CriteriaCounts:
    """Return the criteria of the matching decisions.

    Args:
        session: the session on the index.
        conditions: what the decisions match.
        sets: the number of these decisions with each string of CRITERIA_COLUMN.
        examples: whether examples are needed.

    Raises:
        EngineError: the engine fails.
    """
    number = sum(sets.values())
    complete = number <= MOST_LISTED
    years = _years(sets)
    columns = CASE_ID, RATIONALE_HASH, CRITERIA_CODE, ITEM_ID
    most = number if complete else _NEWEST if examples else 0
    newest = conditions if complete else in_last_years(conditions, _of_both(years), most)
    found = session.newest_numbers(newest, columns, most)
    letters, texts, codes, items = map(_as_numbers, found)
    of_letters, of_texts = dict[_Key, int](), dict[_Key, int]()
    if complete:
        of_letters, of_texts = _distinct(letters, codes), _distinct(texts, codes)
    of_items = _examples(codes, (letters, texts, items)) if examples else {}
    return CriteriaCounts(
        {
            key: Mentions(
                sum(of_years.values()),
                of_years,
                of_letters.get(key),
                of_texts.get(key),
                of_items.get(key, ()),
            )
            for key, of_years in years.items()
        },
        len(np.unique(letters)) if complete else None,
    )


def _years(sets: Mapping[str, int]) -> Mapping[_Key, Mapping[str, int]]:
    """Return the number of decisions by outcome and facet value, and then by year."""
    # Many decisions have the same criteria: those are added up before each value gets its sum.
    alike: defaultdict[tuple[str, Values], dict[str, int]] = defaultdict(dict)
    for (outcome, (values, of_years)), number in matching_sets(CRITERIA_COLUMN, sets, {}):
        counted = alike[outcome, values]
        for year in of_years:
            counted[year] = counted.get(year, 0) + number
    years: defaultdict[_Key, dict[str, int]] = defaultdict(dict)
    for (outcome, values), counted in alike.items():
        for value in ("", *values):
            of_value = years[outcome, value]
            for year, number in counted.items():
                of_value[year] = of_value.get(year, 0) + number
    return years


def in_last_years(conditions: Conditions, years: Mapping[str, int], most: int) -> Conditions:
    """Return conditions for the decisions of the last years only, which have the newest ones.

    An engine looks at every matching decision to find the newest, which takes long for phrases.

    Args:
        conditions: the conditions of the decisions.
        years: the number of these decisions per year; those without a date are under UNDATED.
        most: the number of newest decisions that the years must have.
    """
    found = 0
    for year in sorted(years.keys() - {UNDATED}, reverse=True):
        found += years[year]
        if found >= most:
            first, last = conditions.dates.get(DECIDED, (None, None))
            begun = max(first or date.min, date(int(year), 1, 1))
            return replace(conditions, dates={**conditions.dates, DECIDED: (begun, last)})
    return conditions


def _of_both(years: Mapping[_Key, Mapping[str, int]]) -> Mapping[str, int]:
    """Return the number of decisions of either outcome per year."""
    numbers = Counter[str]()
    for outcome in Outcome:
        numbers.update(years.get((outcome, ""), {}))
    return numbers


def _distinct(values: _Numbers, codes: _Numbers) -> dict[_Key, int]:
    """Return the number of distinct values among the decisions of each outcome and criterion.

    All outcomes and criteria are included, even those without decisions.

    Args:
        values: one for each decision; 0 is not counted.
        codes: the outcome and the criteria of each decision.
    """
    found, which = np.unique(values[values != 0], return_inverse=True)
    codes = codes[values != 0]
    lost = codes & OVERTURNED_BIT != 0
    distinct: dict[_Key, int] = {}
    for outcome, those in ((Outcome.UPHELD, ~lost), (Outcome.OVERTURNED, lost)):
        # The criteria of each value's decisions together; the lowest bit is set if there are any.
        held = np.zeros(len(found), np.int64)
        np.bitwise_or.at(held, which[those], codes[those] | OVERTURNED_BIT)
        for value, bit in (("", OVERTURNED_BIT), *BITS.items()):
            distinct[outcome, value] = int(np.count_nonzero(held & bit))
    return distinct


def _as_numbers(column: _Column) -> _Numbers:
    return np.array([number or 0 for number in column], np.int64)


def _examples(
    codes: _Numbers, columns: tuple[_Numbers, _Numbers, _Numbers]
) -> dict[_Key, tuple[int, ...]]:
    """Return the items of a few decisions of each outcome and criterion.

    Those with the fewest other criteria come first.

    Args:
        codes: the outcome and the criteria of each decision, of the newest one first.
        columns: the cases, texts and items.
    """
    letters, texts, items = columns
    by_code = np.argsort(codes, kind="stable")
    kinds, begins = np.unique(codes[by_code], return_index=True)
    groups = zip(kinds.tolist(), np.split(by_code, begins[1:]), strict=False)
    first: defaultdict[_Key, list[_Listed]] = defaultdict(list)
    for code, rows in sorted(groups, key=lambda group: (group[0].bit_count(), group[1][0])):
        outcome, values = criteria_of_number(code)
        some = _apart((int(letters[row]), int(texts[row]), int(items[row])) for row in rows)
        for value in ("", *values):
            first[outcome, value] += some
    return {
        key: tuple(item for _, _, item in _apart(decisions) if item)
        for key, decisions in first.items()
    }


def _apart(decisions: Iterable[_Listed]) -> list[_Listed]:
    """Return the first decisions with distinct letters and texts."""
    letters: set[int] = set()
    texts: set[int] = set()
    apart: list[_Listed] = []
    for letter, text, item in decisions:
        if letter not in letters and text not in texts:
            apart.append((letter, text, item))
            letters.add(letter)
            texts.add(text)
            if len(apart) == EXAMPLES:
                break
    return apart
