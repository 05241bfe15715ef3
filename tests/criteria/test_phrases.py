"""Phrases that are excluded by their words have regular expressions that do not match."""

import re
from collections.abc import Iterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from decisions.criteria.phrase_matching import BREAK, PhraseMatch, Phrases
from decisions.criteria.phrase_syntax import Words, variants

_WORDS = st.sampled_from(["care", "cared", "careful", "no", "not", "any", "12", "trial"])


def _choice(phrases: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(phrases, min_size=1, max_size=3).map("|".join)


def _sequence(phrases: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    choices = _choice(phrases)
    needed = choices.map("{{{}}}".format) | phrases
    parts = needed | choices.map("[{}]".format) | st.just("...")
    return st.tuples(needed, st.lists(parts, max_size=3)).map(
        lambda each: " ".join([each[0], *each[1]])
    )


_PHRASES = st.recursive(
    _WORDS | st.sampled_from(["car*", "care*", "tri*", "#"]), _sequence, max_leaves=12
)


def _tried_everywhere(phrases: Sequence[str], words: str) -> Iterator[PhraseMatch]:
    ways = [
        (number, way) for number, phrase in enumerate(phrases) for way in variants(phrase, Words())
    ]
    for space in re.finditer(" ", words):
        for number, way in ways:
            if found := re.compile(f"{way.pattern}(?= )").match(words, space.start()):
                yield PhraseMatch(number, space.start(), found.end())


@given(
    st.lists(_PHRASES, min_size=1, max_size=4),
    st.lists(_WORDS | st.just(BREAK), max_size=12),
)
def test_skipping_phrases_by_their_words_loses_no_match(
    phrases: list[str], words: list[str]
) -> None:
    text = f" {' '.join(words)} " if words else " "
    assert list(Phrases(phrases).hits(text)) == list(_tried_everywhere(phrases, text))
