"""Query words in the treatment scope -> the treatments that they name.

"MRI low back" is a lumbar MRI, and "Vicodin" is hydrocodone: a search for one finds the other by
its classification.
"""

from collections.abc import Iterator, Sequence

from decisions.search.field_names import TREATMENT
from decisions.search.query_tree import And, NamedTreatment, Node, Not, Or, Word
from decisions.vocabulary.recognize_query import Recognized, recognize
from decisions.vocabulary_rows import slug_of, tree_path


def with_treatments(node: Node | None, scope: str) -> Node | None:
    """Add the named treatment to adjacent words.

    Words in quotation marks, exact words and prefixes are left unchanged.

    Args:
        node: a parsed query.
        scope: where words without a field are searched.
    """
    if node is None:
        return None
    return _with_treatments(node, {TREATMENT, None} if scope == TREATMENT else {TREATMENT})


def treatments_named(node: Node | None) -> list[Recognized]:
    """Return what the words of a parsed query name in the treatment scope, if not excluded."""
    return list(_named_in(with_treatments(node, TREATMENT)))


def _named_in(node: Node | None) -> Iterator[Recognized]:
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from _named_in(part)
    elif isinstance(node, NamedTreatment) and (known := _recognized(_parts_of(node.typed))):
        yield known


def _with_treatments(node: Node, fields: set[str | None]) -> Node:
    if isinstance(node, Or):
        return Or(tuple(_with_treatments(part, fields) for part in node.parts))
    if isinstance(node, Not):
        return Not(_with_treatments(node.part, fields))
    parts = _parts_of(node)
    words = [part for part in parts if isinstance(part, Word) and _is_plain(part, fields)]
    others = [part for part in parts if part not in words]
    if isinstance(node, And):
        others = [_with_treatments(part, fields) for part in others]
    return _all(([_or_named(words)] if words else []) + others)


def _is_plain(word: Word, fields: set[str | None]) -> bool:
    return word.field in fields and not (word.exact or word.beginning)


def _or_named(words: Sequence[Word]) -> Node:
    """Return adjacent words, combined with the treatment that they name."""
    typed = _all(words)
    known = _recognized(words)
    if known is None:
        return typed
    rest = [Word(word, words[0].field) for word in known.rest]
    services = tuple(tree_path(service.path) for service in known.services)
    regions = tuple(map(slug_of, known.regions))
    return NamedTreatment(typed, services, regions, _all(rest) if rest else None)


def _parts_of(node: Node) -> Sequence[Node]:
    return node.parts if isinstance(node, And) else (node,)


def _recognized(words: Sequence[Node]) -> Recognized | None:
    return recognize(" ".join(word.text for word in words if isinstance(word, Word)))


def _all(parts: Sequence[Node]) -> Node:
    return parts[0] if len(parts) == 1 else And(tuple(parts))
