"""The keys of a rationale's sentences: equal sentences have the same key in all decisions.

Reviewers paste the same guideline texts and formulas into thousands of letters. A passage is one
such sentence, or some in a row; its value names them by their keys.

Sentences are equal where their letters and digits are, word by word: case, punctuation and spaces
say nothing. A period within a number stays, so that 1.5 and 15 differ. The text is taken as bytes,
several times as fast as by characters; all but ASCII counts as a space.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

#: A sentence with fewer words is in all letters by itself: "The request is not necessary."
LEAST_WORDS = 10
#: Sentences of one rationale that are looked at, and those of one passage.
MOST_SENTENCES, MOST_IN_PASSAGE = 500, 12
#: 64 bits: of the sentences of three million decisions, two have one key once in 100,000 archives.
_KEY_BYTES = 8
_BETWEEN_KEYS = "."
_KEY = rf"[0-9a-f]{{{2 * _KEY_BYTES}}}"
_VALUE = re.compile(rf"{_KEY}(?:\.{_KEY}){{0,{MOST_IN_PASSAGE - 1}}}")

_WRITTEN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.!?:"
_MEANT = b"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789...."
#: What each byte means: a small letter, a digit, a period or, all others, a space.
_PLAIN = bytes(_MEANT[_WRITTEN.index(n)] if n in _WRITTEN else ord(" ") for n in range(256))
#: A period after these ends no sentence.
_ABBREVIATIONS = tuple(
    f" {each}. ".encode()
    for each in ("e.g", "i.e", "vs", "dr", "mr", "mrs", "ms", "al", "no", "p", "pp", "pg")
)


@dataclass(frozen=True, slots=True)
class KeyedSentence:
    """A sentence; `start` and `end` are offsets into its text."""

    start: int
    end: int
    key: str


# The items of a letter share rationales.
@lru_cache(maxsize=4096)
def keys_of(text: str) -> tuple[str, ...]:
    """Return the keys of a text's sentences, each once; sentences of a few words have none."""
    return tuple(dict.fromkeys(key for _, _, key in _keyed(text.encode(errors="replace"))))


def keyed_sentences(text: str) -> list[KeyedSentence]:
    """Return the sentences of a text that have keys, in order."""
    raw = text.encode(errors="replace")
    found, at, characters = [], 0, 0
    for start, end, key in _keyed(raw):
        first = characters + len(raw[at:start].decode())
        characters = first + len(raw[start:end].decode())
        found.append(KeyedSentence(first, characters, key))
        at = end
    return found


def passage_of(keys: Sequence[str]) -> str:
    """Return the value of the passage that consists of some sentences."""
    return _BETWEEN_KEYS.join(keys)


def keys_in(passage: str) -> list[str]:
    """Return the keys of a passage's sentences."""
    return passage.split(_BETWEEN_KEYS)


def is_passage(value: str) -> bool:
    """Return whether a value is written like a passage's."""
    return _VALUE.fullmatch(value) is not None


def _keyed(raw: bytes) -> Iterator[tuple[int, int, str]]:
    """Yield the places of a text's sentences, in bytes from its start, and their keys."""
    at, plain = 0, raw.translate(_PLAIN)
    for abbreviation in _ABBREVIATIONS:
        plain = plain.replace(abbreviation, abbreviation.replace(b". ", b"  "))
    for sentence in plain.split(b". ", MOST_SENTENCES)[:MOST_SENTENCES]:
        words = sentence.strip(b". ").split()
        if len(words) >= LEAST_WORDS:
            start = at + len(sentence) - len(sentence.lstrip(b". "))
            key = blake2b(b" ".join(words), digest_size=_KEY_BYTES).hexdigest()
            # With its period, and a quotation mark or parenthesis before it if there is one.
            yield start, min(at + len(sentence) + 1, len(raw)), key
        at += len(sentence) + 2
