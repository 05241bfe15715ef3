"""Polarity: the parts of a sentence that it calls missing, and those that it calls present.

"No documentation of X", "X was not documented" and "..., which was not shown" make X missing;
"there is documentation of X" and "X was documented" make it present. The text after a link is
neither: in "no improvement after therapy" the improvement is missing, and the therapy is not.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from decisions.criteria.phrase_files import Cue
from decisions.criteria.phrase_matching import PhraseMatch

#: The phrases of each cue in a sentence.
CuePhrases = Mapping[Cue, Sequence[PhraseMatch]]


class Stretches:
    """Spans of words, each with a start and an end; overlapping ones are merged."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(stretches):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def __contains__(self, at: int) -> bool:
        number = bisect_right(self._starts, at) - 1
        return number >= 0 and at < self._ends[number]

    def contain(self, start: int, end: int) -> bool:
        """Return whether a span lies within one of these."""
        number = bisect_right(self._starts, start) - 1
        return number >= 0 and end <= self._ends[number]


#: Most sentences have none.
_NO_STRETCHES = Stretches(())


def stretches_of(hits: Sequence[PhraseMatch]) -> Stretches:
    """Return the spans of phrases."""
    return Stretches((hit.start, hit.end) for hit in hits) if hits else _NO_STRETCHES


class Polarity(NamedTuple):
    """The spans of a sentence that are missing or present.

    Args:
        missing, present: the spans that the sentence calls missing, and present.
        negated: the spans from a word of absence to the first link.
    """

    missing: Stretches
    present: Stretches
    negated: Stretches


#: Most sentences call nothing missing or present: they have none of these cues.
_POLAR = frozenset(
    (
        Cue.ABSENT_BEFORE,
        Cue.ABSENT_AFTER,
        Cue.BACKWARD,
        Cue.PRESENT_BEFORE,
        Cue.PRESENT_AFTER,
    )
)
_NEITHER = Polarity(_NO_STRETCHES, _NO_STRETCHES, _NO_STRETCHES)


def find_polarity(cues: CuePhrases, bounds: Sequence[int], heads: Sequence[int]) -> Polarity:
    """Return the spans that a sentence calls missing or present.

    Args:
        cues: the phrases of the sentence's cues.
        bounds: the starts of its clauses, and the end of the sentence.
        heads: the positions of things that may be missing, sorted.
    """
    if cues.keys().isdisjoint(_POLAR):
        return _NEITHER
    links = sorted(hit.start for hit in cues.get(Cue.LINK, ()))

    def as_far_as_a_link(stretches: Sequence[tuple[int, int]]) -> Stretches:
        if not stretches:
            return _NO_STRETCHES
        return Stretches((start, _end(start, end, heads, links)) for start, end in stretches)

    affirmed = stretches_of(cues.get(Cue.AFFIRMED, ()))
    before = [*_before(cues, bounds, heads, affirmed)]
    negated = as_far_as_a_link(before)
    after = [*_after(cues, bounds, affirmed)]
    return Polarity(
        missing=as_far_as_a_link([*before, *after]) if after else negated,
        present=as_far_as_a_link([*_present(cues, bounds)]),
        negated=negated,
    )


def _before(
    cues: CuePhrases, bounds: Sequence[int], heads: Sequence[int], affirmed: Stretches
) -> Iterator[tuple[int, int]]:
    """Yield the spans that preceding words call missing.

    If a missing thing precedes "has not been tried", nothing after those words is missing.
    """
    purposes = sorted(hit.start for hit in cues.get(Cue.PURPOSE, ()))
    closed = Stretches(
        (hit.start, hit.end)
        for hit in cues.get(Cue.ABSENT_AFTER, ())
        if first_between(heads, bounds[bisect_right(bounds, hit.start) - 1], hit.start) < hit.start
    )
    for hit in cues.get(Cue.ABSENT_BEFORE, ()):
        if hit.start not in affirmed and hit.start not in closed:
            end = bounds[bisect_right(bounds, hit.start)]
            yield hit.end - 1, first_between(purposes, hit.end, end)


def _after(
    cues: CuePhrases, bounds: Sequence[int], affirmed: Stretches
) -> Iterator[tuple[int, int]]:
    """Yield the spans that following words call missing."""
    for hit in cues.get(Cue.BACKWARD, ()):
        yield 0, hit.start
    for hit in cues.get(Cue.ABSENT_AFTER, ()):
        if hit.start not in affirmed:
            yield bounds[bisect_right(bounds, hit.start) - 1], hit.start + 1


def _present(cues: CuePhrases, bounds: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the spans that preceding or following words call present."""
    for hit in cues.get(Cue.PRESENT_BEFORE, ()):
        yield hit.end - 1, bounds[bisect_right(bounds, hit.start)]
    for hit in cues.get(Cue.PRESENT_AFTER, ()):
        yield bounds[bisect_right(bounds, hit.start) - 1], hit.start + 1


def _end(start: int, end: int, heads: Sequence[int], links: Sequence[int]) -> int:
    """Return the end of a missing span: the first link with a missing thing before it."""
    return first_between(links, first_between(heads, start, end) + 1, end)


def first_between(positions: Sequence[int], start: int, end: int) -> int:
    """Return the first of sorted positions between `start` and `end`, or `end` if there is none."""
    at = bisect_left(positions, start)
    return min(positions[at], end) if at < len(positions) else end
