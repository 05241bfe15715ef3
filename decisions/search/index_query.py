"""An engine-independent query as plain data; each engine translates it.

The queries exist in every full-text engine. Their matches are exact; `Bool` and `DisMax` define how
scores are combined.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias


class Occur(Enum):
    """The role of a clause of `Bool`: it must match, must not match, or adds to the score.

    If no clause must match, at least one optional clause has to.
    """

    MUST = auto()
    MUST_NOT = auto()
    SHOULD = auto()


@dataclass(frozen=True, slots=True)
class MatchAll:
    """All decisions."""


@dataclass(frozen=True, slots=True)
class MatchNone:
    """No decision."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or number in a field; `counted`: whether its frequency affects the score."""

    field: str
    value: str | int
    counted: bool = False


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Any of some words or numbers in a field."""

    field: str
    values: tuple[str, ...] | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PhraseQuery:
    """A phrase in a field; `slop`: how many positions words may be moved.

    If three or more words have to be moved, engines may differ in their matches.
    """

    field: str
    words: tuple[str, ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word of a field with a prefix, or one of `others`."""

    field: str
    letters: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameContains:
    """A facet value whose slug contains a sequence of words: "spine" in "surgery/cervical-spine".

    Args:
        field: the field of the facet.
        slug: the words.
        beginning: whether the last word is a prefix.
    """

    field: str
    slug: str
    beginning: bool = False

    @property
    def expression(self) -> str:
        """The regular expression for such values, in the syntax that both engines share."""
        return f"(.*[-/])?{escaped(self.slug)}{'.*' if self.beginning else ''}([-/].*)?"


@dataclass(frozen=True, slots=True)
class RangeQuery:
    """A range of a numeric column, both ends included; None for an open end."""

    field: str
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Bool:
    """A Boolean combination of clauses; their scores are added."""

    parts: tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class DisMax:
    """A disjunction; the best score counts, plus the share `tie_breaker` of the others."""

    parts: tuple["IndexQuery", ...]
    tie_breaker: float = 0.0


@dataclass(frozen=True, slots=True)
class Boosted:
    """A query with its score multiplied by a weight."""

    part: "IndexQuery"
    weight: float


@dataclass(frozen=True, slots=True)
class Unscored:
    """A query that does not affect the score."""

    part: "IndexQuery"


IndexQuery: TypeAlias = (
    MatchAll
    | MatchNone
    | Term
    | AnyOf
    | PhraseQuery
    | Prefix
    | NameContains
    | RangeQuery
    | Bool
    | DisMax
    | Boosted
    | Unscored
)
#: A query and its role in `Bool`.
Clause: TypeAlias = tuple[Occur, IndexQuery]


def escaped(words: str) -> str:
    """Return a regular expression, for either engine, that matches words literally."""
    return re.sub(r"([^\w])", r"\\\1", words)
