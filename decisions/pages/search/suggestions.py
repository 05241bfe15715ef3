"""Suggestions for the beginning of a query: services, drugs, guidelines, specialties, cases."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Count as Number
from django.http import QueryDict
from django.utils.text import slugify

from decisions.case_numbers import case_number_key, possible_numbers
from decisions.facet_labels import labels
from decisions.models import Case
from decisions.pages.search_urls import SearchUrl
from decisions.search import (
    BY_WORDS,
    GUIDELINE,
    OPERATORS,
    SERVICE,
    SPECIALTY,
    DecisionSearch,
    Facet,
    current_session,
    parse,
    per_generation,
    scope_of,
)
from decisions.state_program import PROGRAM
from decisions.vocabulary.services import PHARMACEUTICALS, drug_brands
from decisions.vocabulary_rows import tree_path

SERVICES, DRUGS, GUIDELINES = "service", "drug", "guideline"
SPECIALTIES, CASES = "specialty", "case"
_SHORTEST, _LONGEST = 2, 80
_MOST_OF_A_KIND = 4
_MOST_CASES = 3
_KINDS = {SERVICE: SERVICES, GUIDELINE: GUIDELINES, SPECIALTY: SPECIALTIES}
_DRUG_DEPTH = 3
_FIELD = re.compile(r"^-?\w+:")  # of a word
_BEGINNING = re.compile(rf"((?:{PROGRAM.number_kind})\d{{1,2}})(\d{{,8}})", re.I)
_MOST_ZEROS = 6  # that begin a number, and that people may omit
_PRINTED = re.compile(r"^([A-Z]+\d{2})(\d+)$")  # of a case's number, without its hyphen


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggestion for the beginning of a query.

    Args:
        kind: "service", "drug", "guideline", "specialty" or "case".
        label: its name.
        decisions: the exact number of its decisions in the current search.
        url: the search for them, or the page of the case.
        known_as: the brand by which a drug was found; empty if its own name was typed.
        beside: the typed words that the search keeps beside it.
    """

    kind: str
    label: str
    decisions: int
    url: str
    known_as: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True)
class _Suggestible:
    """A value of a facet and the words that find it, each after a space.

    Args:
        number: the number of its decisions in the whole archive.
    """

    words: str
    kind: str
    label: str
    facet: Facet
    value: str
    number: int
    known_as: str = ""


def suggest(query: QueryDict, most: int = 10) -> list[Suggestion]:
    """Return suggestions for a partly typed query, the best first.

    Every word must begin a word of a name; if no name fits all words, only the last one must.
    Names that begin with the words come first, then those with the most decisions. The rest of the
    search is kept, and names without decisions in it are not suggested. Excluded words and
    alternatives get no suggestions, because a suggestion narrows the search.

    Raises:
        IndexMissingError: there is no index that can be read.
    """
    text = query.get("q", "")[:_LONGEST].strip()
    before, _, last = text.rpartition(" ")
    for words, begun in (("", text), (before, last)) if before else (("", text),):
        typed = _words(_FIELD.sub("", begun))
        if len(typed.strip()) >= _SHORTEST and _is_plain(begun) and not parse(words).warnings:
            found = [*cases_beginning(begun), *_values(typed, _with_words(query, words))]
            if found:
                return found[:most]
    return []


def _is_plain(begun: str) -> bool:
    """Return whether a query consists of words only, without an operator."""
    return not any(word in OPERATORS or word.startswith("-") for word in begun.split())


def _values(typed: str, query: QueryDict) -> Iterator[Suggestion]:
    """Yield the facet values whose names begin as typed, each added to the search."""
    entries = sorted(_matching(typed), key=lambda entry: _rank(entry, typed))
    if not entries:
        return
    url, beside_treatment = SearchUrl(query), SearchUrl(_beside_treatment(query))
    counts = url.search.facets()
    services = beside_treatment.search.facets()[SERVICE]
    number_of_kind: dict[str, int] = {}
    seen: set[str] = set()
    for entry in entries:
        number_of_kind.setdefault(entry.kind, 0)
        chosen = entry.value in query.getlist(entry.facet.name) or entry.value in seen
        is_service = entry.facet == SERVICE
        found = (services if is_service else counts[entry.facet]).get(entry.value)
        if chosen or not found or number_of_kind[entry.kind] >= _MOST_OF_A_KIND:
            continue
        seen.add(entry.value)
        number_of_kind[entry.kind] += 1
        narrowed = beside_treatment if is_service else url
        search_url = narrowed.toggle(entry.facet.name, tree=entry.facet.tree).url(entry.value)
        yield Suggestion(
            entry.kind, entry.label, found.decisions, search_url, entry.known_as, query.get("q", "")
        )


