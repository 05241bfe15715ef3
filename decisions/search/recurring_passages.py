"""Recurring passages, with exact counts of the decisions and letters that have them.

The index holds the keys of all sentences (`passage_keys.py`). Its list of terms gives the
candidates in bounded memory; each of them is then counted like any search.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from heapq import nlargest
from itertools import chain
from typing import Any, TypeAlias

from decisions.models import Case, FrequentPassages
from decisions.search.conditions import EVERYTHING, Conditions
from decisions.search.count_cache import per_generation
from decisions.search.current_engine import current_session
from decisions.search.engine import DECISIONS, LETTERS, Session
from decisions.search.facet_definitions import GUIDELINE, PASSAGE, Count, Selection
from decisions.search.field_names import NEWEST
from decisions.search.passage_keys import (
    MOST_IN_PASSAGE,
    KeyedSentence,
    keyed_sentences,
    keys_in,
    passage_of,
)
from decisions.search.results import DecisionSearch

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
#: The number of candidate sentences for the list, and the number of its passages.
CANDIDATES, KEPT = 10_000, 2_000
#: The number of parts in which the list of terms is read; one part is in memory at a time.
_PARTS = 256
#: The number of newest decisions that are tried for a passage's words: some may be withdrawn.
_NEWEST = 5


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
        for sentence, number in zip(sentences, holding, strict=True):
            recurs = number >= RECURS_FROM and self._recurs(sentence)
            if row and not (recurs and self._goes_on(row, sentence)):
                yield row
                row = []
            if recurs:
                row.append(sentence)
        if row:
            yield row

    def _goes_on(self, row: list[KeyedSentence], sentence: KeyedSentence) -> bool:
        if len(row) == MOST_IN_PASSAGE:
            return False
        most = max(map(self._decisions, (*row, sentence)))
        together = self._decisions(*row, sentence) >= _TOGETHER * most
        return together and self._recurs(*row, sentence)

    def _recurs(self, *sentences: KeyedSentence) -> bool:
        surely = self._decisions(*sentences) >= RECURS_FROM * _MOST_IN_LETTER
        return surely or self._letters(*sentences) >= RECURS_FROM

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
        found = self._counts[what, keys] = count(_with_all(keys))
        return found

    def _passage(self, row: list[KeyedSentence]) -> RecurringPassage:
        keys = _keys(row)
        return RecurringPassage(
            start=row[0].start,
            end=row[-1].end,
            value=passage_of(keys),
            decisions=self._decisions(*row) or self._session.number(_with_all(keys)),
            letters=self._letters(*row) or self._session.letters(_with_all(keys)),
        )


@dataclass(frozen=True, slots=True)
class CountedPassage:
    """A passage with the figures of the decisions that have all of its sentences.

    Args:
        value: its value in URLs.
        decisions, overturned, letters: the numbers of those that have it.
        chapter: the path of the chapter that most of them cite; empty if none is cited.
        item: the item of the newest public decision with it, whose words are shown; None if none.
    """

    value: str
    decisions: int
    overturned: int
    letters: int
    chapter: str
    item: int | None

    @property
    def count(self) -> Count:
        """The decisions that have it, and how many of them were overturned."""
        return Count(self.decisions, self.overturned)


@dataclass(frozen=True, slots=True)
class PassageList:
    """The most frequent passages by number of letters.

    Args:
        found: when they were counted.
        listed: the fields of the `CountedPassage` of each.
        holds: whether no case has been withdrawn since the count.
    """

    found: datetime
    listed: Sequence[Mapping[str, Any]]
    holds: bool

    @property
    def number(self) -> int:
        """The number of passages."""
        return len(self.listed)

    def part(self, start: int, end: int) -> list[CountedPassage]:
        """Return the passages `[start:end]`, without those that no longer recur.

        Raises:
            IndexMissingError: there is no index.
            EngineError: the engine fails.
        """
        passages = [CountedPassage(**each) for each in self.listed[start:end]]
        if self.holds:
            return passages
        counted = (count_passage(each.value) for each in passages)
        return [each for each in counted if each.letters >= RECURS_FROM]


def list_passages() -> None:
    """Find and count the most frequent passages, and keep them in the database for all machines.

    Raises:
        IndexMissingError: there is no index.
        EngineError: the engine fails.
    """
    found_at, samples = datetime.now(UTC), current_session().holds_samples
    counted = [asdict(count_passage(each.value)) for each in frequent_passages()[:KEPT]]
    listed = {"found_at": found_at, "samples": samples, "passages": counted}
    FrequentPassages.objects.update_or_create(pk=1, defaults=listed)


def listed_passages(*, samples: bool) -> PassageList | None:
    """Return the list of the most frequent passages; None if there is none.

    Args:
        samples: whether the archive holds invented samples; a list of the other kind is ignored.
    """
    kept = FrequentPassages.objects.filter(samples=samples).first()
    if kept is None:
        return None
    holds = not Case.objects.filter(withdrawn_at__gte=kept.found_at).exists()
    return PassageList(kept.found_at, kept.passages, holds)


@per_generation
def count_passage(passage: str) -> CountedPassage:
    """Return a passage with its current figures.

    Raises:
        IndexMissingError: there is no index.
        EngineError: the engine fails.
    """
    search = DecisionSearch().filter(PASSAGE, Selection(frozenset([passage])))
    count = search.count
    if not count.decisions:
        return CountedPassage(passage, 0, 0, 0, "", None)
    cited = {
        chapter: of_chapter.decisions
        for chapter, of_chapter in search.split(GUIDELINE).items()
        if chapter.count("/") + 1 == GUIDELINE.counted_depth
    }
    most = max(cited, key=lambda chapter: (cited[chapter], chapter), default="")
    newest = _newest_with(keys_in(passage), search.session)
    item = newest["item_id"] if newest else None
    return CountedPassage(passage, count.decisions, count.overturned, search.letters, most, item)


def frequent_passages(candidates: int = CANDIDATES) -> list[RecurringPassage]:
    """Return recurring passages, those of the most letters first.

    Memory grows with the number of candidates, not with the archive.

    Args:
        candidates: the number of most frequent sentences to consider.

    Raises:
        IndexMissingError: there is no index.
        EngineError: the engine fails.
    """
    session = current_session()
    finder = PassageFinder(session, most=float("inf"))
    seen: set[str] = set()
    found: dict[str, RecurringPassage] = {}
    for key in _frequent_keys(session, candidates):
        newest = None if key in seen else _newest_with([key], session)
        if newest:
            for passage in finder.passages(str(newest["rationale"])):
                found.setdefault(passage.value, passage)
                seen.update(keys_in(passage.value))
    return sorted(found.values(), key=lambda passage: (-passage.letters, passage.value))


@per_generation
def passage_text(passage: str) -> str:
    """Return the words of a passage as a decision prints them; empty if none has it.

    Raises:
        IndexMissingError: there is no index.
    """
    newest = _newest_with(keys_in(passage), current_session())
    return words_of(passage, str(newest["rationale"])) if newest else ""


def words_of(passage: str, rationale: str) -> str:
    """Return the words of a passage as a rationale prints them; empty if it does not have it."""
    keys = keys_in(passage)
    places = [each for each in keyed_sentences(rationale) if each.key in keys]
    return rationale[places[0].start : places[-1].end] if places else ""


def _frequent_keys(session: Session, number: int) -> list[str]:
    """Return the keys of the most frequent sentences, most frequent first."""
    frequent: list[tuple[int, str]] = []
    for part in range(_PARTS):
        keys = session.words(PASSAGE.name, f"{part:02x}", number)
        more = ((holding, key) for key, holding in keys if holding >= RECURS_FROM)
        frequent = nlargest(number, chain(frequent, more))
    return [key for _, key in frequent]


def _newest_with(keys: Sequence[str], session: Session) -> Mapping[str, Any] | None:
    """Return the displayed values of the newest public decision with all the sentences, or None."""
    newest = session.shown(session.page(_with_all(keys), NEWEST, 0, _NEWEST))
    public = Case.public.among(str(each["slug"]) for each in newest)
    return next((each for each in newest if each["slug"] in public), None)


def _keys(sentences: Sequence[KeyedSentence]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sentence.key for sentence in sentences))


def _with_all(keys: Sequence[str]) -> Conditions:
    conditions = EVERYTHING
    for key in keys:
        conditions = conditions.with_value(PASSAGE.name, key)
    return conditions
