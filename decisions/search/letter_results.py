"""The results of a search, letter by letter."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import overload

from decisions.search.hit import Hit
from decisions.search.results import DecisionSearch


@dataclass(frozen=True, slots=True)
class LetterResult:
    """A letter with its matching decisions.

    Args:
        slug: the case's slug.
        case: the case number, as pages show it.
        decided: the day of the decision, "2017-02-17"; empty if the letter gives none.
        hits: in their order in the letter.
    """

    slug: str
    case: str
    decided: str
    hits: list[Hit]


class LetterSearch:
    """The letters of a search, in the order of their best decision; for a Paginator.

    Args:
        search: the search for the decisions.
    """

    def __init__(self, search: DecisionSearch) -> None:
        self._search = search

    def __len__(self) -> int:
        return self._search.letters

    def __iter__(self) -> Iterator[LetterResult]:
        """Yield every letter."""
        yield from self[:]

    @overload
    def __getitem__(self, index: int) -> LetterResult: ...
    @overload
    def __getitem__(self, index: slice) -> list[LetterResult]: ...

    def __getitem__(self, index: int | slice) -> LetterResult | list[LetterResult]:
        """Return a letter, or a page of them, by index."""
        if isinstance(index, int):
            return self[index : index + 1][0]
        start = index.start or 0
        stop = len(self) if index.stop is None else index.stop
        wanted = list(islice(self._case_ids(stop), start, stop))
        hits = self._search.hits_of_cases(wanted) if wanted else {}
        return [self._letter(hits[case_id]) for case_id in wanted]

    def _case_ids(self, most: int) -> Iterator[int]:
        """Yield the case of each letter once."""
        seen: set[int] = set()
        position, number = 0, most
        while cases := self._search.case_ids(position, number):
            for case_id in cases:
                if case_id not in seen:
                    seen.add(case_id)
                    yield case_id
            position += number

    def _letter(self, hits: list[Hit]) -> LetterResult:
        return LetterResult(hits[0].slug, hits[0].case, hits[0].decided, hits)
