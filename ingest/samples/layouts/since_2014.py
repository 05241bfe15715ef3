"""The layouts G3 and G4, since 2014: one structure, with or without a header and credentials."""

from collections.abc import Iterator

from decisions.enums import Outcome
from ingest.reading.parsed_letter import LetterLayout
from ingest.samples.layouts.blocks import (
    BLANK,
    Block,
    HeaderTable,
    Paragraph,
    Run,
    heading,
    labeled,
    plain,
)
from ingest.samples.letter import SampleItem, SampleLetter
from ingest.samples.words import header_date

_SENT = "MAXIMUS Federal Services sent the complete case file to {noun}. He/she has no "
_NO_AFFILIATION = "affiliation with the employer, employee, providers or the claims administrator."
_ACTIVE = (
    "He/she has been in active clinical practice for more than five years and is currently working "
    "at least 24 hours a week in active practice."
)
_SELECTED = (
    "The {noun} was selected based on his/her clinical experience, education, background, and "
    "expertise in the same or similar specialties that evaluate and/or treat the medical condition "
    "and disputed {disputed}."
)
_FAMILIAR = (
    "He/she is familiar with governing laws and regulations, including the strength of evidence "
    "hierarchy that applies to Independent Medical Review determinations."
)
SUMMARY_LEAD = (
    "The expert reviewer developed the following clinical case summary based on a review of the "
    "case file, including all medical records:"
)
ITEMS_LEAD = (
    "The Final Determination was based on decisions for the disputed items/services set forth "
    "below:"
)
_OUTCOMES = {Outcome.UPHELD: "Upheld", Outcome.OVERTURNED: "Overturned"}


def current(letter: SampleLetter) -> list[Block]:
    """Return the paragraphs of a letter in the layouts G3a, G3b and G4."""
    return list(_blocks(letter))


def _blocks(letter: SampleLetter) -> Iterator[Block]:
    between: tuple[Block, ...] = () if letter.style.tight else (BLANK,)
    if letter.layout is not LetterLayout.G3B:
        yield from (BLANK, header_table(letter), BLANK)
    yield heading("HOW THE IMR FINAL DETERMINATION WAS MADE")
    yield plain(how_made(letter))
    yield from between
    if letter.layout is LetterLayout.G4:
        yield plain("The Expert Reviewer has the following credentials:")
        yield plain(f"State(s) of Licensure: {letter.reviewer.printed_states}")
        yield plain(f"Certification(s)/Specialty: {', '.join(letter.reviewer.boards)}")
        yield from between
    yield heading("CLINICAL CASE SUMMARY")
    yield plain(SUMMARY_LEAD)
    yield from between
    yield plain(letter.summary)
    yield BLANK
    yield heading("IMR ISSUES, DECISIONS AND RATIONALES")
    yield plain(ITEMS_LEAD)
    for item in letter.items:
        yield from between
        yield from _item(item, letter.style.outcome_gap, between)
        between = (BLANK,)
    yield BLANK


def header_table(letter: SampleLetter) -> HeaderTable:
    """Return the header table."""
    dates = letter.dates
    return HeaderTable(
        (
            ("Case Number:", letter.case_number, "", ""),
            (
                "Date Assigned:",
                header_date(dates.date_assigned),
                "Date of Injury:",
                header_date(dates.date_of_injury),
            ),
            (
                "Decision Date:",
                header_date(dates.decision_date),
                "UR Denial Date:",
                header_date(dates.ur_denial_date),
            ),
            (
                "Priority:",
                letter.priority,
                "Application Received:",
                header_date(dates.application_received),
            ),
        )
    )


def how_made(letter: SampleLetter) -> str:
    """Return the paragraph that states how the determination was made, and by whom."""
    noun, gap = letter.style.reviewer_noun, letter.style.gap
    later = letter.layout is LetterLayout.G4
    selected = _SELECTED.replace("{disputed}", "items/Service" if later else "items/services")
    article = "an" if noun.startswith("e") else "a"
    sentences = [
        _SENT.replace("{noun}", f"{article} {noun}") + _NO_AFFILIATION,
        "" if later else letter.reviewer.sentence,
        _ACTIVE,
        selected.replace("{noun}", noun),
    ]
    return f"{' '.join(filter(None, sentences))}{gap}{_FAMILIAR}"


def _item(item: SampleItem, outcome_gap: str, between: tuple[Block, ...]) -> Iterator[Block]:
    outcome = _OUTCOMES[item.outcome]
    yield Paragraph((Run(f"{item.heading}:", bold=True), Run(f"{outcome_gap}{outcome}")))
    yield from between
    if item.claims_administrator:
        yield labeled("Claims Administrator guideline:", item.claims_administrator.text)
        yield BLANK
    yield labeled("MAXIMUS guideline:", item.reviewer.text)
    yield BLANK
    yield labeled("Decision rationale:", item.rationale)
