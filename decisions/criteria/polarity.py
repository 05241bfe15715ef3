"""Polarity: the parts of a sentence that it says are missing, and those that it says are there.

"No documentation of X", "X was not documented" and "..., which was not shown" make X missing;
"there is documentation of X" and "X was documented" make it present. What follows a link is
neither: in "no improvement after therapy" the improvement is missing, and the therapy is not.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from decisions.criteria.phrase_files import Cue
from decisions.criteria.phrase_matching import PhraseMatch

#: The places of the phrases of each cue in a sentence.
Places = Mapping[Cue, Sequence[PhraseMatch]]


class Stretches:
    """Stretches of words, each a start and an end; those that overlap are one."""

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
        return self.hold(at, at + 1)

    def hold(self, start: int, end: int) -> bool:
        """Return whether a stretch of words lies within one of these."""
        number = bisect_right(self._starts, start) - 1
        return number >= 0 and end <= self._ends[number]


@dataclass(frozen=True, slots=True)
class Polarity:
    """What a sentence says is missing, or there.

    Args:
        missing, present: what it says is missing, and there.
        negated: what is after a word of absence, as far as the first link.
    """

    missing: Stretches
    present: Stretches
    negated: Stretches


def find_polarity(places: Places, bounds: Sequence[int], heads: Sequence[int]) -> Polarity:
    """Return what a sentence says is missing, or there.

    Args:
        places: where the cues of the sentence stand.
        bounds: where its clauses begin, and the sentence ends.
        heads: where the things stand that may be missing, sorted.
    """
    links = sorted(hit.start for hit in places.get(Cue.LINK, ()))

    def as_far_as_a_link(stretches: Iterable[tuple[int, int]]) -> Stretches:
        return Stretches((start, _end(start, end, heads, links)) for start, end in stretches)

    affirmed = Stretches((hit.start, hit.end) for hit in places.get(Cue.AFFIRMED, ()))
    before = [*_before(places, bounds, heads, affirmed)]
    return Polarity(
        missing=as_far_as_a_link([*before, *_after(places, bounds, affirmed)]),
        present=as_far_as_a_link(_present(places, bounds)),
        negated=as_far_as_a_link(before),
    )


def _before(
    places: Places, bounds: Sequence[int], heads: Sequence[int], affirmed: Stretches
) -> Iterator[tuple[int, int]]:
    """Yield the stretches of which words before them say that they are missing.

    Where something missing is before "has not been tried", nothing after it is.
    """
    purposes = sorted(hit.start for hit in places.get(Cue.PURPOSE, ()))
    closed = Stretches(
        (hit.start, hit.end)
        for hit in places.get(Cue.ABSENT_AFTER, ())
        if first_place(heads, bounds[bisect_right(bounds, hit.start) - 1], hit.start) < hit.start
    )
    for hit in places.get(Cue.ABSENT_BEFORE, ()):
        if hit.start not in affirmed and hit.start not in closed:
            end = bounds[bisect_right(bounds, hit.start)]
            yield hit.end - 1, first_place(purposes, hit.end, end)


def _after(places: Places, bounds: Sequence[int], affirmed: Stretches) -> Iterator[tuple[int, int]]:
    """Yield the stretches of which words after them say that they are missing."""
    for hit in places.get(Cue.BACKWARD, ()):
        yield 0, hit.start
    for hit in places.get(Cue.ABSENT_AFTER, ()):
        if hit.start not in affirmed:
            yield bounds[bisect_right(bounds, hit.start) - 1], hit.start + 1


def _present(places: Places, bounds: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of which words before or after them say that they are there."""
    for hit in places.get(Cue.PRESENT_BEFORE, ()):
        yield hit.end - 1, bounds[bisect_right(bounds, hit.start)]
    for hit in places.get(Cue.PRESENT_AFTER, ()):
        yield bounds[bisect_right(bounds, hit.start) - 1], hit.start + 1


def _end(start: int, end: int, heads: Sequence[int], links: Sequence[int]) -> int:
    """Return where what is missing ends: at the first link that has a missing thing before it."""
    return first_place(links, first_place(heads, start, end) + 1, end)


def first_place(places: Sequence[int], start: int, end: int) -> int:
    """Return the first of sorted places from a start on, or the end if none is before it."""
    at = bisect_left(places, start)
    return min(places[at], end) if at < len(places) else end
