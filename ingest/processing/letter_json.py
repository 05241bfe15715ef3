"""A letter as JSON, for other programs: they depend on this shape, so keep it."""

from datetime import date
from typing import Any

from decisions.terms import CitedBy
from decisions.vocabulary.services import Service
from ingest.processing.classify import ClassifiedItem, ClassifiedLetter
from ingest.reading.parsed import ParsedCitation, ParsedGuideline
from ingest.reading.text import Found


def letter_json(file: str, letter: ClassifiedLetter) -> dict[str, Any]:
    """Return a letter as JSON values; dates are ISO dates, what was not read is null."""
    parsed = letter.parsed
    header, reviewer, summary = parsed.header, parsed.reviewer, parsed.summary
    return {
        "file": file,
        "layout": parsed.layout.value,
        "case_number": _value(header.case_number),
        "date_assigned": _value(header.date_assigned),
        "date_of_injury": _value(header.date_of_injury),
        "decision_date": _value(header.decision_date),
        "ur_denial_date": _value(header.ur_denial_date),
        "application_received": _value(header.application_received),
        "priority": _value(header.priority),
        "reviewer": {
            "specialties": [specialty.name for specialty in letter.specialties],
            "licence_states": list(letter.license_states),
            "printed": reviewer.printed.value if reviewer else "",
        },
        "patient": {
            "age": _value(summary.age) if summary else None,
            "sex": _value(summary.sex) if summary else None,
        },
        "outcome": parsed.outcome,
        "items": [_item_json(item) for item in letter.items],
        "problems": [
            {"code": problem.code, "message": problem.message} for problem in letter.problems
        ],
    }


def _item_json(item: ClassifiedItem) -> dict[str, Any]:
    parsed, found = item.parsed, item.item_class
    return {
        "position": parsed.position,
        "heading": parsed.heading.value,
        "disputed": parsed.disputed.value,
        "original": _value(parsed.original),
        "authorized": _value(parsed.authorized),
        "ur_modified": parsed.ur_modified,
        "outcome": parsed.outcome.value,
        **_service_json(found.service),
        "services": [_service_json(service) for service in item.services],
        "body_regions": list(found.body_regions),
        "laterality": found.laterality,
        "quantity": found.quantity,
        "rationale": _value(parsed.rationale),
        "citations": [
            _citation_json(side, citation)
            for side in parsed.guidelines
            for citation in side.citations
        ],
        "cites_nothing": {
            CitedBy.CLAIMS_ADMINISTRATOR.value: _cites_nothing(parsed.claims_administrator),
            CitedBy.REVIEWER.value: _cites_nothing(parsed.reviewer),
        },
    }


def _service_json(service: Service) -> dict[str, Any]:
    return {
        "category": service.category,
        "subcategory": service.subcategory,
        "service": service.service,
    }


def _citation_json(side: ParsedGuideline, citation: ParsedCitation) -> dict[str, Any]:
    return {
        "cited_by": side.cited_by.value,
        "source": citation.source,
        "chapter": citation.chapter,
        "year": citation.year,
        "sections": list(citation.sections),
        "pages": citation.pages,
        "text": citation.text.value,
    }


def _cites_nothing(side: ParsedGuideline | None) -> bool:
    return side is not None and side.cites_nothing


def _value(found: Found[Any] | None) -> Any:
    """Return a found value as JSON has it."""
    if found is None:
        return None
    return found.value.isoformat() if isinstance(found.value, date) else found.value
