"""A case as the archive read it, and the text of its letter."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from pydantic import Field, create_model

from decisions.api_responses.decision import (
    CriterionTurnedOn,
    criteria_turned_on,
    deciding_of,
    rationale_in_letter,
)
from decisions.api_responses.shared_types import (
    AnswerModel,
    NamedPath,
    RationaleSpan,
    TextSpan,
    span,
)
from decisions.case_record.from_rows import case_record
from decisions.case_record.record import HEADER, ItemRecord, SideRecord
from decisions.enums import LETTER_LAYOUTS, CaseOutcome, CitedBy, Laterality, Outcome, Sex
from decisions.models import Case, DisputedItem
from decisions.pages.citing.citation_parts import reference_to
from decisions.pages.citing.styles import full
from decisions.pages.search_urls import path_of
from decisions.public_cases import public_case, whole_case


class CitationAnswer(AnswerModel):
    """One guideline that one side cited for one item."""

    path: str
    """The parameter value for its source or chapter."""
    name: str
    year: int | None
    """The year of the edition; null if the letter states none."""
    sections: list[str]
    pages: str | None
    printed: str
    """The words of the citation."""


class Side(AnswerModel):
    """The guidelines and reasons that one side gave for an item."""

    printed: str | None
    """The reasons in the letter's words; null if it has none."""
    cites_nothing: bool
    """Whether the letter says that no evidence was cited."""
    outside_mtus: bool
    """Whether it says that the decision is not based on the MTUS."""
    guidelines: list[CitationAnswer]


class ItemAnswer(AnswerModel):
    """The decision on one disputed item."""

    item: int
    """The position in the letter, from 1."""
    url: str
    """The URL of the decision on the case's page."""
    citation: str
    """How to cite the decision."""
    heading: str
    """The item as printed above its decision."""
    disputed: str
    """The part in dispute."""
    original_request: str | None
    """The original request, if the claims administrator authorized part of it; otherwise null."""
    authorized: str | None
    """The part that was granted; otherwise null."""
    services: list[NamedPath]
    """The item's services; the one it is counted under comes first."""
    body_regions: list[str]
    laterality: Laterality | None
    quantity: str | None
    """As printed."""
    outcome: Outcome
    rationale: str
    rationale_in_letter: TextSpan | None
    """Its span in the letter's text; null if unknown."""
    deciding: RationaleSpan | None
    """The sentence that names the most criteria; null if there is none."""
    criteria: list[CriterionTurnedOn]
    """The criteria the decision turned on, as far as they were recognized."""
    cited: dict[CitedBy, Side]
    """What each side based its decision on."""


class ReviewerOfCase(AnswerModel):
    """The credentials of the reviewer, who is anonymous by law."""

    printed: str
    """The words of the letter."""
    specialties: list[str]
    license_states: list[str]


class CaseUrls(AnswerModel):
    """The URLs of a case, and whether it was invented."""

    case: str
    """The identifier of the case in URLs."""
    url: str
    """The URL of the case's page."""
    letter_url: str
    """The letter itself: a PDF or text file."""
    text_url: str
    """The letter's text, to which the offsets refer."""
    sample: bool
    """Whether the letter is an invented sample."""


if TYPE_CHECKING:
    CaseHeader = CaseUrls
else:  # built from the record's fields, so that a new one needs no change here
    CaseHeader = create_model(
        "CaseHeader",
        __base__=CaseUrls,
        **{
            each.name: (
                (date if each.kind == "date" else str) | None,
                Field(description=each.meaning),
            )
            for each in HEADER
        },
    )


class CaseAnswer(CaseHeader):
    """The content of a case's current letter; null for what the letter does not state."""

    outcome: CaseOutcome | None
    """The outcome of all items together."""
    patient_age: int | None
    """In years."""
    patient_sex: Sex | None
    reviewer: ReviewerOfCase | None
    clinical_summary: str | None
    items: list[ItemAnswer]
    form: str
    """The format of the letter."""
    letter_sha256: str
    """The SHA-256 of the original file."""
    updated: datetime
    """When the case was last changed."""


class LetterTextAnswer(AnswerModel):
    """The text of the current letter of a case, page after page."""

    case: str
    sample: bool
    letter_sha256: str
    text: str
    """Pages are separated by form feeds."""
    spans: dict[str, TextSpan]
    """Where the values of the case were found in the text; those of an item begin with its number:
    `2.rationale`."""


def find_case(slug: str, root: str) -> CaseAnswer:
    """Return everything about a case except the text of its letter.

    Raises:
        Http404: there is no such case.
        WithdrawnError: the case was withdrawn.
    """
    case = whole_case(slug, ancestors=True)
    record = case_record(case)
    reviewer = record.reviewer
    rows = {item.position: item for item in case.items.all()}
    return CaseAnswer(
        case=case.slug,
        url=f"{root}{case.get_absolute_url()}",
        letter_url=f"{root}{path_of('original', case.slug)}",
        text_url=f"{root}{path_of('api:api_letter_text', case.slug)}",
        sample=case.sample,
        outcome=record.outcome,
        **{each.name: getattr(record, each.name) for each in HEADER},
        patient_age=record.patient_age,
        patient_sex=record.patient_sex,
        reviewer=ReviewerOfCase(
            printed=reviewer.printed,
            specialties=list(reviewer.specialties),
            license_states=list(reviewer.license_states),
        )
        if reviewer
        else None,
        clinical_summary=record.clinical_summary,
        items=[_item(rows[item.position], item, root) for item in record.items],
        form=LETTER_LAYOUTS.get(record.layout, record.layout),
        letter_sha256=case.letter_sha256,
        updated=case.updated_at,
    )


def find_letter_text(slug: str) -> LetterTextAnswer:
    """Return the text of a case's current letter.

    Raises:
        Http404: there is no such case.
        WithdrawnError: the case was withdrawn.
    """
    case = public_case(Case.objects.prefetch_related("items"), slug)
    spans = {name: TextSpan(start=start, end=end) for name, (start, end) in case.spans.items()}
    for item in case.items.all():
        for name, (start, end) in item.spans.items():
            spans[f"{item.position}.{name}"] = TextSpan(start=start, end=end)
    return LetterTextAnswer(
        case=case.slug,
        sample=case.sample,
        letter_sha256=case.letter_sha256,
        text=case.letter_text,
        spans=spans,
    )


def _item(row: DisputedItem, item: ItemRecord, root: str) -> ItemAnswer:
    text = rationale_in_letter(row)
    cited = reference_to(row, root)
    return ItemAnswer(
        item=item.position,
        url=cited.url,
        citation=full(cited),
        heading=item.heading,
        disputed=item.disputed,
        original_request=item.original,
        authorized=item.authorized,
        services=[
            NamedPath(path=service.path, name=service.names[-1]) for service in item.services
        ],
        body_regions=list(item.body_regions),
        laterality=item.laterality,
        quantity=item.quantity,
        outcome=item.outcome,
        rationale=item.rationale or "",
        rationale_in_letter=span(row.spans.get("rationale")),
        deciding=deciding_of(item.criteria, text),
        criteria=criteria_turned_on(row, text),
        cited={side: _side(record) for side, record in item.cited.items()},
    )


def _side(side: SideRecord) -> Side:
    return Side(
        printed=side.printed,
        cites_nothing=side.cites_nothing,
        outside_mtus=side.outside_mtus,
        guidelines=[
            CitationAnswer(
                path=each.path,
                name=each.name,
                year=each.year,
                sections=list(each.sections),
                pages=each.pages,
                printed=each.text,
            )
            for each in side.citations
        ],
    )
