"""Recurring passages, with exact counts of the decisions and letters that have them.

The index holds the keys of all sentences (`passage_keys.py`); each passage is counted like any
search.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from decisions.search.conditions import EVERYTHING, Conditions
from decisions.search.current_engine import current_session
from decisions.search.engine import DECISIONS, LETTERS, Session
from decisions.search.facet_definitions import PASSAGE
from decisions.search.passage_keys import (
    MOST_IN_PASSAGE,
    KeyedSentence,
    keyed_sentences,
    passage_of,
)

#: The fewest letters with a recurring passage: two may have one author, or belong to one case.
RECURS_FROM = 3
#: Consecutive sentences form one passage if this share of the decisions with any has all.
_TOGETHER = 0.8
#: The cached counts of decisions or letters by sentences. Cases share most of their passages.
_Counts: TypeAlias = dict[tuple[str, tuple[str, ...]], int]
_MOST_KEPT = 50_000
#: The most counts per page: no reviewer's letter needs a tenth of them.
_MOST_COUNTS = 2_000


@dataclass(frozen=True, slots=True)
class RecurringPassage:
    """A recurring passage, at a position in a text, with the decisions and letters that have it."""

    start: int
    end: int
    value: str
    decisions: int
    letters: int


class PassageFinder:
    """Finds the recurring passages of some texts.

    Args:
        session: the session on the index; by default the current one.
        most: the most counts for all texts together; later passages count as not recurring.
    """

    def __init__(self, session: Session | None = None, most: float = _MOST_COUNTS) -> None:
        self._session = session or current_session()
        self._left = most
        self._counts: _Counts = self._session.memory.setdefault("passages", {})

    def passages(self, text: str) -> list[RecurringPassage]:
        """Return the passages of a text that recur, in order.

        Raises:
            EngineError: the engine fails.
        """
        return list(map(self._passage, self._rows(keyed_sentences(text))))

    def _rows(self, sentences: Sequence[KeyedSentence]) -> Iterator[list[KeyedSentence]]:
        """Yield the recurring sentences; consecutive ones that recur together are one passage."""
        holding = self._session.frequencies(PASSAGE.name, [each.key for each in sentences])
        at = 0
        while at < len(sentences):
            row: list[KeyedSentence] = []
            some = slice(at, at + MOST_IN_PASSAGE)
            for sentence, number in zip(sentences[some], holding[some], strict=True):
                if number < RECURS_FROM or not self._are_together(row, sentence):
                    break
                row.append(sentence)
            # Letters take longer to count than decisions, and most rows are in enough of them.
            while row and self._letters(*row) < RECURS_FROM:
                row.pop()
            if row:
                yield row
            at += len(row) or 1

    def _are_together(self, row: list[KeyedSentence], sentence: KeyedSentence) -> bool:
        """Return whether most decisions with any of a row and the sentence have all of them."""
        if not row:
            return True
        alone = [*map(self._decisions, (*row, sentence))]
        enough = _TOGETHER * max(alone)
        return min(alone) >= enough and self._decisions(*row, sentence) >= enough

    def _decisions(self, *sentences: KeyedSentence) -> int:
        return self._counted(DECISIONS, _keys(sentences))

    def _letters(self, *sentences: KeyedSentence) -> int:
        return self._counted(LETTERS, _keys(sentences))

    def _counted(self, what: str, keys: tuple[str, ...]) -> int:
        known = self._counts.get((what, keys))
        if known is not None:
            return known
        if self._left <= 0:
            return 0
        self._left -= 1
        count = self._session.letters if what == LETTERS else self._session.number
        if len(self._counts) >= _MOST_KEPT:
            self._counts.clear()
        found = self._counts[what, keys] = count(with_all(keys))
        return found

    def _passage(self, row: list[KeyedSentence]) -> RecurringPassage:
        keys = _keys(row)
        return RecurringPassage(
            start=row[0].start,
            end=row[-1].end,
            value=passage_of(keys),
            decisions=self._decisions(*row) or self._session.number(with_all(keys)),
            letters=self._letters(*row) or self._session.letters(with_all(keys)),
        )


def _keys(sentences: Sequence[KeyedSentence]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sentence.key for sentence in sentences))


# Decisions and letters are counted with the same conditions, whose query is compiled once.
@lru_cache(maxsize=256)
def _with_all(keys: tuple[str, ...]) -> Conditions:
    return replace(EVERYTHING, having=tuple((PASSAGE.name, key) for key in keys))


def with_all(keys: Sequence[str]) -> Conditions:
    """Return the conditions that a decision has all of the sentences with some keys."""
    return _with_all(tuple(keys))
