"""A search as a program asks it, and where in its results a page begins."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from django.http import QueryDict

from decisions.filters import StrictFilters
from decisions.pages.redirects import query_now
from decisions.search import NEWEST, RELEVANCE, DecisionSearch

#: Numbers of 64 bits have no more digits.
CURSOR = r"^[0-9]{1,19}-[0-9]{1,20}$"


class QuestionError(Exception):
    """The question cannot be answered.

    Args:
        parameter: which part of the question it is about.
        detail: what is wrong with it, and what it may be, in a sentence.
    """

    def __init__(self, parameter: str, detail: str) -> None:
        super().__init__(parameter, detail)
        self.parameter, self.detail = parameter, detail


@dataclass(frozen=True, slots=True)
class Cursor:
    """A position in a list of results: where the next page begins.

    Args:
        up_to: the last case that the first page searched: later ones are left out.
        place: what the last result came with (`DecisionSearch.after`); of an order by relevance,
            how many results came before.
    """

    up_to: int
    place: int

    @classmethod
    def read(cls, written: str) -> Self:
        """Parse a cursor that an earlier answer gave.

        Raises:
            QuestionError: it is none.
        """
        if not re.fullmatch(CURSOR, written):
            detail = (
                "This is not a valid cursor. Use next_cursor from the previous page, unchanged."
            )
            raise QuestionError("cursor", detail)
        up_to, place = map(int, written.split("-"))
        return cls(up_to, place)

    def __str__(self) -> str:
        return f"{self.up_to}-{self.place}"


class SearchQuestion:
    """A search, given by the parameters of the search page.

    Former names of services, guidelines and specialties mean what they are called now.

    Args:
        parameters: by name, each with its values.

    Raises:
        QuestionError: a parameter has a value that cannot be.
    """

    def __init__(self, parameters: Mapping[str, Sequence[str]]) -> None:
        query = QueryDict(mutable=True)
        for name, values in parameters.items():
            query.setlist(name, [*values])
        self._filters = StrictFilters(query_now(query) or query)
        for name, said in self._filters.malformed():
            raise QuestionError(name, said)

    @cached_property
    def search(self) -> DecisionSearch:
        """The search; newest decisions first unless an order is given."""
        found = self._filters.search
        return found if "sort" in self._filters.data else found.order_by(NEWEST)

    @property
    def by_relevance(self) -> bool:
        """Whether results are ordered by relevance to the words."""
        return self.search.order == RELEVANCE and self.search.parsed.node is not None

    @cached_property
    def warnings(self) -> list[str]:
        """Warnings about unknown values, decisions left out, and words that were not understood."""
        return [*self._filters.warnings, *self.search.parsed.warnings]
