"""Encode the criteria of a decision, and the words of its rationale, as one number each.

The index holds both as columns of numbers, from which the letters and the distinct texts of each
criterion are counted: see `criteria_counts.py`.
"""

import hashlib
from functools import lru_cache

from decisions.criteria import CriterionName
from decisions.enums import Outcome
from decisions.search.facet_definitions import NOT_RECOGNIZED, turned_on

#: The bit of each value of the facet; the lowest bit says whether the decision was overturned.
_BITS = {
    value: 1 << place
    for place, value in enumerate(
        (
            *(turned_on(name, met=met) for name in CriterionName for met in (False, True)),
            NOT_RECOGNIZED,
        ),
        start=1,
    )
}
_TEXT_BYTES = 7  # any two of ten million texts share a number with a chance of 1 in 1,400


@lru_cache(maxsize=1 << 12)
def criteria_as_number(outcome: str, values: tuple[str, ...]) -> int:
    """Encode an outcome and its criteria as a number."""
    return int(outcome == Outcome.OVERTURNED) | sum(_BITS[value] for value in set(values))


@lru_cache(maxsize=1 << 12)
def criteria_of_number(number: int) -> tuple[Outcome, tuple[str, ...]]:
    """Decode the outcome and the criteria of a number."""
    outcome = Outcome.OVERTURNED if number & 1 else Outcome.UPHELD
    return outcome, tuple(value for value, bit in _BITS.items() if number & bit)


def text_as_number(text: str) -> int | None:
    """Return a hash of a text's words, or None for a text without words.

    Texts that differ in their spaces and capitals alone have the same number.
    """
    words = " ".join(text.split()).lower()
    if not words:
        return None
    return int.from_bytes(hashlib.blake2b(words.encode(), digest_size=_TEXT_BYTES).digest())