def _beside_treatment(query: QueryDict) -> QueryDict:
    """Return a query in the scope that its words have next to a selected treatment."""
    words = query.get("q", "")
    if not words or query.get("scope") != BY_WORDS:
        return query
    asked = query.copy()
    asked["scope"] = scope_of(words, of_treatment=True)
    return asked


def _with_words(query: QueryDict, words: str) -> QueryDict:
    asked = query.copy()
    asked.pop("q", None)
    if words:
        asked["q"] = words
    return asked


def _matching(typed: str) -> Iterator[_Suggestible]:
    beginnings = [f" {word}" for word in typed.split()]
    for entry in _entries():
        if all(beginning in entry.words for beginning in beginnings):
            yield entry


def _rank(entry: _Suggestible, typed: str) -> tuple[bool, int, str]:
    return not entry.words.startswith(typed), -entry.number, entry.words


@per_generation
def _entries() -> list[_Suggestible]:
    """Return everything that can be suggested, except cases."""
    return list(_make_entries())


def _make_entries() -> Iterator[_Suggestible]:
    counts = DecisionSearch().facets()
    for facet, kind in _KINDS.items():
        for value, count in counts[facet].items():
            name = labels.get(facet, value)
            # A node with the name of its parent would be suggested twice.
            if name and name != labels.get(facet, value.rpartition("/")[0]):
                label = _label(facet, value, name)
                number = count.decisions
                yield _Suggestible(_words(label), _kind(kind, value), label, facet, value, number)
    for names, brands in drug_brands():
        value = tree_path(names)
        if value in counts[SERVICE]:
            number = counts[SERVICE][value].decisions
            for brand in brands:
                yield _Suggestible(_words(brand), DRUGS, names[-1], SERVICE, value, number, brand)


def _kind(kind: str, value: str) -> str:
    names = value.split("/")
    is_drug = names[0] == slugify(PHARMACEUTICALS) and len(names) == _DRUG_DEPTH
    return DRUGS if kind == SERVICES and is_drug else kind


def _label(facet: Facet, value: str, name: str) -> str:
    """Return a name; a chapter's includes its source, since several have one on the knee."""
    if facet == GUIDELINE and "/" in value:
        return f"{labels.get(facet, value.split('/')[0])} {name}"
    return name


def cases_beginning(text: str) -> Iterator[Suggestion]:
    """Yield the cases whose number is typed or begins so, however it is written."""
    numbers = [_PRINTED.sub(r"\1-\2", key.upper()) for key in islice(_keys(text), _MOST_CASES)]
    numbers += possible_numbers(text)
    if not numbers:
        return
    cases = Case.public.filter(case_number__in=numbers).annotate(number=Number("items"))
    for case in cases.order_by("case_number")[:_MOST_CASES]:
        yield Suggestion(CASES, str(case), case.number, case.get_absolute_url())


def _keys(text: str) -> Iterator[str]:
    """Yield the keys of case numbers in the index that begin as typed; zeros may be omitted."""
    typed = _BEGINNING.fullmatch(case_number_key(text))
    if not typed:
        return
    year, digits = typed.groups()
    for zeros in range(_MOST_ZEROS + 1 if digits else 1):
        yield from current_session().case_numbers(f"{year}{'0' * zeros}{digits}", _MOST_CASES)


def _words(text: str) -> str:
    """Return the words of a name, each after a space, in a normalized spelling."""
    return "".join(f" {word}" for word in re.findall(r"\w+", text.lower().replace("-", "")))
