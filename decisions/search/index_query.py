"""An engine-independent query as plain data; each engine translates it.

The parts exist in every full-text engine. Their matches are exact; `Demands` and `Best` define how
scores are combined.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias


class Occur(Enum):
    """The role of a part of `Demands`: it must match, must not match, or adds to the score.

    If no part must match, at least one optional part has to.
    """

    MUST = auto()
    MUST_NOT = auto()
    SHOULD = auto()


@dataclass(frozen=True, slots=True)
class Every:
    """All decisions."""


@dataclass(frozen=True, slots=True)
class Nothing:
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
class Row:
    """A phrase in a field; `slop`: how many positions words may be moved.

    If three or more words have to be moved, engines may differ in their matches.
    """

    field: str
    words: tuple[str, ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Beginning:
    """Any word of a field with a prefix, or one of `others`."""

    field: str
    letters: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
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
class Between:
    """A range of a numeric column, both ends included; None for an open end."""

    field: str
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Demands:
    """A conjunction; scores are added."""

    parts: tuple["Demand", ...]


@dataclass(frozen=True, slots=True)
class Best:
    """A disjunction; the best score counts, plus the share `tie_breaker` of the others."""

    parts: tuple["IndexQuery", ...]
    tie_breaker: float = 0.0


@dataclass(frozen=True, slots=True)
class Boosted:
    """A part, its score multiplied by a weight."""

    part: "IndexQuery"
    weight: float


@dataclass(frozen=True, slots=True)
class Unscored:
    """A part that does not affect the score."""

    part: "IndexQuery"


IndexQuery: TypeAlias = (
    Every
    | Nothing
    | Term
    | AnyOf
    | Row
    | Beginning
    | Named
    | Between
    | Demands
    | Best
    | Boosted
    | Unscored
)
#: A part and its role.
Demand: TypeAlias = tuple[Occur, IndexQuery]


def escaped(words: str) -> str:
    """Return a regular expression, for either engine, that matches words literally."""
    return re.sub(r"([^\w])", r"\\\1", words)
