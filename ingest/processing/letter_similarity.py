"""Similarity of two letters that may be copies of the same letter. Pure.

A letter that is saved again keeps its letters and digits, but may have other line ends, spaces,
hyphens and page breaks, so these are ignored. Text recognition of another scan gets some single
characters wrong. A different decision differs in whole words or in numbers.
"""

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import Enum, auto

from rapidfuzz.distance import Levenshtein

from ingest.reading.letter_text import LetterText
from ingest.reading.parsed_letter import ParsedLetter
from ingest.reading.recognize_layout import HOW_MADE

#: The number of word runs in a sketch; the sketch has half as many numbers.
_SKETCH_RUNS = 24
_RUN_WORDS = 3
#: The maximum share of characters in which two scans of one letter differ.
_MOST_NOISE = 0.05
#: The number of wrong letters for each pair of them that may be adjacent by chance.
_NOISE_PER_DOUBT = 8
#: Greater than any hash: the minimum of no hashes.
_NONE = 1 << 64
#: Longer texts are only tested for equality, because a comparison would take too long.
_MOST_COMPARED = 60_000
#: Digits that text recognition confuses with letters; each maps to a different letter.
_LOOKS_LIKE = str.maketrans("015826i", "olsbzgl")
#: Sequences of characters that look alike.
_LOOK_ALIKE = [
    {"rn", "m"},
    {"nn", "m"},
    {"ln", "m"},
    {"cl", "d"},
    {"vv", "w"},
    {"ll", "h"},
    {"rl", "n"},
    {"ll", "u"},
    {"tl", "h"},
    {"lc", "k"},
    {"ol", "d"},
]
#: Pairs of digits that text recognition confuses.
_DIGITS_ALIKE = {frozenset(pair) for pair in ("38", "56", "68", "08", "06", "17", "49", "39", "58")}


class Likeness(Enum):
    """The degree of similarity of two letters."""

    SAME = auto()
    UNSURE = auto()
    OTHER = auto()


def fingerprint(text: LetterText, parsed: ParsedLetter) -> str:
    """Return a fingerprint of 64 hexadecimal digits that is equal for letters with the same words.

    Extractors return the two columns of the header one after the other or row by row, so the
    order of its words is ignored, and the values read from it are included.
    """
    how_made = HOW_MADE.search(text.text)
    body = how_made.start() if how_made else 0
    header = sorted(_letters(word) for word in text.text[:body].split())
    parts = [*header, repr(_header_values(parsed)), _letters(text.text[body:])]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def sketch(parsed: ParsedLetter) -> list[int]:
    """Return 64-bit numbers; duplicates have some in common, other letters few.

    This is locality-sensitive hashing of the runs of three words in the letter's own text (its
    summary, headings and rationales): each class of hashes gives its smallest one, and two of them
    form a number. A stock phrase alone forms no number, or every letter would share it.
    """
    words = [word for passage in _own(parsed) for word in map(_letters, passage.split()) if word]
    smallest = [_NONE] * _SKETCH_RUNS
    for start in range(max(1, len(words) - _RUN_WORDS + 1)):
        run = _hash(" ".join(words[start : start + _RUN_WORDS]))
        smallest[run % _SKETCH_RUNS] = min(run, smallest[run % _SKETCH_RUNS])
    pairs = zip(smallest[::2], smallest[1::2], strict=True)
    return sorted({_hash(f"{one} {other}") for one, other in pairs if {one, other} != {_NONE}})


def compare(one: str, other: str) -> Likeness:
    """Compare the texts of two letters."""
    mine, theirs = _letters(one), _letters(other)
    if mine == theirs:
        return Likeness.SAME
    if max(len(mine), len(theirs)) > _MOST_COMPARED:
        return Likeness.OTHER
    alike = mine.translate(_LOOKS_LIKE), theirs.translate(_LOOKS_LIKE)
    if not Levenshtein.normalized_similarity(*alike, score_cutoff=1 - _MOST_NOISE):
        return Likeness.OTHER
    noise, doubts = 0, []
    for difference in _differences(mine, theirs):
        if difference.is_noise:
            noise += 1
        elif difference.may_be_noise(noise):
            doubts.append(difference)
        else:
            return Likeness.OTHER
    if len(set(doubts)) < len(doubts) or len(doubts) > 2 + noise // _NOISE_PER_DOUBT:
        return Likeness.OTHER  # repeated differences indicate another decision
    if all(map(_Difference.is_usual, doubts)) and _NOISE_PER_DOUBT * len(doubts) <= noise:
        return Likeness.SAME
    return Likeness.UNSURE


@dataclass(frozen=True, slots=True)
class _Difference:
    """A span in which two texts differ by `edits` changed, added or deleted characters."""

    mine: str
    theirs: str
    edits: int

    @property
    def has_digits(self) -> bool:
        return any(map(str.isdigit, self.mine + self.theirs))

    @property
    def is_noise(self) -> bool:
        """Whether it must be an error of text recognition: one letter, or similar shapes."""
        looks = {self.mine.translate(_LOOKS_LIKE), self.theirs.translate(_LOOKS_LIKE)}
        return not self.has_digits and (self.edits == 1 or looks in _LOOK_ALIKE)

    def may_be_noise(self, noise: int) -> bool:
        """Return whether it can be an error of text recognition or a different decision."""
        if self.mine.isdigit() and self.theirs.isdigit():
            return frozenset((self.mine, self.theirs)) in _DIGITS_ALIKE
        return self.edits <= (3 if noise > 2 * _NOISE_PER_DOUBT else 2)

    def is_usual(self) -> bool:
        """Return whether it looks like two adjacent wrong letters."""
        return not self.has_digits and bool(self.mine and self.theirs)


def _letters(text: str) -> str:
    """Return the letters and digits of a text in lower case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, folded))


def _header_values(parsed: ParsedLetter) -> list[str | None]:
    found = (getattr(parsed.header, field.name) for field in fields(parsed.header))
    return [str(each.value) if each else None for each in found]


def _own(parsed: ParsedLetter) -> Iterator[str]:
    if parsed.summary:
        yield parsed.summary.text.value
    for item in parsed.items:
        yield item.heading.value
        if item.rationale:
            yield item.rationale.value


def _hash(words: str) -> int:
    digest = hashlib.blake2b(words.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _differences(mine: str, theirs: str) -> Iterator[_Difference]:
    """Yield the spans in which two texts differ; spans one letter apart are merged."""
    start: tuple[int, int] | None = None
    end, edits = (0, 0), 0
    for step in Levenshtein.opcodes(mine.translate(_LOOKS_LIKE), theirs.translate(_LOOKS_LIKE)):
        mine_length, their_length = step.src_end - step.src_start, step.dest_end - step.dest_start
        if step.tag != "equal":
            start = start or (step.src_start, step.dest_start)
            end = (step.src_end, step.dest_end)
            edits += max(mine_length, their_length)
        elif start and mine_length > 1:
            yield _Difference(mine[start[0] : end[0]], theirs[start[1] : end[1]], edits)
            start, edits = None, 0
    if start:
        yield _Difference(mine[start[0] : end[0]], theirs[start[1] : end[1]], edits)
