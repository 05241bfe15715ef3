"""A query as a tree of words, and its properties."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, product
from typing import TypeAlias

from decisions.search.facet_definitions import FACETS
from decisions.search.field_names import CASE_NUMBER, TREATMENT

#: The fields of the query language, and the index fields.
FIELDS = {
    "item": "item",
    "service": TREATMENT,
    "rationale": "rationale",
    "summary": "summary",
    "guideline": "guidelines",
    "specialty": "specialties",
    "case": CASE_NUMBER,
}
#: The facets whose values are searched by name; the others have a text field above.
VALUE_FIELDS = frozenset(facet.name for facet in FACETS) - FIELDS.keys()
FIELDS |= {name: name for name in VALUE_FIELDS}
_NAMES = {field: name for name, field in FIELDS.items()}
#: The most word sequences of a query that can name a treatment.
_MOST_ROWS = 16


@dataclass(frozen=True, slots=True)
class Word:
    """One word.

    Args:
        text: the word as typed.
        field: where it is searched: a key of `FIELDS`; None for everywhere.
        beginning: whether it is a prefix.
        exact: whether its other forms are excluded.
    """

    text: str
    field: str | None = None
    beginning: bool = False
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Consecutive words.

    Args:
        text: the words as typed.
        field: where they are searched: a key of `FIELDS`; None for everywhere.
        slop: the most moves of a word that make them consecutive; 0 for none.
    """

    text: str
    field: str | None = None
    slop: int = 0


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of the parts."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Not the part."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class NamedTreatment:
    """The typed words, or the treatment that they name (`query_treatments.py`).

    Args:
        typed: the words.
        services: the paths of services, one of which must match; empty for any.
        regions: the slugs of body regions, all of which must match.
        rest: the words that the treatment's text must also contain.
    """

    typed: "Node"
    services: tuple[str, ...]
    regions: tuple[str, ...]
    rest: "Node | None" = None


@dataclass(frozen=True, slots=True)
class Synonyms:
    """The typed words, or synonyms of them (`query_synonyms.py`)."""

    typed: "Node"
    others: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Scoped:
    """A part whose words are searched in a scope of their own (`overlap.py`)."""

    part: "Node"
    scope: str


Node: TypeAlias = Word | Phrase | And | Or | Not | Synonyms | NamedTreatment | Scoped


def written(node: Node) -> str:
    """Return a query that is equivalent to a parsed tree."""
    if isinstance(node, And):
        return " ".join(map(_bracketed, node.parts))
    if isinstance(node, Or):
        return " OR ".join(map(_bracketed, node.parts))
    if isinstance(node, Not):
        return f"-{_bracketed(node.part)}"
    if isinstance(node, Synonyms | NamedTreatment | Scoped):
        raise TypeError(f"{type(node).__name__} is never parsed")
    field = f"{_NAMES[node.field]}:" if node.field else ""
    if isinstance(node, Phrase):
        return f'{field}"{node.text}"' + (f"~{node.slop}" if node.slop else "")
    return f"{field}{'=' if node.exact else ''}{node.text}{'*' if node.beginning else ''}"


def in_field(node: Node, field: str) -> Node:
    """Return a parsed query whose words without a field are searched in a given one."""
    if isinstance(node, And | Or):
        return replace(node, parts=tuple(in_field(part, field) for part in node.parts))
    if isinstance(node, Not):
        return Not(in_field(node.part, field))
    if isinstance(node, Word | Phrase) and _has_scope(node):
        return replace(node, field=field)
    return node


def _bracketed(node: Node) -> str:
    return f"({written(node)})" if isinstance(node, And | Or) else written(node)


def depends_on_scope(node: Node) -> bool:
    """Return whether the scope affects any words of a query."""
    return any(map(_has_scope, _nodes_of(node)))


def plain_words(node: Node | None) -> list[str]:
    """Return the sequences of words that a query searches, without excluded ones.

    `(MRI OR CT) knee` asks for "MRI knee" or "CT knee". The list is empty if the query has more
    than words, such as a field.
    """
    try:
        return [" ".join(row) for row in _rows(node)] if node is not None else []
    except _NotPlainError:
        return []


class _NotPlainError(Exception):
    """A query is more than a list of words."""


def _rows(node: Node) -> list[tuple[str, ...]]:
    if isinstance(node, Or):
        return [*chain.from_iterable(map(_rows, node.parts))]
    if isinstance(node, And):
        rows = [tuple(chain(*parts)) for parts in product(*map(_rows, node.parts))]
        if len(rows) <= _MOST_ROWS:
            return rows
    if isinstance(node, Not):
        return [()]
    if isinstance(node, Word | Phrase) and _has_scope(node):
        return [(node.text,)]
    raise _NotPlainError


def _has_scope(node: Node) -> bool:
    return (isinstance(node, Phrase) and node.field is None) or (
        isinstance(node, Word) and node.field is None and not (node.exact or node.beginning)
    )


def _nodes_of(node: Node) -> Iterator[Node]:
    """Yield a parsed node and all its descendants."""
    yield node
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from _nodes_of(part)
    elif isinstance(node, Not):
        yield from _nodes_of(node.part)
