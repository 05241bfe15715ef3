"""A query of an index as plain data: `query_compiler.py` makes it, each engine translates it.

The parts are those that every engine of full text has. What they find is exact; `Demands` and
`Best` say how their scores add up.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias


class Occur(Enum):
    """What a part of `Demands` is for: it must hold, must not, or counts once more if it does.

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
    """A word or a number in a field; `counted`: whether how often it is there says something."""

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
    """Words in a row in a field; `slop`: how many moves of a word may make them one.

    Of three words and more that have to be moved, engines may find more or fewer.
    """

    field: str
    words: tuple[str, ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Beginning:
    """Any word of a field that begins so, or is one of some `others`."""

    field: str
    letters: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A value of a facet that holds a slug's words in a row: "spine" in "surgery/cervical-spine".

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
        """The regular expression of such values, in what engines have in common of those."""
        return f"(.*[-/])?{escaped(self.slug)}{'.*' if self.beginning else ''}([-/].*)?"


@dataclass(frozen=True, slots=True)
class Between:
    """A number of a column from `first` to `last`, both included; None for an open end."""

    field: str
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Demands:
    """All demands together; scores add up."""

    parts: tuple["Demand", ...]


@dataclass(frozen=True, slots=True)
class Best:
    """Any of some parts; the best score counts, and of the others the share `tie_breaker`."""

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
    """Return a regular expression, of tantivy as of OpenSearch, that finds words as they are."""
    return re.sub(r"([^\w])", r"\\\1", words)
