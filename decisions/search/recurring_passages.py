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
#: The most items of a letter that the index can count.
_MOST_IN_LETTER = 8_191
#: The cached counts of decisions or letters by sentences. Cases share most of their passages.
_Counts: TypeAlias = dict[tuple[str, tuple[str, ...]], int]
_MOST_KEPT = 50_000
#: The most counts per page: no reviewer's letter needs a tenth of them.
_MOST_COUNTS = 2_000


@dataclass(frozen=True, slots=True)
class RecurringPassage:
    """A passage that recurs, at a place in a text, with the decisions and letters that have it."""

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
        row: list[KeyedSentence] = []
        letters = 0  # the least number of letters with the whole row
        for sentence, number in zip(sentences, holding, strict=True):
            may_recur = number >= RECURS_FROM
            if row and may_recur and (together := self._letters_together(row, sentence, letters)):
                row.append(sentence)
                letters = together
                continue
            if row:
                yield row
            letters = self._least_letters(sentence) if may_recur else 0
            row = [sentence] if letters >= RECURS_FROM else []
        if row:
            yield row

    def _letters_together(
        self, row: list[KeyedSentence], sentence: KeyedSentence, letters: int
    ) -> int:
        """Return the least number of letters with a row and a sentence; 0 if they stay apart.

        Args:
            row: the sentences of a passage so far.
            sentence: the next one.
            letters: the least number of letters with the row.
        """
        if len(row) == MOST_IN_PASSAGE:
            return 0
        alone = [*map(self._decisions, (*row, sentence))]
        enough = _TOGETHER * max(alone)
        if min(alone) < enough or (together := self._decisions(*row, sentence)) < enough:
            return 0
        # Each decision with the row that lacks the sentence takes at most one letter away.
        least = letters - (self._decisions(*row) - together)
        if least < RECURS_FROM:
            least = self._least_letters(*row, sentence)
        return least if least >= RECURS_FROM else 0

    def _least_letters(self, *sentences: KeyedSentence) -> int:
        """Return the number of letters with some sentences; of very many, a lower bound."""
        surely = self._decisions(*sentences) // _MOST_IN_LETTER
        return surely if surely >= RECURS_FROM else self._letters(*sentences)

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
