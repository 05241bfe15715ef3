"""The content of a case's letter as JSON."""

from typing import Any

from decisions.case_record.record import CaseRecord, ItemRecord, ServiceRecord, SideRecord

#: The order in which the page has always written the header; the outcome follows the number.
_FIRST = ("case_number", "decision_date", "date_of_injury", "date_assigned")


def case_json(record: CaseRecord) -> dict[str, Any]:
    """Return a record as JSON values; text that the letter does not have is empty."""
    header = record.header(_FIRST)
    reviewer = record.reviewer
    return {
        "case_number": header.pop("case_number"),
        "outcome": record.outcome or "",
        **header,
        "priority": record.priority or "",
        "patient": {"age": record.patient_age, "sex": record.patient_sex or ""},
        "reviewer": {
            "printed": reviewer.printed,
            "specialties": reviewer.specialties,
            "licence_states": reviewer.license_states,
        }
        if reviewer
        else None,
        "clinical_summary": record.clinical_summary or "",
        "items": [_item(item) for item in record.items],
    }


def _item(item: ItemRecord) -> dict[str, Any]:
    services = [_service(service) for service in item.services]
    return {
        "position": item.position,
        "heading": item.heading,
        "disputed": item.disputed,
        "original_request": item.original or "",
        "authorized": item.authorized or "",
        "ur_modified": item.ur_modified,
        "service": {**services[0], "rule": item.service_rule},
        "services": services,
        "body_regions": item.body_regions,
        "laterality": item.laterality or "",
        "quantity": item.quantity or "",
        "outcome": item.outcome,
        "rationale": item.rationale or "",
        "cited": {side.value: _side(cited) for side, cited in item.cited.items()},
        "turned_on": [
            {
                "criterion": criterion.criterion,
                "met": criterion.met,
                "sentence": criterion.sentence(item.rationale or ""),
            }
            for criterion in item.criteria
        ],
        "deciding_sentence": item.deciding_sentence or "",
    }


def _service(service: ServiceRecord) -> dict[str, str]:
    return {"path": service.path, "name": service.names[-1]}


def _side(side: SideRecord) -> dict[str, Any]:
    return {
        "printed": side.printed or "",
        "cites_nothing": side.cites_nothing,
        "outside_mtus": side.outside_mtus,
        "guidelines": [
            {
                "path": citation.path,
                "name": citation.name,
                "year": citation.year,
                "sections": citation.sections,
                "pages": citation.pages or "",
                "printed": citation.text,
            }
            for citation in side.citations
        ],
    }
