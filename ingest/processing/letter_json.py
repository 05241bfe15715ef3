"""A letter as JSON. Other programs depend on this format; do not change it."""

from datetime import date
from typing import Any

from decisions.case_record.record import CaseRecord, CitationRecord, ItemRecord, ReviewerRecord
from decisions.enums import CitedBy
from ingest.processing.classify_letter import ClassifiedLetter
from ingest.processing.letter_record import letter_record

#: The order of the header fields, which must not change.
FIRST = ("case_number", "date_assigned", "date_of_injury", "decision_date")


def letter_json(file: str, letter: ClassifiedLetter) -> dict[str, Any]:
    """Return a letter as JSON values; dates are ISO dates, missing values are null."""
    return {
        "file": file,
        **record_json(letter_record(letter)),
        "problems": [
            {"code": problem.code, "message": problem.message} for problem in letter.problems
        ],
    }


def record_json(record: CaseRecord) -> dict[str, Any]:
    """Return a record in the format of `letter_json`, without "file" and "problems"."""
    reviewer = record.reviewer or ReviewerRecord()
    return {
        "layout": record.layout,
        **{
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in record.header(FIRST).items()
        },
        "reviewer": {
            "specialties": list(reviewer.specialties),
            "licence_states": list(reviewer.license_states),
            "printed": reviewer.printed,
        },
        "patient": {"age": record.patient_age, "sex": record.patient_sex},
        "outcome": record.outcome,
        "items": [_item_json(item) for item in record.items],
    }


def _item_json(item: ItemRecord) -> dict[str, Any]:
    services = [_service_json(service.names) for service in item.services]
    return {
        "position": item.position,
        "heading": item.heading,
        "disputed": item.disputed,
        "original": item.original,
        "authorized": item.authorized,
        "ur_modified": item.ur_modified,
        "outcome": item.outcome.value,
        **services[0],
        "services": services,
        "body_regions": list(item.body_regions),
        "laterality": item.laterality,
        "quantity": item.quantity,
        "rationale": item.rationale,
        "criteria": [
            {
                "criterion": criterion.criterion.value,
                "met": criterion.met,
                "sentence": criterion.sentence(item.rationale or ""),
                "start": criterion.start,
                "end": criterion.end,
            }
            for criterion in item.criteria
        ],
        "deciding_sentence": item.deciding_sentence,
        "citations": [
            _citation_json(side, citation)
            for side in CitedBy
            for citation in item.cited[side].citations
        ],
        "cites_nothing": {side.value: item.cited[side].cites_nothing for side in CitedBy},
    }


def _service_json(names: tuple[str, ...]) -> dict[str, str | None]:
    category, subcategory, service = (*names, None, None)[:3]
    return {"category": category, "subcategory": subcategory, "service": service}


def _citation_json(side: CitedBy, citation: CitationRecord) -> dict[str, Any]:
    return {
        "cited_by": side.value,
        "source": citation.source,
        "chapter": citation.chapter,
        "year": citation.year,
        "sections": list(citation.sections),
        "pages": citation.pages,
        "text": citation.text,
    }
