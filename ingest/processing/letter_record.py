"""ClassifiedLetter -> the record of its case. Pure."""

from typing import TypeVar

from decisions.case_record.record import (
    HEADER,
    CaseRecord,
    CitationRecord,
    ItemRecord,
    ReviewerRecord,
    ServiceRecord,
    SideRecord,
)
from decisions.enums import CitedBy, Laterality
from ingest.processing.classify_letter import ClassifiedItem, ClassifiedLetter
from ingest.reading.letter_text import Found
from ingest.reading.parsed_letter import ParsedGuideline

T = TypeVar("T")


def letter_record(letter: ClassifiedLetter) -> CaseRecord:
    """Return the values of a letter without their spans."""
    parsed = letter.parsed
    reviewer, summary = parsed.reviewer, parsed.summary
    return CaseRecord(
        layout=parsed.layout.value,
        **{each.name: _value(getattr(parsed.header, each.name)) for each in HEADER},
        reviewer=ReviewerRecord(
            printed=reviewer.printed.value,
            specialties=tuple(specialty.name for specialty in letter.specialties),
            license_states=letter.license_states,
        )
        if reviewer
        else None,
        patient_age=_value(summary.age) if summary else None,
        patient_sex=_value(summary.sex) if summary else None,
        clinical_summary=summary.text.value if summary else None,
        items=tuple(_item(item) for item in letter.items),
    )


def _item(item: ClassifiedItem) -> ItemRecord:
    parsed, found = item.parsed, item.item_class
    return ItemRecord(
        position=parsed.position,
        heading=parsed.heading.value,
        disputed=parsed.disputed.value,
        original=_value(parsed.original),
        authorized=_value(parsed.authorized),
        ur_modified=parsed.ur_modified,
        outcome=parsed.outcome.value,
        services=tuple(ServiceRecord(names=service.path) for service in item.services),
        service_rule=found.rule,
        body_regions=tuple(found.body_regions),
        laterality=Laterality(found.laterality) if found.laterality else None,
        quantity=found.quantity,
        rationale=_value(parsed.rationale),
        criteria=item.criteria,
        cited={side: _side(getattr(parsed, side)) for side in CitedBy},
    )


def _side(side: ParsedGuideline | None) -> SideRecord:
    if side is None:
        return SideRecord()
    return SideRecord(
        printed=side.text.value,
        cites_nothing=side.cites_nothing,
        outside_mtus=side.outside_mtus,
        citations=tuple(
            CitationRecord(
                source=citation.source,
                chapter=citation.chapter,
                year=citation.year,
                sections=citation.sections,
                pages=citation.pages,
                text=citation.text.value,
            )
            for citation in side.citations
        ),
    )


def _value(found: Found[T] | None) -> T | None:
    return found.value if found else None
