"""Spelling suggestions: the words of the index closest to an unknown word."""

from rapidfuzz import process
from rapidfuzz.distance import OSA

from decisions.search.analyzer import forms
from decisions.search.current_engine import current_session
from decisions.search.engine import Session
from decisions.search.field_names import EXACT

#: The shortest word with suggestions; shorter ones resemble too many others.
_SHORTEST = 4
#: The shortest word that may differ by two letters.
_LONG = 8
_SHORTEST_PART = 3


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
