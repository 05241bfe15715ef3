"""The search of a request, and the cursor of a page of its results."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from django.http import QueryDict

from decisions.filters import DecisionFilters
from decisions.pages.redirects import with_current_names
from decisions.search import NEWEST, RELEVANCE, DecisionSearch

#: A pattern of cursors: two numbers of 64 bits.
CURSOR = r"^[0-9]{1,19}-[0-9]{1,20}$"


class QuestionError(Exception):
    """A request has a parameter with an invalid value.

    Args:
        parameter: the name of the parameter.
        detail: a sentence that says what is wrong and what is allowed.
    """

    def __init__(self, parameter: str, detail: str) -> None:
        super().__init__(parameter, detail)
        self.parameter, self.detail = parameter, detail


@dataclass(frozen=True, slots=True)
class Cursor:
    """The position in a list of results at which the next page begins.

    Args:
        up_to: the newest case when the first page was searched; later cases are left out.
        position: that of the last result, as in `DecisionSearch.after`; in an order by
            relevance, the number of previous results.
    """

    up_to: int
    position: int

    @classmethod
    def read(cls, written: str) -> Self:
        """Parse the cursor of an earlier answer.

        Raises:
            QuestionError: the text is not a cursor.
        """
        if not re.fullmatch(CURSOR, written):
            detail = (
                "This is not a valid cursor. Use next_cursor from the previous page, unchanged."
            )
            raise QuestionError("cursor", detail)
        up_to, position = map(int, written.split("-"))
        return cls(up_to, position)

    def __str__(self) -> str:
        return f"{self.up_to}-{self.position}"


class SearchQuestion:
    """A search, given by the parameters of the search page.

    Former names of services, guidelines and specialties are replaced by their current names.

    Args:
        parameters: the values of each parameter, by name.

    Raises:
        QuestionError: a parameter has an invalid value.
    """

    def __init__(self, parameters: Mapping[str, Sequence[str]]) -> None:
        query = QueryDict(mutable=True)
        for name, values in parameters.items():
            query.setlist(name, [*values])
        self._filters = DecisionFilters(with_current_names(query) or query)
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
