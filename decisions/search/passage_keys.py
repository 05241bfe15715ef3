"""The keys of a rationale's sentences: equal sentences have the same key in all decisions.

Reviewers paste the same guideline texts and formulas into thousands of letters. A passage is one
such sentence or several consecutive ones; its value consists of their keys.

Sentences are equal if their letters and digits are, word by word: case, punctuation and spaces are
ignored. A period within a number is kept, so that 1.5 and 15 differ. The text is processed as
bytes, which is several times faster; bytes outside ASCII count as spaces.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

#: Shorter sentences recur by chance: "The request is not necessary."
LEAST_WORDS = 10
#: The most sentences of a rationale that have keys, and of a passage.
MOST_SENTENCES, MOST_IN_PASSAGE = 500, 12
#: 64 bits: among the sentences of three million decisions, a collision has a chance of 1 in
#: 100,000.
_KEY_BYTES = 8
_BETWEEN_KEYS = "."
_KEY = rf"[0-9a-f]{{{2 * _KEY_BYTES}}}"
_VALUE = re.compile(rf"{_KEY}(?:\.{_KEY}){{0,{MOST_IN_PASSAGE - 1}}}")

_WRITTEN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.!?:"
_MEANT = b"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789...."
#: The normalized form of each byte: a lowercase letter, a digit, a period, otherwise a space.
_PLAIN = bytes(_MEANT[_WRITTEN.index(n)] if n in _WRITTEN else ord(" ") for n in range(256))
#: Abbreviations whose period does not end a sentence.
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
def sentence_keys(text: str) -> tuple[str, ...]:
    """Return the distinct keys of a text's sentences; short sentences have none."""
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
    """Return whether a value has the form of a passage's value."""
    return _VALUE.fullmatch(value) is not None


def _keyed(raw: bytes) -> Iterator[tuple[int, int, str]]:
    """Yield the byte offsets of a text's sentences, and their keys."""
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
