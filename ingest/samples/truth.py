"""The ground truth of an invented letter: the values that a correct reading gives."""

from collections.abc import Iterator
from typing import Any

from decisions.case_record.record import (
    HEADER,
    CaseRecord,
    CitationRecord,
    ItemRecord,
    ReviewerRecord,
    ServiceRecord,
    SideRecord,
)
from decisions.criteria import DecidingCriterion
from decisions.enums import CitedBy, Outcome
from ingest.processing.letter_json import record_json
from ingest.reading.parsed_letter import LetterLayout
from ingest.samples.letter import SampleGuideline, SampleItem, SampleLetter
from ingest.samples.words import folded

#: Layouts that print the reviewer's credentials as a sentence.
_IN_A_SENTENCE = (
    LetterLayout.G0,
    LetterLayout.G1,
    LetterLayout.G2,
    LetterLayout.G3A,
    LetterLayout.G3B,
)
#: The header fields of layouts that do not print all of them.
_TOLD = {
    LetterLayout.G3B: frozenset[str](),
    LetterLayout.G0: frozenset(
        {"case_number", "date_of_injury", "decision_date", "ur_denial_date"}
    ),
}
_NOT_TOLD = {LetterLayout.G1: frozenset({"priority"})}


def truth(letter: SampleLetter) -> dict[str, Any]:
    """Return a letter in the shape of `letter_json`, without "file" and "problems"."""
    return record_json(sample_record(letter))


def sample_record(letter: SampleLetter) -> CaseRecord:
    """Return the case record of an invented letter."""
    return CaseRecord(
        layout=letter.layout.value,
        **_header(letter),
        reviewer=ReviewerRecord(
            printed=_credentials(letter),
            specialties=tuple(letter.reviewer.specialties),
            license_states=tuple(letter.reviewer.license_states),
        ),
        patient_age=letter.patient.age,
        patient_sex=letter.patient.sex,
        items=tuple(_item(position, item) for position, item in enumerate(letter.items, 1)),
    )


def _header(letter: SampleLetter) -> dict[str, Any]:
    """Return the header fields that the letter's layout prints."""
    told = _TOLD.get(letter.layout, {each.name for each in HEADER})
    told = told - _NOT_TOLD.get(letter.layout, frozenset())
    return {name: getattr(letter, name, getattr(letter.dates, name, None)) for name in told}


def _credentials(letter: SampleLetter) -> str:
    reviewer = letter.reviewer
    if letter.layout in _IN_A_SENTENCE:
        return reviewer.sentence
    return (
        f"State(s) of Licensure: {reviewer.printed_states} "
        f"Certification(s)/Specialty: {', '.join(reviewer.boards)}"
    )


def _item(position: int, item: SampleItem) -> ItemRecord:
    return ItemRecord(
        position=position,
        heading=folded(item.heading),
        disputed=folded(item.disputed),
        original=folded(item.original) if item.original else None,
        authorized=folded(item.authorized) if item.authorized else None,
        ur_modified=item.original is not None,
        outcome=item.outcome,
        services=tuple(ServiceRecord(names=each.path) for each in (item.service, *item.further)),
        body_regions=tuple(item.body_regions),
        laterality=item.laterality,
        quantity=item.quantity,
        rationale=folded(item.rationale),
        criteria=tuple(_deciding_criteria(item)),
        cited={
            CitedBy.CLAIMS_ADMINISTRATOR: _side(item.claims_administrator),
            CitedBy.REVIEWER: _side(item.reviewer),
        },
    )


def _deciding_criteria(item: SampleItem) -> Iterator[DecidingCriterion]:
    """Yield the criteria of an item, each once, with the first sentence that names it."""
    rationale, known = folded(item.rationale), set()
    for criterion, sentence in item.criteria:
        if criterion not in known:
            known.add(criterion)
            start = rationale.index(folded(sentence))
            met = item.outcome is Outcome.OVERTURNED
            yield DecidingCriterion(criterion, met, start, start + len(folded(sentence)))


def _side(side: SampleGuideline | None) -> SideRecord:
    if side is None:
        return SideRecord()
    return SideRecord(
        cites_nothing=side.cites_nothing,
        citations=tuple(
            CitationRecord(
                source=citation.source,
                chapter=citation.chapter,
                year=citation.year,
                sections=tuple(citation.sections),
                pages=citation.pages,
                text=folded(citation.text).rstrip(" ."),
            )
            for citation in side.citations
        ),
    )
