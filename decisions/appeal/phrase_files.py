"""Load missing_record_phrases.toml and missing_record_topics.toml, and find their phrases."""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from decisions.criteria.phrase_matching import PhraseMatch, Phrases, words_of
from decisions.criteria.phrase_syntax import PhraseSyntaxError
from decisions.vocabulary.loading import VocabularyError, VocabularyFile

_FOLDER = Path(__file__).parent
#: The boundary of two clauses; a claim of absence does not extend beyond it.
_BREAK = re.compile(
    r"[;:]|, (?:but|however|although|though|while|and (?:there|the|he|she|it|this|no|has|was|is))\b"
    r"| (?:but|however|although|nevertheless) "
)
#: The number of characters of a sentence that are searched.
_LONGEST = 2000


class Wording(StrEnum):
    """The meaning of a phrase of missing_record_phrases.toml; the file defines each value."""

    RECORD_BEFORE = "record_before"
    RECORD_AFTER = "record_after"
    FOUND_BEFORE = "found_before"
    FOUND_AFTER = "found_after"
    STOPS = "stops"
    NO_CLAIM = "no_claim"
    NOT_DONE = "not_done"
    DONE = "done"


class TopicUse(StrEnum):
    """The use of a topic's phrase; missing_record_topics.toml defines each value."""

    CLAIMS = "claims"
    SAYS = "says"
    UNLESS = "unless"
    MENTIONS = "mentions"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Topic:
    """A thing that reviewers may call missing; missing_record_topics.toml explains its fields."""

    name: str
    label: str
    done: bool
    region: bool
    treatment: bool


#: The meaning of a phrase: a wording, or a topic with its use.
_Meaning = Wording | tuple[str, TopicUse]


@dataclass(frozen=True, slots=True)
class Clause:
    """The phrases of a clause, by meaning."""

    hits: Mapping[_Meaning, Sequence[PhraseMatch]]

    def has(self, meaning: _Meaning) -> bool:
        """Return whether the clause has a phrase with a meaning."""
        return meaning in self.hits

    def of(self, meaning: _Meaning) -> Sequence[PhraseMatch]:
        """Return the clause's phrases with a meaning."""
        return self.hits.get(meaning, ())


@functools.lru_cache(maxsize=4096)
def clauses(sentence: str) -> tuple[Clause, ...]:
    """Return the clauses of a sentence with their phrases."""
    lexical = _lexicon()
    found = []
    for clause in _BREAK.split(" ".join(sentence[:_LONGEST].lower().split())):
        hits: dict[_Meaning, list[PhraseMatch]] = {}
        for hit in lexical.phrases.hits(f" {words_of(clause)} "):
            hits.setdefault(lexical.meanings[hit.phrase], []).append(hit)
        found.append(Clause(hits))
    return tuple(found)


def has(sentence: str, meaning: _Meaning) -> bool:
    """Return whether a sentence has a phrase with a meaning."""
    return any(clause.has(meaning) for clause in clauses(sentence))


def topics() -> Sequence[Topic]:
    """Return the topics, in the order of the file."""
    return _lexicon().topics


@dataclass(frozen=True, slots=True)
class _Lexicon:
    phrases: Phrases
    meanings: Sequence[_Meaning]
    topics: Sequence[Topic]


@functools.cache
def _lexicon() -> _Lexicon:
    wording = VocabularyFile(_FOLDER / "missing_record_phrases.toml")
    topics_file = VocabularyFile(_FOLDER / "missing_record_topics.toml")
    wording.check_keys((), wording.data, set(Wording))
    entries: list[tuple[VocabularyFile, _Meaning, str]] = [
        (wording, each, phrase)
        for each in Wording
        for phrase in wording.words((), wording.data, each)
    ]
    found = []
    for path, table in topics_file.tables(1):
        found.append(_topic(topics_file, path, table))
        for use in TopicUse:
            for phrase in topics_file.words(path, table, use):
                entries.append((topics_file, (path[0], use), phrase))
    written = [phrase for _, _, phrase in entries]
    try:
        phrases = Phrases(written)
    except PhraseSyntaxError as error:
        file = entries[written.index(error.phrase)][0]
        raise VocabularyError(f"{file.path.name}: {error}") from error
    return _Lexicon(phrases, [meaning for _, meaning, _ in entries], found)


def load() -> None:
    """Load all phrases.

    Raises:
        VocabularyError: a file is invalid; the message names the file and the entry.
    """
    _lexicon()


def _topic(file: VocabularyFile, path: tuple[str, ...], table: Mapping[str, Any]) -> Topic:
    flags = ("done", "region", "treatment")
    file.check_keys(path, dict(table), {"label", *flags, *TopicUse})
    label = table.get("label")
    if not isinstance(label, str) or not label:
        raise file.error("a topic needs a label", path)
    for flag in flags:
        if not isinstance(table.get(flag, False), bool):
            raise file.error(f"{flag} must be true or false", path)
    return Topic(path[0], label, *(table.get(flag, False) for flag in flags))
