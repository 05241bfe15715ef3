"""What a beginning of a query may go on to be: services, drugs, guidelines, specialties, cases."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count as Number
from django.urls import reverse
from django.utils.text import slugify

from decisions.catalogue import path_of
from decisions.labels import labels
from decisions.models import Case
from decisions.search.facets import GUIDELINE, SERVICE, SPECIALTY, Facet
from decisions.search.index import search_index
from decisions.search.results import DecisionSearch
from decisions.search.schema import case_number_key
from decisions.vocabulary.services import PHARMACEUTICALS, drug_brands

SERVICES, DRUGS, GUIDELINES = "service", "drug", "guideline"
SPECIALTIES, CASES = "specialty", "case"
_SHORTEST, _LONGEST = 2, 80
_MOST_OF_A_KIND = 4
_MOST_CASES = 3
_KINDS = {SERVICE: SERVICES, GUIDELINE: GUIDELINES, SPECIALTY: SPECIALTIES}
_DRUG_DEPTH = 3
_PRINTED = re.compile(r"^([A-Z]+\d{2})(\d+)$")  # of a case's number, without its hyphen


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that the archive knows by a name that was begun.

    Args:
        kind: "service", "drug", "guideline", "specialty" or "case".
        label: its name.
        decisions: how many decisions the archive has of it, exactly.
        address: the search for them, or the page of the case.
        known_as: the brand by which a drug was found; empty where its own name was typed.
    """

    kind: str
    label: str
    decisions: int
    address: str
    known_as: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A suggestion and the words it is found by, each after a space."""

    words: str
    suggestion: Suggestion


def suggest(text: str, most: int = 10) -> list[Suggestion]:
    """Return what a text may be the beginning of, the best first.

    Every word of the text must begin a word of a name. Names that begin with the text go first,
    then those with most decisions; what no decision is about is not suggested.

    Raises:
        IndexMissingError: there is no index that can be read.
    """
    typed = _words(text[:_LONGEST])
    if len(typed.strip()) < _SHORTEST:
        return []
    found = list(_cases(text))
    number_of_kind: dict[str, int] = {}
    seen: set[str] = set()
    for entry in sorted(_matching(typed), key=lambda entry: _rank(entry, typed)):
        suggestion = entry.suggestion
        number_of_kind.setdefault(suggestion.kind, 0)
        if suggestion.address in seen or number_of_kind[suggestion.kind] >= _MOST_OF_A_KIND:
            continue
        seen.add(suggestion.address)
        number_of_kind[suggestion.kind] += 1
        found.append(suggestion)
    return found[:most]


def _matching(typed: str) -> Iterator[_Entry]:
    beginnings = [f" {word}" for word in typed.split()]
    for entry in _entries():
        if all(beginning in entry.words for beginning in beginnings):
            yield entry


def _rank(entry: _Entry, typed: str) -> tuple[bool, int, str]:
    return not entry.words.startswith(typed), -entry.suggestion.decisions, entry.words


def _entries() -> list[_Entry]:
    """Return everything that can be suggested but cases, made once a commit of the index."""
    memory = search_index().snapshot().memory
    if "suggestions" not in memory:
        memory["suggestions"] = list(_make_entries())
    entries: list[_Entry] = memory["suggestions"]
    return entries


def _make_entries() -> Iterator[_Entry]:
    counts = DecisionSearch().facets()
    for facet, kind in _KINDS.items():
        for value, count in counts[facet].items():
            name = labels.get(facet, value)
            # A place named like the one above it would be suggested twice.
            if name and name != labels.get(facet, value.rpartition("/")[0]):
                label = _label(facet, value, name)
                yield _Entry(
                    _words(label), Suggestion(_kind(kind, value), label, count.decisions,
                                              _address(facet, value))
                )  # fmt: skip
    for names, brands in drug_brands():
        value = path_of(names)
        if value in counts[SERVICE]:
            number = counts[SERVICE][value].decisions
            for brand in brands:
                address = _address(SERVICE, value)
                yield _Entry(_words(brand), Suggestion(DRUGS, names[-1], number, address, brand))


def _kind(kind: str, value: str) -> str:
    names = value.split("/")
    is_drug = names[0] == slugify(PHARMACEUTICALS) and len(names) == _DRUG_DEPTH
    return DRUGS if kind == SERVICES and is_drug else kind


def _label(facet: Facet, value: str, name: str) -> str:
    """Return a name; a chapter's with its source, for several sources have one on the knee."""
    if facet == GUIDELINE and "/" in value:
        return f"{labels.get(facet, value.split('/')[0])} {name}"
    return name


def _address(facet: Facet, value: str) -> str:
    return f"{reverse('search')}?{urlencode({facet.name: value})}"


def _cases(text: str) -> Iterator[Suggestion]:
    """Yield the cases whose number begins so, however it is written."""
    key = case_number_key(text)
    if not re.fullmatch(r"(cm|imr)\d{1,10}", key):
        return
    keys = search_index().snapshot().case_numbers(key, _MOST_CASES)
    numbers = [_PRINTED.sub(r"\1-\2", found.upper()) for found in keys]
    cases = Case.public.filter(case_number__in=numbers).annotate(number=Number("items"))
    for case in cases.order_by("case_number"):
        yield Suggestion(CASES, str(case), case.number, case.get_absolute_url())


def _words(text: str) -> str:
    """Return the words of a name, each after a space, without what spellings differ in."""
    return "".join(f" {word}" for word in re.findall(r"\w+", text.lower().replace("-", "")))
