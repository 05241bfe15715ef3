"""Misspelled words: known words with one letter wrong, or two letters swapped."""

import functools
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from decisions.vocabulary.loading import VocabularyFile
from decisions.vocabulary.services import Meaning, TermKind, drug_meanings

#: The shortest word that is corrected; shorter ones resemble too many others.
_SHORTEST_DRUG = 8
_SHORTEST_WORD = 7
#: The longest word that is corrected, far above the vocabulary's; it bounds hostile input.
_LONGEST = 60
_WORD = re.compile(rf"(?<![*a-z])[a-z]{{{_SHORTEST_WORD},}}(?![*a-z])")

Neighbors = Mapping[str, list[str]]


def misspelled_drug(word: str) -> Meaning | None:
    """Return the one drug whose name differs from a word by one letter; None if there are several.

    A drug has several names and known misspellings of them: its own name comes first.
    """
    if len(word) < _SHORTEST_DRUG:
        return None
    drugs = _drugs()
    named = [drugs[name] for name in _alike(word, _drug_neighbors())]
    if len({drug.service for drug in named}) != 1:
        return None
    return min(named, key=lambda drug: (drug.term != drug.service.service, drug.term))


def misspelled_word(word: str) -> str | None:
    """Return the word in service terms that differs from a word by one letter.

    The first letter must agree: "billing" is not "filling". Among several words, the one in the
    most terms is chosen.
    """
    if len(word) < _SHORTEST_WORD or not word.isalpha() or word in _words():
        return None
    found = [known for known in _alike(word, _word_neighbors()) if known[0] == word[0]]
    return max(found, key=lambda known: (_words()[known], known), default=None)


def _alike(word: str, neighbors: Neighbors) -> list[str]:
    if len(word) > _LONGEST:
        return []
    return list(
        dict.fromkeys(name for less in _shortened(word) for name in neighbors.get(less, ()))
    )


@functools.cache
def _drugs() -> dict[str, Meaning]:
    """Return the drugs by their names of one long word."""
    drugs = {drug.term.lower(): drug for drug in drug_meanings(VocabularyFile.of("drugs.toml"))}
    return {
        name: drug for name, drug in drugs.items() if len(name) >= _SHORTEST_DRUG and name.isalpha()
    }


@functools.cache
def _drug_neighbors() -> Neighbors:
    return _neighbors(_drugs())


@functools.cache
def _words() -> Mapping[str, int]:
    """Return the long words in service terms, and the number of terms with each."""
    file = VocabularyFile.of("services.toml")
    tables: list[dict[str, Any]] = [table for _, table in file.tables(3)]
    terms = (term for table in tables for kind in TermKind for term in table.get(kind, ()))
    return Counter(word for term in terms for word in _WORD.findall(term.lower()))


@functools.cache
def _word_neighbors() -> Neighbors:
    return _neighbors(_words())


def _neighbors(words: Iterable[str]) -> Neighbors:
    """Return the words by their shortened forms."""
    found: dict[str, list[str]] = {}
    for word in words:
        for less in _shortened(word):
            found.setdefault(less, []).append(word)
    return found


def _shortened(word: str) -> set[str]:
    """Return a word, and the word without each of its letters.

    Two words that have one of these in common differ by one letter, or by two that changed places.
    """
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
