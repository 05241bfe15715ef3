"""ParsedLetter -> ClassifiedLetter: maps a letter's text to the vocabulary. Pure."""

from dataclasses import dataclass, field, replace
from typing import Any

from decisions.criteria import DecidingCriterion, deciding_criteria
from decisions.vocabulary.classify_item import ItemClass, classify_item, service_of
from decisions.vocabulary.credentials import KnownSpecialty, license_state, specialty
from decisions.vocabulary.listed_treatments import ItemPart, parts_of
from decisions.vocabulary.loading import key_of
from decisions.vocabulary.services import UNCATEGORISED, ServicePath
from ingest.reading.parsed_letter import ParsedItem, ParsedLetter, Problem


@dataclass(frozen=True, slots=True)
class ClassifiedItem:
    """A disputed item and its classification.

    `further`: the treatments listed after the one that determines the item's class. `criteria`: the
    deciding criteria, with offsets into the rationale.
    """

    parsed: ParsedItem
    item_class: ItemClass
    further: tuple[ItemPart, ...] = ()
    criteria: tuple[DecidingCriterion, ...] = ()

    @property
    def services(self) -> tuple[ServicePath, ...]:
        """All services that the item lists, in order."""
        return (self.item_class.service, *(part.service for part in self.further))


@dataclass(frozen=True, slots=True)
class ClassifiedLetter:
    """A letter and its classification.

    Args:
        items: the classified items, in the order of the letter.
        specialties, license_states: those of the reviewer in vocabulary terms, without duplicates.
        problems: the problems found by the reader and by the classifier.
    """

    parsed: ParsedLetter
    items: tuple[ClassifiedItem, ...]
    specialties: tuple[KnownSpecialty, ...]
    license_states: tuple[str, ...]
    problems: tuple[Problem, ...]


UNKNOWN_SPECIALTY = "unknown_specialty"
UNKNOWN_STATE = "unknown_licence_state"
UNKNOWN_SERVICE = "uncategorised"
#: The problems that one decision about a phrase settles in every letter.
MAPPABLE = (UNKNOWN_SPECIALTY, UNKNOWN_STATE, UNKNOWN_SERVICE)


@dataclass(slots=True)
class Mappings:
    """The meanings that people assigned to phrases missing from the vocabulary, by problem."""

    _meanings: dict[tuple[str, str], Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Return whether people assigned any meanings."""
        return bool(self._meanings)

    def add(self, kind: str, printed: str, meaning: str | list[str]) -> None:
        """Add a decision: the name of a specialty or state, or the path of a service."""
        self._meanings[kind, key_of(printed)] = meaning

    def specialty(self, printed: str) -> KnownSpecialty | None:
        """Return the specialty that a person mapped a phrase to."""
        meaning = self._meanings.get((UNKNOWN_SPECIALTY, key_of(printed)))
        return specialty(meaning) if meaning else None

    def license_state(self, printed: str) -> str | None:
        """Return the state that a person mapped a phrase to."""
        meaning = self._meanings.get((UNKNOWN_STATE, key_of(printed)))
        return license_state(meaning) if meaning else None

    def service(self, printed: str) -> ServicePath | None:
        """Return the service that a person mapped an item's text to."""
        meaning = self._meanings.get((UNKNOWN_SERVICE, key_of(printed)))
        return ServicePath(*meaning) if meaning else None


_NO_MAPPINGS = Mappings()


def classify(parsed: ParsedLetter, mappings: Mappings = _NO_MAPPINGS) -> ClassifiedLetter:
    """Look up a letter's text in the vocabulary; unknown phrases become problems, never guesses.

    Args:
        parsed: the letter.
        mappings: the decisions of people about phrases missing from the vocabulary.
    """
    problems = list(parsed.problems)
    specialties: dict[KnownSpecialty, None] = {}
    states: dict[str, None] = {}
    if parsed.reviewer:
        for printed in parsed.reviewer.specialties:
            if found := specialty(printed.value) or mappings.specialty(printed.value):
                specialties[found] = None
            else:
                message = f'"{printed.value}" is not a specialty in the vocabulary.'
                problems.append(Problem(UNKNOWN_SPECIALTY, message, printed.span))
        for printed in parsed.reviewer.license_states:
            if state := license_state(printed.value) or mappings.license_state(printed.value):
                states[state] = None
            else:
                message = f'"{printed.value}" is not a state that licenses physicians.'
                problems.append(Problem(UNKNOWN_STATE, message, printed.span))
    items = tuple(_classified(item, mappings) for item in parsed.items)
    for item in items:
        if item.item_class.service.category == UNCATEGORISED:
            disputed = item.parsed.disputed
            message = f'No service in the vocabulary matches "{disputed.value[:200]}".'
            problems.append(Problem(UNKNOWN_SERVICE, message, disputed.span))
    return ClassifiedLetter(parsed, items, tuple(specialties), tuple(states), tuple(problems))


def _classified(item: ParsedItem, mappings: Mappings) -> ClassifiedItem:
    words = item.disputed.value
    found, further = classify_item(words), list[ItemPart]()
    if found.service.category != UNCATEGORISED:
        first, *further = parts_of(words)
        if further:
            found = _classed_as(found, first, words)
    elif service := mappings.service(words):
        found = replace(found, service=service, rule="a person’s decision")
    classified = ClassifiedItem(item, found, tuple(further))
    if not item.rationale:
        return classified
    categories = {service.category for service in classified.services}
    why = deciding_criteria(item.rationale.value, item.outcome.value, categories)
    return replace(classified, criteria=why)


def _classed_as(found: ItemClass, first: ItemPart, words: str) -> ItemClass:
    """Return the class of an item that lists several treatments: the class of the first one."""
    alone = service_of(words[first.start : first.end])
    spans = {name: span for name, span in found.spans.items() if name != "service"}
    if alone.span:
        start, end = alone.span
        spans["service"] = start + first.start, end + first.start
    return replace(found, service=alone.service, rule=alone.rule, spans=spans)
