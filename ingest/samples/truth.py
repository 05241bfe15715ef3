"""What a reader must make of an invented letter."""

from typing import Any

from decisions.terms import CaseOutcome, CitedBy
from ingest.reading.parsed import Layout
from ingest.samples.letter import SampleGuideline, SampleItem, SampleLetter
from ingest.samples.words import folded

#: Layouts whose reviewer's credentials stand in a sentence.
_IN_A_SENTENCE = (Layout.G0, Layout.G1, Layout.G2, Layout.G3A, Layout.G3B)


def truth(letter: SampleLetter) -> dict[str, Any]:
    """Return a letter in the shape of `letter_json`, without "file" and "problems"."""
    return {
        "layout": letter.layout.value,
        **_header(letter),
        "reviewer": {
            "specialties": list(letter.reviewer.specialties),
            "licence_states": list(letter.reviewer.license_states),
            "printed": _credentials(letter),
        },
        "patient": {
            "age": letter.patient.age,
            "sex": letter.patient.sex.value if letter.patient.sex else None,
        },
        "outcome": CaseOutcome.of(item.outcome for item in letter.items),
        "items": [_item(position, item) for position, item in enumerate(letter.items, 1)],
    }


def _header(letter: SampleLetter) -> dict[str, str | None]:
    """Return what the header tells; a layout without a header tells nothing of it."""
    dates = letter.dates
    header = {
        "case_number": letter.case_number,
        "date_assigned": dates.date_assigned.isoformat(),
        "date_of_injury": dates.date_of_injury.isoformat(),
        "decision_date": dates.decision_date.isoformat(),
        "ur_denial_date": dates.ur_denial_date.isoformat(),
        "application_received": dates.application_received.isoformat(),
        "priority": letter.priority,
    }
    told = set(header)
    if letter.layout is Layout.G3B:
        told = set()
    elif letter.layout is Layout.G1:
        told -= {"priority"}
    elif letter.layout is Layout.G0:
        told = {"case_number", "date_of_injury", "decision_date", "ur_denial_date"}
    return {name: value if name in told else None for name, value in header.items()}


def _credentials(letter: SampleLetter) -> str:
    reviewer = letter.reviewer
    if letter.layout in _IN_A_SENTENCE:
        return reviewer.sentence
    return (
        f"State(s) of Licensure: {reviewer.places} "
        f"Certification(s)/Specialty: {', '.join(reviewer.boards)}"
    )


def _item(position: int, item: SampleItem) -> dict[str, Any]:
    sides = (item.claims_administrator, item.reviewer)
    return {
        "position": position,
        "heading": folded(item.heading),
        "disputed": folded(item.disputed),
        "original": folded(item.original) if item.original else None,
        "authorized": folded(item.authorized) if item.authorized else None,
        "ur_modified": item.original is not None,
        "outcome": item.outcome.value,
        "category": item.service.category,
        "subcategory": item.service.subcategory,
        "service": item.service.service,
        "services": [
            {
                "category": item.service.category,
                "subcategory": item.service.subcategory,
                "service": item.service.service,
            }
        ],
        "body_regions": list(item.body_regions),
        "laterality": item.laterality,
        "quantity": item.quantity,
        "rationale": folded(item.rationale),
        "citations": [citation for side in sides if side for citation in _citations(side)],
        "cites_nothing": {
            CitedBy.CLAIMS_ADMINISTRATOR.value: _cites_nothing(item.claims_administrator),
            CitedBy.REVIEWER.value: _cites_nothing(item.reviewer),
        },
    }


def _citations(side: SampleGuideline) -> list[dict[str, Any]]:
    return [
        {
            "cited_by": side.cited_by.value,
            "source": citation.source,
            "chapter": citation.chapter,
            "year": citation.year,
            "sections": list(citation.sections),
            "pages": citation.pages,
            "text": folded(citation.text).rstrip(" ."),
        }
        for citation in side.citations
    ]


def _cites_nothing(side: SampleGuideline | None) -> bool:
    return side is not None and side.cites_nothing
