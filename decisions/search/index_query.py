"""An engine-independent query as plain data; each engine translates it.

The parts are those that every engine of full text has. What they find is exact; `Demands` and
`Best` say how their scores add up.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias


class Occur(Enum):
    """The role of a part of `Demands`: it must match, must not match, or adds to the score.

    Where no part must hold, at least one that counts has to.
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

    Of three words and more that have to be moved, engines may find more or fewer.
    """

    field: str
    words: tuple[str, ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Beginning:
    """Any word of a field with a prefix, or one of some `others`."""

    field: str
    letters: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A facet value whose slug contains a sequence of words: "spine" in "surgery/cervical-spine".

    Args:
        field: of the facet.
        slug: the words.
        beginning: whether the last one may be the beginning of another.
    """

    field: str
    slug: str
    beginning: bool = False

    @property
    def expression(self) -> str:
        """The regular expression of such values, in the syntax that both engines share."""
        return f"(.*[-/])?{escaped(self.slug)}{'.*' if self.beginning else ''}([-/].*)?"


@dataclass(frozen=True, slots=True)
class Between:
    """A range of a numeric column, both ends included; None for an open end."""

    field: str
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Demands:
    """All demands together; scores add up."""

    parts: tuple["Demand", ...]


@dataclass(frozen=True, slots=True)
class Best:
    """Any of some parts; the best score counts, plus the share `tie_breaker` of the others."""

    parts: tuple["IndexQuery", ...]
    tie_breaker: float = 0.0


@dataclass(frozen=True, slots=True)
class Boosted:
    """A part, its score multiplied by a weight."""

    part: "IndexQuery"
    weight: float


@dataclass(frozen=True, slots=True)
class Unscored:
    """A part that adds nothing to a score."""

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
#: A part and what it is for.
Demand: TypeAlias = tuple[Occur, IndexQuery]


def escaped(words: str) -> str:
    """Return a regular expression, for either engine, that matches words literally."""
    return re.sub(r"([^\w])", r"\\\1", words)
