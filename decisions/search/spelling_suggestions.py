"""Spelling: the words of the index closest to an unknown word, and queries with such words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import eq
from typing import TypeGuard

from rapidfuzz import process
from rapidfuzz.distance import OSA

from decisions.search.analyzer import forms, stems_of, word_of
from decisions.search.current_engine import current_session
from decisions.search.engine import Session
from decisions.search.field_names import ANYWHERE, CASE_NUMBER, EXACT
from decisions.search.query_parser import parse
from decisions.search.query_synonyms import expand
from decisions.search.query_tree import VALUE_FIELDS, And, Node, Word, written
from decisions.vocabulary.recognize_query import recognize

#: The shortest word with suggestions; shorter ones resemble too many others.
_SHORTEST = 4
#: The shortest word that may differ by two letters.
_LONG = 8
_SHORTEST_PART = 3


@dataclass(frozen=True, slots=True)
class Respelled:
    """A query with misspelled words.

    Args:
        meant: the query with these words spelled as the letters spell them.
        exact: the query for the words as typed, which is never respelled.
    """

    meant: str
    exact: str


def respelled(text: str) -> Respelled | None:
    """Return a query whose unknown words all have a likely spelling; None for any other query.

    A word is unknown if neither it nor a synonym is in a letter. A treatment that no letter has is
    not replaced by another one, and operators of other programs are not replaced by words.

    Raises:
        IndexMissingError: there is no index.
    """
    parsed = parse(text)
    if parsed.meant:
        return None
    node = parsed.node
    parts = node.parts if isinstance(node, And) else (node,) if node else ()
    words = [part for part in parts if _is_plain(part)]
    stems = [word_of(stems_of(word.text)) for word in words]
    numbers = iter(current_session().frequencies(ANYWHERE, [stem for stem in stems if stem]))
    unknown = [
        word
        for word, stem in zip(words, stems, strict=True)
        if stem and not next(numbers) and not expand(word).also
    ]
    likely = {word: likely_spelling(word.text) for word in unknown}
    meant = [replace(word, text=likely.get(word) or word.text) for word in words]
    if not unknown or not all(likely.values()) or not _same_treatment(words, meant):
        return None
    of_word = dict(zip(words, meant, strict=True))
    exact = {word: replace(word, field=None, exact=True) for word in unknown}
    return Respelled(
        " ".join(written(_part(part, of_word)) for part in parts),
        " ".join(written(_part(part, exact)) for part in parts),
    )


def _is_plain(part: Node) -> TypeGuard[Word]:
    return (
        isinstance(part, Word)
        and not (part.exact or part.beginning)
        and part.field not in VALUE_FIELDS | {CASE_NUMBER}
    )


def _part(part: Node, instead: Mapping[Word, Word]) -> Node:
    return instead.get(part, part) if isinstance(part, Word) else part


def _same_treatment(typed: Sequence[Word], meant: Sequence[Word]) -> bool:
    """Return whether words still name the treatment that they named as typed, if any."""
    before, after = (recognize(" ".join(word.text for word in words)) for words in (typed, meant))
    if before is None:
        return True
    if after is None:
        return False
    # A name may stand for a class and, spelled otherwise, for the service of the same name in it.
    same = not before.services or any(
        all(map(eq, one.path, other.path)) for one in before.services for other in after.services
    )
    return same and {*before.regions} <= {*after.regions}


def likely_spelling(word: str) -> str | None:
    """Return the most likely spelling of a word, or the two words that it joins, or None.

    Among equally similar words, the most frequent one is chosen.

    Raises:
        IndexMissingError: there is no index.
    """
    typed = next(iter(forms(word)), "") if len(forms(word)) == 1 else ""
    if len(typed) < _SHORTEST or any(map(str.isdigit, typed)):
        return None
    session = current_session()
    return _nearest(typed, session) or _parts(typed, session)


def _nearest(typed: str, session: Session) -> str | None:
    """Return the nearest word that begins with the same letter."""
    most = 2 if len(typed) >= _LONG else 1
    frequency = dict(session.words_near(typed, most))
    frequency.pop(typed, None)
    found = process.extract(
        typed, frequency.keys(), scorer=OSA.distance, score_cutoff=most, limit=None
    )
    best = min(found, key=lambda each: (each[1], -frequency[each[0]]), default=None)
    return best[0] if best else None


def _parts(typed: str, session: Session) -> str | None:
    """Return the two words that are joined in the typed word."""
    cuts = range(_SHORTEST_PART, len(typed) - _SHORTEST_PART + 1)
    parts = [part for at in cuts for part in (typed[:at], typed[at:])]
    numbers = iter(session.frequencies(EXACT, parts))
    best, most = None, 0
    for at in cuts:
        number = min(next(numbers), next(numbers))
        if number > most:
            best, most = f"{typed[:at]} {typed[at:]}", number
    return best
