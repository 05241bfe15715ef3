"""The facts of one invented letter: what it says, and how it is printed."""

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
        text: the words of the citation as printed.
        chapter: its chapter as printed, without the words "Chapter" and "section" around it.
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
    """What one side bases its decision on: the sentences as printed, and what they cite."""

    cited_by: CitedBy
    text: str
    citations: tuple[SampleCitation, ...] = ()
    cites_nothing: bool = False


@dataclass(frozen=True, slots=True)
class SampleItem:
    """One disputed item with the decision on it.

    Args:
        heading: all that the letter prints before the outcome.
        disputed: the part of it that is in dispute.
        original: the whole request, where utilization review granted a part of it.
        authorized: that part.
        outcome: what the reviewer decided.
        service: what the item is; its regions, side and quantity are those that it names.
        further: what it asks for besides.
        rationale: the reviewer's reasons.
        criteria: what they say that the decision turned on, each with its sentence.
        claims_administrator, reviewer: what each side cites; G0 prints the latter only.
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
    """The dates of a case, each on or after the one before it."""

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
        places: license states as printed, as a list.
        sentence: both as a sentence, as letters before 2015 print them.
        specialties: the vocabulary's names of the boards.
        license_states: the states; a place that is none is left out.
    """

    boards: tuple[str, ...]
    places: str
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
    """How a letter is printed, as far as letters of one layout differ.

    Args:
        gap: what is between two sentences: one space or two.
        outcome_gap: what is between the colon of a heading and the outcome.
        reviewer_noun: "physician reviewer" or "expert reviewer".
        justified: the right margin is straight.
        tight: the first item follows without an empty paragraph, and its guideline too.
        breaks_words: some long words are broken at the end of a line.
        last_page_blank: empty paragraphs run over to a page of their own.
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
        case_number: as letters of its time print it.
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
