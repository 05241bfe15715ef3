"""Related body parts, treatments and specialties."""

import functools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from decisions.vocabulary.body_regions import find_regions, is_region
from decisions.vocabulary.credentials import specialty
from decisions.vocabulary.loading import VocabularyFile
from decisions.vocabulary.matching import tokens
from decisions.vocabulary.services import Meaning, ServicePath, known_services, terms

_FOLDER = Path(__file__).parent


def regions_of(words: str) -> frozenset[str]:
    """Return the body parts in a text."""
    return frozenset(match.meaning for match in find_regions(tokens(words)))


def are_related(some: Iterable[str], others: Iterable[str]) -> bool:
    """Return whether a body part of one group is related to one of another."""
    return _share(_groups("related"), some, others)


def are_same(some: Iterable[str], others: Iterable[str]) -> bool:
    """Return whether a body part of one group may be the same as one of another."""
    return _share(_groups("same"), some, others)


def services_of(words: str) -> frozenset[ServicePath]:
    """Return the services that a text names explicitly."""
    return frozenset(meaning.service for meaning in _named(words))


def drugs_of(words: str) -> frozenset[str]:
    """Return the ingredients of the drugs in a text, in lowercase."""
    return frozenset(
        ingredient
        for meaning in _named(words)
        if meaning.drug
        for ingredient in ingredients(meaning.service)
    )


def ingredients(service: ServicePath) -> frozenset[str]:
    """Return the first word of each ingredient in a drug's name."""
    parts = (service.service or "").lower().split("/")
    return frozenset(part.split()[0] for part in parts if part.split())


def is_far(service: ServicePath, specialties: Sequence[str]) -> bool:
    """Return whether none of a reviewer's specialties is related to a treatment.

    A reviewer without a known specialty counts as related, and so does every reviewer of a
    treatment that specialty_mismatch.toml does not list.
    """
    path = service.path
    for node in (path[:2], path[:1]):
        if rule := _specialty_rules().get(node):
            near, names = rule
            return bool(specialties) and all((name in names) is not near for name in specialties)
    return False


def load() -> None:
    """Load both files.

    Raises:
        VocabularyError: a file is invalid; the message names the file and the line.
    """
    _groups("related")
    _groups("same")
    _specialty_rules()


def _share(groups: Sequence[frozenset[str]], some: Iterable[str], others: Iterable[str]) -> bool:
    some, others = frozenset(some), frozenset(others)
    return bool(some & others) or any(some & group and others & group for group in groups)


def _named(words: str) -> list[Meaning]:
    """Return the meanings of the outermost service terms in a text, a drug's own name first."""
    kept = []
    end = 0
    found = terms().find(tokens(words))
    for match in sorted(found, key=lambda each: (each.start, -each.end, not each.meaning.drug)):
        if match.start >= end:
            kept.append(match.meaning)
            end = match.end
    return kept


@functools.cache
def _groups(key: str) -> Sequence[frozenset[str]]:
    file = VocabularyFile(_FOLDER / "related_body_regions.toml")
    file.check_keys((), file.data, {"related", "same"})
    groups = [frozenset(group) for group in file.data.get(key, [])]
    if unknown := next((name for group in groups for name in group if not is_region(name)), None):
        raise file.error(f"{unknown!r} is not a body region in the vocabulary", word=unknown)
    return groups


@functools.cache
def _specialty_rules() -> Mapping[tuple[str, ...], tuple[bool, frozenset[str]]]:
    """Return the specialties of each node of the service tree, and whether those are related."""
    file = VocabularyFile(_FOLDER / "specialty_mismatch.toml")
    paths = {service.path[:depth] for service in known_services() for depth in (1, 2)}
    rules = {}
    for depth in (1, 2):
        for path, table in file.tables(depth):
            if depth == 1 and not {"near", "far"} & set(table):
                continue
            file.check_keys(path, table, {"near", "far"})
            if path not in paths or len(table) != 1:
                message = "a block must be a node of the tree of services and have near or far"
                raise file.error(message, path)
            names = [name for key in table for name in file.words(path, table, key)]
            if unknown := next((name for name in names if not specialty(name)), None):
                raise file.error(f"{unknown!r} is not a specialty in the vocabulary", path, unknown)
            rules[path] = "near" in table, frozenset(names)
    return rules
