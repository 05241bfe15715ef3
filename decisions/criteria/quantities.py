"""The quantities in a rationale: what the rule allows, and what is requested.

"ODG recommends 10 visits over 8 weeks. The request is for 18 visits." No phrase says that this is
too many; the numbers do.
"""

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from decisions.criteria.phrase_matching import words_of
from decisions.criteria.sentence_kinds import LONGEST, Sentence, SentenceKind
from decisions.vocabulary.quantity import NUMBER_WORDS

_QUANTITY = re.compile(
    rf" (\d{{1,3}}|{'|'.join(NUMBER_WORDS)})(?= )"
    r"(?: (?:additional|more|further|office|outpatient|supervised|physical|occupational"
    r"|chiropractic|acupuncture|aquatic|massage|therapy|postoperative|post|operative|psychotherapy|cognitive"
    r"|behavioral)){0,4}"
    r" (visit|session|treatment|day|week|month|level)s?(?= )"
)
#: The end of a clause, for what is requested in a sentence and what is not.
_CLAUSE = re.compile(r"[;,](?!\d)| (?:and|but|while|whereas) ", re.I)
_REQUESTED = re.compile(r" (?:request(?:s|ed|ing)?|asks|asked|seeks|sought) ")
#: A requested number without a unit: it has that of the quantity before it.
_BARE = re.compile(rf" request(?:ed)? (?:is|was) for (\d{{1,3}}|{'|'.join(NUMBER_WORDS)}) $")


class Unit(StrEnum):
    """The units of quantities that guidelines limit."""

    VISIT = "visit"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    LEVEL = "level"


#: Sessions and treatments are visits.
_UNITS = {"session": Unit.VISIT, "treatment": Unit.VISIT}
#: Letters of which a sentence that requests a quantity has some: most sentences have none, and to
#: look for these is quicker than to look for quantities.
_MAY_REQUEST = ("equest", "asks", "asked", "seeks", "sought")
_COUNTED = (*Unit, *_UNITS)


class Quantity(NamedTuple):
    """A number of units, and whether the clause says that it is requested."""

    number: int
    unit: Unit
    is_requested: bool


@functools.lru_cache(maxsize=4096)
def quantities(sentence: str) -> Sequence[Quantity]:
    """Return the quantities in a sentence, in order; of "9 to 10 visits", the higher number."""
    found: list[Quantity] = []
    for clause in _CLAUSE.split(sentence):
        words = f" {words_of(clause)} "
        requested = bool(_REQUESTED.search(words))
        found += [
            Quantity(_number(number), _UNITS.get(unit) or Unit(unit), requested)
            for number, unit in _QUANTITY.findall(words)
        ]
        if found and (bare := _BARE.search(words)):
            found.append(Quantity(_number(bare[1]), found[-1].unit, is_requested=True))
    return found


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else NUMBER_WORDS[word]


def _requests_quantity(sentence: str) -> bool:
    """Return whether a sentence requests a number of units."""
    may = any(map(sentence.__contains__, _MAY_REQUEST)) and any(
        map(sentence.__contains__, _COUNTED)
    )
    return may and any(each.is_requested for each in quantities(sentence))


def _within_limits(sentence: str, limits: Mapping[Unit, int]) -> bool | None:
    """Return whether what a sentence requests is within the limits; None if it cannot be told.

    Args:
        sentence: a sentence about the case.
        limits: the highest number of each unit in the rule.
    """
    compared = [
        each.number <= limits[each.unit]
        for each in quantities(sentence)
        if each.is_requested and each.unit in limits
    ]
    return all(compared) if compared else None


def _highest(limits: Iterable[Quantity]) -> dict[Unit, int]:
    highest: dict[Unit, int] = {}
    for each in limits:
        highest[each.unit] = max(each.number, highest.get(each.unit, 0))
    return highest


class Limits:
    """The highest numbers in the rule, with which the requested ones are compared."""

    def __init__(self, rationale: str, sentences: Sequence[Sentence]) -> None:
        self._rationale = rationale
        self._rules = [each for each in sentences if each.kind is SentenceKind.RULE]

    def are_kept(self, sentence: Sentence) -> bool | None:
        """Return whether a sentence requests no more than the rule allows, if numbers say so.

        What the rule says after the sentence counts only if nothing before it limits the request.
        A sentence may state both: "ODG allows 6 visits, and 12 visits are requested."
        """
        if sentence.kind is SentenceKind.FORMULA or not self._rules:
            return None
        text = self._text(sentence)
        if not _requests_quantity(text):
            return None
        if sentence.kind is SentenceKind.RULE:
            return _within_limits(text, _highest(q for q in quantities(text) if not q.is_requested))
        before = [each for each in self._rules if each.end <= sentence.start]
        kept = _within_limits(text, self._highest(before))
        return _within_limits(text, self._of_all) if kept is None else kept

    @functools.cached_property
    def _of_all(self) -> dict[Unit, int]:
        return self._highest(self._rules)

    def _highest(self, rules: Iterable[Sentence]) -> dict[Unit, int]:
        return _highest(each for rule in rules for each in quantities(self._text(rule)))

    def _text(self, sentence: Sentence) -> str:
        return self._rationale[sentence.start : min(sentence.end, sentence.start + LONGEST)]
