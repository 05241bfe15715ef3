"""The parsed letter: the result of the reader.

Values are as the letter prints them, on one line; each carries the span that it was read from. A
value that could not be read is None or missing, and a `Problem` reports it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from decisions.enums import CaseOutcome, CitedBy, Outcome, Sex
from ingest.reading.letter_text import Found, Span


class LetterLayout(StrEnum):
    """The layouts that letters have taken since 2013."""

    G0 = "G0"  # "Medical Professional Review"
    G1 = "G1"  # "Notice of Independent Medical Review Determination"
    G2 = "G2"  # letterhead, documents reviewed
    G3A = "G3a"  # header table, the reviewer's board inside a sentence
    G3B = "G3b"  # the same without a header
    G4 = "G4"  # header table, credentials block
    UNKNOWN = "unknown"


SEVERAL_LETTERS = "several_letters"
QUOTED_LETTER = "quoted_letter"
UNKNOWN_LAYOUT = "unknown_form"
NO_OUTCOME = "no_outcome"
UNKNOWN_OUTCOME = "unknown_outcome"
UNFAMILIAR_FORM = "unfamiliar_form"
DAMAGED = "damaged_text"
UNREADABLE = "unreadable_text"
TOO_LONG = "too_long"
IMPOSSIBLE_DATE = "impossible_date"
IMPOSSIBLE_AGE = "impossible_age"
UNREDACTED = "unredacted"
#: The problems that hold a letter for review by a person, most important first: an unreadable text
#: makes every other problem uncertain, and a file that is not a letter need not be redacted.
HOLDING = (
    UNREADABLE,
    SEVERAL_LETTERS,
    QUOTED_LETTER,
    UNKNOWN_LAYOUT,
    "terminated",
    UNKNOWN_OUTCOME,
    "several_items",
    "no_items",
    UNREDACTED,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that an administrator should look at.

    Args:
        code: a short stable name, for counting and filtering.
        message: a sentence that quotes the text concerned.
        span: the text concerned, if the problem has a location.
    """

    code: str
    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class ParsedReviewer:
    """The credentials of the anonymous reviewer.

    `specialties` and `license_states` are the printed names, one by one; `printed` is the whole
    sentence or block.
    """

    printed: Found[str]
    specialties: tuple[Found[str], ...]
    license_states: tuple[Found[str], ...]


@dataclass(frozen=True, slots=True)
class ParsedHeader:
    """The values of a letter's header; None if the header prints no value.

    Args:
        case_number: as printed: "CM16-0012345".
        ur_denial_date: the day of the utilization review denial.
        application_received: the day on which the application for review was received.
        date_assigned: the day on which the case was assigned to the reviewer.
        priority: as printed: "Standard", "Expedited".
    """

    case_number: Found[str] | None = None
    date_assigned: Found[date] | None = None
    date_of_injury: Found[date] | None = None
    decision_date: Found[date] | None = None
    ur_denial_date: Found[date] | None = None
    application_received: Found[date] | None = None
    priority: Found[str] | None = None


class ParsedCitation(NamedTuple):
    """One guideline that a side cited.

    Args:
        source: "MTUS", "ODG", "ACOEM (non-MTUS)" or "Other".
        text: the text of the citation.
        chapter: its chapter as printed, without the words "Chapter" and "section" around it.
        chapter_number: its number in the ACOEM Practice Guidelines, 2nd edition, if printed.
        year: the year of the chapter's or guideline's edition.
        sections: the section names as printed, in order.
        pages: the pages as printed: "177-178, 303-304".
        edition: "3rd ed.".
        url: the URL that was cited.
    """

    source: str
    text: Found[str]
    chapter: str | None = None
    year: int | None = None
    sections: tuple[str, ...] = ()
    pages: str | None = None
    chapter_number: int | None = None
    edition: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedGuideline:
    """The guidelines on which one side says it based its decision.

    `cites_nothing`: the text says that no evidence was cited. `outside_mtus`: the text says that
    the decision is not based on the MTUS.
    """

    cited_by: CitedBy
    text: Found[str]
    citations: tuple[ParsedCitation, ...] = ()
    cites_nothing: bool = False
    outside_mtus: bool = False


@dataclass(frozen=True, slots=True)
class ParsedItem:
    """The decision on one disputed item.

    `heading` is all text before the outcome. If utilization review granted a part, `original`,
    `authorized` and `disputed` are the parts of the heading; otherwise `disputed` is the heading.
    """

    position: int
    heading: Found[str]
    disputed: Found[str]
    outcome: Found[Outcome]
    original: Found[str] | None = None
    authorized: Found[str] | None = None
    rationale: Found[str] | None = None
    claims_administrator: ParsedGuideline | None = None
    reviewer: ParsedGuideline | None = None

    @property
    def ur_modified(self) -> bool:
        """Whether utilization review granted a part of the original request."""
        return self.original is not None

    @property
    def guidelines(self) -> tuple[ParsedGuideline, ...]:
        """The guideline sentences of both sides, without a side that has none."""
        return tuple(side for side in (self.claims_administrator, self.reviewer) if side)


@dataclass(frozen=True, slots=True)
class ParsedSummary:
    """The clinical case summary and the facts that it states about the patient.

    Args:
        text: the summary.
        age, sex: the age and sex of the patient.
        injury_date: the only day of injury in the prose; always unsure, because it sometimes
            contradicts the header.
        diagnoses: as printed after "diagnosed with" or "diagnoses".
        body_regions: the regions that the diagnoses name, as vocabulary terms without duplicates.
    """

    text: Found[str]
    age: Found[int] | None = None
    sex: Found[Sex] | None = None
    injury_date: Found[date] | None = None
    diagnoses: tuple[Found[str], ...] = ()
    body_regions: tuple[Found[str], ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedLetter:
    """The values that were read from one letter.

    Args:
        layout: the layout whose reader was used.
        reviewer, summary: None if the letter has no such chapter.
        items: the disputed items in printed order.
        problems: unreadable and contradictory parts; empty for a flawless letter.
    """

    layout: LetterLayout
    header: ParsedHeader = ParsedHeader()
    reviewer: ParsedReviewer | None = None
    summary: ParsedSummary | None = None
    items: tuple[ParsedItem, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def outcome(self) -> CaseOutcome | None:
        """The outcome that follows from the items."""
        return CaseOutcome.of(item.outcome.value for item in self.items)


def assembled(
    layout: LetterLayout,
    header: tuple[ParsedHeader, Iterable[Problem]],
    reviewer: tuple[ParsedReviewer | None, Iterable[Problem]],
    summary: tuple[ParsedSummary | None, Iterable[Problem]],
    items: tuple[Iterable[ParsedItem], Iterable[Problem]],
) -> ParsedLetter:
    """Return a parsed letter that combines the results for each chapter.

    Args:
        layout: its layout.
        header: the parsed header and its problems.
        reviewer: the same for the reviewer's credentials.
        summary: the same for the clinical summary.
        items: the same for the disputed items.
    """
    return ParsedLetter(
        layout=layout,
        header=header[0],
        reviewer=reviewer[0],
        summary=summary[0],
        items=tuple(items[0]),
        problems=(*header[1], *reviewer[1], *summary[1], *items[1]),
    )
