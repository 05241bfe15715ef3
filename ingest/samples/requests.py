"""The requests of the phrase files, validated, with their relative frequencies."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from decisions.enums import Sex
from decisions.vocabulary.body_regions import is_region
from decisions.vocabulary.services import ServicePath
from ingest.samples.body_parts import body_parts
from ingest.samples.phrase_files import PhraseFileError, phrases
from ingest.samples.randomness import Weighted
from ingest.samples.words import slots

FILES = (
    "requests_opioids",
    "requests_drugs",
    "requests_therapy",
    "requests_diagnostics",
    "requests_equipment",
    "requests_procedures",
)
_KEYS = {
    "service",
    "weight",
    "phrases",
    "early",
    "form",
    "parts",
    "sided",
    "regions",
    "topic",
    "overturned",
    "indications",
    "only",
    "use",
    "n",
    "sections",
    "odg",
    "odg_sections",
}
#: Slots that any request may use.
FREE_SLOTS = {
    "part",
    "parts",
    "side",
    "per",
    "per_word",
    "weeks",
    "weeks_word",
    "refills",
    "dos",
    "name",
}
_NUMBER_SLOTS = {"n", "word"}
_SPINE_SLOTS = {"spine", "levels", "level"}
#: The text in <> is the quantity.
QUANTITY = re.compile(r"<([^<>]*)>")


@dataclass(frozen=True, slots=True)
class Request:
    """A service and the phrases that ask for it; the fields are keys of requests_therapy.toml.

    Args:
        words: values for the slots that are specific to this request, by slot.
        overturned: the share of its refusals that reviewers overturn.
    """

    service: ServicePath
    weight: float
    phrases: tuple[str, ...]
    early: tuple[str, ...]
    parts: tuple[str, ...]
    sided: bool
    regions: tuple[str, ...]
    topic: str
    sections: tuple[str, ...]
    odg: tuple[str, ...]
    odg_sections: tuple[str, ...]
    overturned: float
    indications: tuple[str, ...]
    only: Sex | None
    use: str
    numbers: tuple[int, ...]
    words: dict[str, tuple[str, ...]]

    @property
    def is_operation(self) -> bool:
        """Whether this is an operation, which other services may be ancillary to."""
        return self.service.category == "Surgery" and self.service.subcategory in (
            "Spine",
            "Arthroscopic Surgery",
            "Non-arthroscopic Surgery",
        )


@functools.cache
def categories() -> Weighted[str]:
    """Return the categories, weighted by the number of requests in each."""
    return Weighted((name, table["weight"]) for name, table in phrases("categories").items())


@functools.cache
def requests_of(category: str) -> Weighted[Request]:
    """Return the requests of a category, weighted by frequency."""
    subcategories = phrases("categories")[category]["subcategories"]
    found = [request for request in all_requests() if request.service.category == category]
    totals = dict.fromkeys(subcategories, 0.0)
    for request in found:
        totals[request.service.subcategory or ""] += request.weight
    return Weighted(
        (request, subcategories[name] * request.weight / totals[name])
        for request in found
        if (name := request.service.subcategory or "")
    )


@functools.cache
def all_requests() -> tuple[Request, ...]:
    """Return the requests of all files.

    Raises:
        PhraseFileError: a request is invalid.
    """
    return tuple(request for name in FILES for request in _read(name))


@functools.cache
def ancillary_requests() -> tuple[Request, ...]:
    """Return the requests that may be ancillary to an operation."""
    return tuple(_read("ancillary"))


def _read(name: str) -> Iterator[Request]:
    for number, table in enumerate(phrases(name)["request"], 1):
        request = _request(table)
        if mistake := _mistake(request, table):
            service = " > ".join(request.service.path)
            raise PhraseFileError(f"{name}.toml, request {number} ({service}): {mistake}")
        yield request


def _request(table: dict[str, Any]) -> Request:
    service = ServicePath(*table["service"])
    form = table.get("form")
    category = phrases("categories")[service.category]
    return Request(
        service=service,
        weight=table.get("weight", 1),
        phrases=tuple(phrases("drug_forms")[form] if form else table["phrases"]),
        early=tuple(table.get("early", ())),
        parts=tuple(table.get("parts", ())),
        sided=table.get("sided", False),
        regions=tuple(table.get("regions", ())),
        topic=table["topic"],
        sections=tuple(table.get("sections", ())),
        odg=tuple(table.get("odg", ())),
        odg_sections=tuple(table.get("odg_sections", ())),
        overturned=table.get("overturned", category["overturned"]),
        indications=tuple(table.get("indications", ())),
        only=Sex(table["only"]) if "only" in table else None,
        use=table.get("use", ""),
        numbers=tuple(table.get("n", ())),
        words={key: tuple(value) for key, value in table.items() if key not in _KEYS},
    )


def _mistake(request: Request, table: dict[str, Any]) -> str:
    """Return a description of the first mistake in a request, or an empty string."""
    service = request.service
    if service.subcategory not in phrases("categories")[service.category]["subcategories"]:
        return f"categories.toml has no sub-category {service.subcategory!r}"
    if "form" in table and "phrases" in table:
        return "it has a form and phrases"
    if unknown := [part for part in request.parts if part not in body_parts()]:
        return f"body_parts.toml has no part {unknown[0]!r}"
    if unknown := [region for region in request.regions if not is_region(region)]:
        return f"{unknown[0]!r} is not a body region"
    if request.topic not in phrases("topics"):
        return f"topics.toml has no topic {request.topic!r}"
    used = set()
    for phrase in (*request.phrases, *request.early):
        used.update(slots(phrase))
        if len(QUANTITY.findall(phrase)) > 1 or phrase.count("<") != phrase.count(">"):
            return f"a phrase has one quantity at most: {phrase!r}"
    given = FREE_SLOTS | set(request.words)
    if request.numbers:
        given |= _NUMBER_SLOTS
    if request.parts and all(body_parts()[part].levels for part in request.parts):
        given |= _SPINE_SLOTS
    if missing := sorted(used - given):
        return f"nothing fills the slot {{{missing[0]}}}"
    if unused := sorted(set(request.words) - used - {"drug"}):
        return f"unknown key {unused[0]!r}"
    return ""
