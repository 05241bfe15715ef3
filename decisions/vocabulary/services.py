"""Services by category and sub-category, and the terms that letters use for them.

The first two levels are the state's own tree of treatments; the third is the archive's.
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from decisions.vocabulary.body_regions import is_region
from decisions.vocabulary.loading import VocabularyFile
from decisions.vocabulary.matching import Terms, tokens

PHARMACEUTICALS = "Pharmaceuticals"
DENTAL_SERVICES = "Dental Services"
UNCATEGORISED = "Uncategorised"


@dataclass(frozen=True, slots=True)
class ServicePath:
    """A node of the tree of services, by the names of its levels; the lower two may be unknown."""

    category: str
    subcategory: str | None = None
    service: str | None = None

    @property
    def path(self) -> tuple[str, ...]:
        """The names from the category down."""
        return tuple(name for name in (self.category, self.subcategory, self.service) if name)


class TermKind(StrEnum):
    """The condition under which a term counts; the value is its key in services.toml."""

    ALWAYS = "terms"
    WEAK = "weak"
    BARE = "bare"
    NAMED = "named"
    HEAD = "heads"
    FALLBACK = "fallback"
    AFTER_DRUG = "after_drug"
    CODE = "codes"
    SETTING = "setting"
    REGION = "region_terms"
    HOURS = "hours_terms"


_KINDS_OF_WORDS = [kind for kind in TermKind if kind is not TermKind.CODE]


@dataclass(frozen=True, slots=True)
class Meaning:
    """The meaning of a term.

    Args:
        service: the service.
        term: the term, which explains a classification.
        kind: the condition under which it counts.
        region: the body region that the item must have; only for terms of that kind.
        step: whether its service is a lesser step of an operation, or accompanies one.
        drug: whether it names a drug.
        topical: whether the drug is sold as a ready-made topical.
        finished: whether it names a finished product: a brand, or a drug never used in creams.
        systemic: whether the drug keeps its class in every form.
    """

    service: ServicePath
    term: str
    kind: TermKind = TermKind.ALWAYS
    region: str | None = None
    step: bool = False
    drug: bool = False
    topical: bool = False
    finished: bool = False
    systemic: bool = False


@functools.cache
def terms() -> Terms[Meaning]:
    """Return every term of services and drugs."""
    found: Terms[Meaning] = Terms()
    _add_services(found, VocabularyFile.of("services.toml"))
    _add_drugs(found, VocabularyFile.of("drugs.toml"))
    return found


@functools.cache
def ignored_terms() -> Terms[bool]:
    """Return the phrases that are irrelevant to an item's service."""
    file = VocabularyFile.of("services.toml")
    found: Terms[bool] = Terms()
    for phrase in file.words((), file.data, "ignored"):
        try:
            found.add(phrase, True)
        except ValueError as error:
            raise file.error(str(error), word=f'"{phrase}"') from error
    return found


@functools.cache
def qualifiers() -> frozenset[str]:
    """Return the words that may precede a bare term, as stems."""
    file = VocabularyFile.of("services.toml")
    words = file.words((), file.data, "qualifiers")
    return frozenset(token.word for word in words for token in tokens(word))


@functools.cache
def known_services() -> dict[ServicePath, None]:
    """Return every node of the tree that the vocabulary names, in its order."""
    nodes: dict[tuple[str, ...], ServicePath] = {}
    services, drugs = VocabularyFile.of("services.toml"), VocabularyFile.of("drugs.toml")
    paths = [path for path, _ in services.tables(3)]
    paths += [(PHARMACEUTICALS, *path) for path, _ in drugs.tables(2)]
    for path in paths:
        for depth in range(1, 4):
            nodes.setdefault(path[:depth], ServicePath(*path[:depth]))
    return dict.fromkeys([*nodes.values(), ServicePath(UNCATEGORISED)])


@functools.cache
def step_services() -> frozenset[ServicePath]:
    """Return the services that are lesser steps of an operation, or accompany one."""
    tables = VocabularyFile.of("services.toml").tables(3)
    return frozenset(ServicePath(*path) for path, table in tables if table.get("step"))


def drug_brands() -> Iterator[tuple[tuple[str, str, str], list[str]]]:
    """Yield the service of each drug, and its brand names."""
    file = VocabularyFile.of("drugs.toml")
    for path, table in file.tables(2):
        if brands := file.words(path, table, "brands"):
            yield (PHARMACEUTICALS, path[0], path[1]), brands


def _add_services(found: Terms[Meaning], file: VocabularyFile) -> None:
    seen: dict[str, tuple[str, ...]] = {}
    for path, table in file.tables(3):
        file.check_keys(path, table, {*TermKind, "region", "step"})
        service = ServicePath(*path)
        step = _yes(file, path, table, "step")
        region = table.get("region")
        if region is not None and not is_region(region):
            raise file.error(f"{region!r} is not a body region", path, str(region))
        for kind in _KINDS_OF_WORDS:
            conditional = kind in (TermKind.REGION, TermKind.HOURS)
            for term in file.words(path, table, kind):
                if not conditional:
                    _check_once(file, seen, path, term)
                meaning = Meaning(
                    service, term, kind, region if kind is TermKind.REGION else None, step
                )
                _add(found, file, path, term, meaning)


def _add_drugs(found: Terms[Meaning], file: VocabularyFile) -> None:
    seen: dict[str, tuple[str, ...]] = {}
    for meaning in drug_meanings(file):
        path = meaning.service.path[1:]
        _check_once(file, seen, path, meaning.term)
        _add(found, file, path, meaning.term, meaning)


def drug_meanings(file: VocabularyFile) -> Iterator[Meaning]:
    """Yield the names of drugs."""
    for path, table in file.tables(2):
        file.check_keys(path, table, {"brands", "also", "topical", "systemic"})
        systemic = _yes(file, path, table, "systemic")
        brands = file.words(path, table, "brands")
        for name in (path[1], *brands, *file.words(path, table, "also")):
            yield Meaning(
                ServicePath(PHARMACEUTICALS, *path),
                name,
                drug=True,
                topical=_yes(file, path, table, "topical"),
                finished=systemic or name in brands,
                systemic=systemic,
            )


def _yes(file: VocabularyFile, path: tuple[str, ...], table: dict[str, Any], key: str) -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise file.error(f"{key} must be true or false", path)
    return value


def _check_once(
    file: VocabularyFile, seen: dict[str, tuple[str, ...]], path: tuple[str, ...], term: str
) -> None:
    other = seen.setdefault(term.lower(), path)
    if other != path:
        raise file.error(f"{term!r} is already listed at [{'.'.join(other)}]", path, term)


def _add(
    found: Terms[Meaning], file: VocabularyFile, path: tuple[str, ...], term: str, meaning: Meaning
) -> None:
    try:
        found.add(term, meaning)
    except ValueError as error:
        raise file.error(str(error), path, term) from error
