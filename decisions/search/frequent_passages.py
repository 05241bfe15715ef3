"""The most frequent passages of the archive: counted by the worker, and stored for all pages.

The list of terms of the index gives the candidates in bounded memory (`recurring_passages.py` finds
and counts the passages that they are part of).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from heapq import nlargest
from itertools import chain
from typing import Any

from django.db.models import Exists, OuterRef

from decisions.models import Case, FrequentPassages, LastWithdrawal, SearchOutboxEntry
from decisions.search.count_cache import per_generation
from decisions.search.current_engine import current_session
from decisions.search.engine import Session
from decisions.search.facet_definitions import GUIDELINE, PASSAGE, Count, Selection
from decisions.search.field_names import NEWEST
from decisions.search.passage_keys import keyed_sentences, keys_in
from decisions.search.recurring_passages import (
    RECURS_FROM,
    PassageFinder,
    RecurringPassage,
    with_all,
)
from decisions.search.results import DecisionSearch

#: The number of candidate sentences for the list, and the number of its passages.
CANDIDATES, KEPT = 10_000, 2_000
#: The number of parts in which the list of terms is read; one part is in memory at a time.
_PARTS = 256
#: The number of newest decisions that are tried for a passage's words: some may be withdrawn.
_NEWEST = 5


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
        """The number of decisions that have it, and of overturned ones among them."""
        return Count(self.decisions, self.overturned)


@dataclass(frozen=True, slots=True)
class PassageList:
    """The most frequent passages by number of letters.

    Args:
        found: the time of the count.
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
    found_at, withdrawal = datetime.now(UTC), _withdrawal_in_index()
    samples = current_session().holds_samples
    counted = [asdict(count_passage(each.value)) for each in frequent_passages()[:KEPT]]
    FrequentPassages.objects.update_or_create(
        pk=1,
        defaults={
            "found_at": found_at,
            "withdrawal": withdrawal,
            "samples": samples,
            "passages": counted,
        },
    )


def listed_passages(*, samples: bool) -> PassageList | None:
    """Return the list of the most frequent passages; None if there is none.

    Args:
        samples: whether the archive holds invented samples; a list of the other kind is ignored.
    """
    kept = FrequentPassages.objects.filter(samples=samples).first()
    if kept is None:
        return None
    holds = kept.withdrawal == _last_withdrawal()
    return PassageList(kept.found_at, kept.passages, holds)


def _withdrawal_in_index() -> int | None:
    """Return the number of the last withdrawal; None if the index still has a withdrawn case."""
    last = _last_withdrawal()  # first: one that comes between the two queries waits, or is later
    public = Case.public.filter(pk=OuterRef("case_id"))
    return None if SearchOutboxEntry.objects.exclude(Exists(public)).exists() else last


def _last_withdrawal() -> int:
    return LastWithdrawal.objects.values_list("transaction", flat=True).first() or 0


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


def frequent_passages() -> list[RecurringPassage]:
    """Return recurring passages, those of the most letters first.

    Memory grows with the number of candidates, not with the archive.

    Raises:
        IndexMissingError: there is no index.
        EngineError: the engine fails.
    """
    session = current_session()
    finder = PassageFinder(session, most=float("inf"))
    seen: set[str] = set()
    found: dict[str, RecurringPassage] = {}
    for key in _frequent_keys(session, CANDIDATES):
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
    return passage_words(passage, str(newest["rationale"])) if newest else ""


def passage_words(passage: str, rationale: str) -> str:
    """Return the words of a passage as a rationale prints them; empty if it does not have it.

    No other words of the rationale are returned, which may be about a patient.
    """
    keys, sentences = keys_in(passage), keyed_sentences(rationale)
    for first in range(len(sentences) - len(keys) + 1):
        run = sentences[first : first + len(keys)]
        if [each.key for each in run] == keys:
            return rationale[run[0].start : run[-1].end]
    first_of_key = {each.key: each for each in reversed(sentences) if each.key in keys}
    in_order = sorted(first_of_key.values(), key=lambda each: each.start)
    return " … ".join(rationale[each.start : each.end] for each in in_order)


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
    newest = session.shown(session.page(with_all(keys), NEWEST, 0, _NEWEST))
    public = Case.public.among(str(each["slug"]) for each in newest)
    return next((each for each in newest if each["slug"] in public), None)
