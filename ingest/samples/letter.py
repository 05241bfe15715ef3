"""The facts of one invented letter: its content and its print style."""

from dataclasses import dataclass
from datetime import date

from decisions.criteria import CriterionName
from decisions.enums import CitedBy, Laterality, Outcome, Sex
from decisions.vocabulary.services import ServicePath
from ingest.reading.parsed_letter import LetterLayout


@dataclass(frozen=True, slots=True)
class SampleCitation:
    """One guideline that a side cites.

    Args:
        source: "MTUS", "ODG", "ACOEM (non-MTUS)" or "Other".
        text: the citation as printed.
        chapter: the chapter as printed, without the words "Chapter" and "section".
        year: the year of the edition.
        sections: the section names as printed.
        pages: the pages as printed.
    """

    source: str
    text: str
    chapter: str | None = None
    year: int | None = None
    sections: tuple[str, ...] = ()
    pages: str | None = None


@dataclass(frozen=True, slots=True)
class SampleGuideline:
    """The guideline sentences of one side as printed, and the citations in them."""

    cited_by: CitedBy
    text: str
    citations: tuple[SampleCitation, ...] = ()
    cites_nothing: bool = False


@dataclass(frozen=True, slots=True)
class SampleItem:
    """One disputed item with the decision on it.

    Args:
        heading: the printed text before the outcome.
        disputed: the part of the heading that is in dispute.
        original: the whole request, if utilization review granted a part of it.
        authorized: the part that utilization review granted.
        outcome: the reviewer's decision.
        service: the service; the regions, side and quantity are those named in the item.
        further: other services that the item requests.
        rationale: the reviewer's reasons.
        criteria: the deciding criteria in the rationale, each with its sentence.
        claims_administrator, reviewer: each side's guideline; G0 prints only the reviewer's.
    """

    heading: str
    disputed: str
    original: str | None
    authorized: str | None
    outcome: Outcome
    service: ServicePath
    body_regions: tuple[str, ...]
    laterality: Laterality | None
    quantity: str | None
    rationale: str
    criteria: tuple[tuple[CriterionName, str], ...]
    claims_administrator: SampleGuideline | None
    reviewer: SampleGuideline
    further: tuple[ServicePath, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleDates:
    """The dates of a case, in chronological order."""

    date_of_injury: date
    ur_denial_date: date
    application_received: date
    date_assigned: date
    decision_date: date


@dataclass(frozen=True, slots=True)
class SampleReviewer:
    """The anonymous reviewer.

    Args:
        boards: certifications as printed.
        printed_states: license states as printed, as a list.
        sentence: both as a sentence, as letters before 2015 print them.
        specialties: the boards by their names in the vocabulary.
        license_states: the states; printed words that are not states are omitted.
    """

    boards: tuple[str, ...]
    printed_states: str
    sentence: str
    specialties: tuple[str, ...]
    license_states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SamplePatient:
    """The patient's age and sex as far as the summary states them."""

    age: int | None
    sex: Sex | None


@dataclass(frozen=True, slots=True)
class SampleStyle:
    """The features of printing that vary among letters of one layout.

    Args:
        gap: the space between two sentences: one space or two.
        outcome_gap: the space between the colon of a heading and the outcome.
        reviewer_noun: "physician reviewer" or "expert reviewer".
        justified: the right margin is straight.
        tight: the first item follows without an empty paragraph, and its guideline too.
        breaks_words: some long words are broken at the end of a line.
        last_page_blank: empty paragraphs fill an additional last page.
    """

    gap: str
    outcome_gap: str
    reviewer_noun: str
    justified: bool
    tight: bool
    breaks_words: bool
    last_page_blank: bool


@dataclass(frozen=True, slots=True)
class SampleLetter:
    """An invented letter. Two letters with the same facts are printed the same.

    Args:
        case_number: in the format of the letter's layout.
        priority: "Standard" or "Expedited".
        summary: the clinical case summary, one paragraph.
        items: the disputed items, at least one.
    """

    layout: LetterLayout
    case_number: str
    dates: SampleDates
    priority: str
    reviewer: SampleReviewer
    patient: SamplePatient
    summary: str
    items: tuple[SampleItem, ...]
    style: SampleStyle
