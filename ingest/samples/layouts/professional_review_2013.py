"""The layout G0, the earliest of 2013, with one item per letter.

The headings come from a program that searched for them; the lines between them are a guess.
"""

from decisions.enums import Outcome
from ingest.samples.layouts.blocks import BLANK, Block, heading, plain
from ingest.samples.layouts.letterhead_2013 import documents_reviewed
from ingest.samples.letter import SampleLetter
from ingest.samples.words import header_date


def professional_review(letter: SampleLetter) -> list[Block]:
    """Return the paragraphs of a letter in the layout G0."""
    dates, (item,) = letter.dates, letter.items
    negation = "NOT " if item.outcome is Outcome.UPHELD else ""
    parts = (
        ("ISSUE AT DISPUTE:", [item.heading]),
        ("CASE SUMMARY:", [letter.summary]),
        ("DOCUMENTS REVIEWED FOR DETERMINATION:", documents_reviewed(letter)),
        (
            "MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY:",
            [item.reviewer.text],
        ),
        (
            f"RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS {negation}MEDICALLY "
            "NECESSARY:",
            [item.rationale],
        ),
        ("MEDICAL REVIEWER QUALIFICATIONS:", [letter.reviewer.sentence]),
    )
    blocks: list[Block] = [
        BLANK,
        heading("MEDICAL PROFESSIONAL REVIEW"),
        BLANK,
        plain(f"IMR Case Number: {letter.case_number}"),
        plain(f"Date of Injury: {header_date(dates.date_of_injury)}"),
        plain(f"UR Denial Date: {header_date(dates.ur_denial_date)}"),
        plain(f"Decision Date: {header_date(dates.decision_date)}"),
    ]
    for title, paragraphs in parts:
        blocks += [BLANK, heading(title, centered=False), *map(plain, paragraphs)]
    return blocks
