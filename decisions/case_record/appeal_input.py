"""A record -> the input of the appeal check."""

from decisions.appeal import DecidedItem, DecidedLetter
from decisions.case_record.record import CaseRecord, ItemRecord
from decisions.enums import CitedBy, Outcome
from decisions.vocabulary.services import ServicePath


def decided_letter(record: CaseRecord) -> DecidedLetter:
    """Return the input of the appeal check for a case."""
    return DecidedLetter(
        date_of_injury=record.date_of_injury,
        ur_denial_date=record.ur_denial_date,
        application_received=record.application_received,
        date_assigned=record.date_assigned,
        decision_date=record.decision_date,
        specialties=record.reviewer.specialties if record.reviewer else (),
        patient_age=record.patient_age,
        patient_sex=record.patient_sex,
        clinical_summary=record.clinical_summary or "",
        items=tuple(_item(item) for item in record.items),
    )


def _item(item: ItemRecord) -> DecidedItem:
    return DecidedItem(
        position=item.position,
        heading=item.heading,
        disputed=item.disputed,
        services=tuple(ServicePath(*service.names) for service in item.services),
        body_regions=item.body_regions,
        laterality=item.laterality,
        cited_by_reviewer=tuple(
            citation.text for citation in item.cited[CitedBy.REVIEWER].citations
        ),
        rationale=item.rationale or "",
        granted=item.outcome == Outcome.OVERTURNED,
    )
