"""Encode the criteria of a decision, the words of its rationale, and other texts as numbers.

The index holds them as numeric columns, which are read for each decision: see
`criteria_counts.py` and `compared_decisions.py`.
"""

import hashlib
from functools import lru_cache

from decisions.criteria import CriterionName
from decisions.enums import Outcome
from decisions.search.facet_definitions import NOT_RECOGNIZED, turned_on

#: The bit that is set if a decision was overturned.
OVERTURNED_BIT = 1
#: The bit of each value of the facet.
BITS = {
    value: 1 << bit
    for bit, value in enumerate(
        (
            *(turned_on(name, met=met) for name in CriterionName for met in (False, True)),
            NOT_RECOGNIZED,
        ),
        start=1,
    )
}
_CRITERION = {turned_on(name, met=met): name for name in CriterionName for met in (False, True)}
_HASH_BYTES = 7  # among ten million texts, the chance of a collision is 1 in 1,400


@lru_cache(maxsize=1 << 12)
def criteria_as_number(outcome: str, values: tuple[str, ...]) -> int:
    """Encode an outcome and its criteria as a number."""
    return int(outcome == Outcome.OVERTURNED) | sum(BITS[value] for value in set(values))


@lru_cache(maxsize=1 << 12)
def criteria_of_number(number: int) -> tuple[Outcome, tuple[str, ...]]:
    """Decode the outcome and the criteria of a number."""
    outcome = Outcome.OVERTURNED if number & OVERTURNED_BIT else Outcome.UPHELD
    return outcome, tuple(value for value, bit in BITS.items() if number & bit)


def text_as_number(text: str) -> int | None:
    """Return a hash of a text's words, or None for a text without words.

    Texts that differ only in spaces and capitals have the same number.
    """
    words = " ".join(text.split()).lower()
    if not words:
        return None
    return as_number(words)


@lru_cache(maxsize=1 << 16)
def stratum_as_number(service: str, regions: tuple[str, ...], values: tuple[str, ...]) -> int:
    """Return a hash of the properties that similar decisions share.

    Args:
        service: the path of the first treatment.
        regions: the body regions, in order.
        values: the decision's values of the criteria facet; the hash ignores whether they are met.
    """
    criteria = {_CRITERION[value] for value in values if value != NOT_RECOGNIZED}
    return as_number("|".join((service, " ".join(regions), " ".join(sorted(criteria)))))


@lru_cache(maxsize=1 << 16)
def as_number(text: str) -> int:
    """Return a hash of a text; it is not negative and fits into a column of any engine."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=_HASH_BYTES).digest())
