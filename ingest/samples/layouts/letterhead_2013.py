"""The layout G2, of the turn of 2013: a letterhead, and items without labels.

The headings come from a program that searched for them; the other text is from memory.
"""

from collections.abc import Iterator

from decisions.enums import Outcome
from ingest.samples.layouts.blocks import BLANK, Block, heading, plain
from ingest.samples.layouts.since_2014 import ITEMS_LEAD, SUMMARY_LEAD, how_made
from ingest.samples.letter import SampleLetter
from ingest.samples.words import header_date, long_date

ADDRESS = (
    "P.O. Box 138009",
    "Sacramento, CA 95813-8009",
    "(855) 865-8873 Fax: (916) 605-4270",
)


def documents_reviewed(letter: SampleLetter) -> list[str]:
    """Return the documents that letters of 2013 say were reviewed."""
    dates = letter.dates
    return [
        "Application for Independent Medical Review",
        f"Utilization Review determination dated {long_date(dates.ur_denial_date)}",
        f"Medical records from {long_date(dates.date_of_injury)} on",
        "Medical Treatment Utilization Schedule (MTUS)",
    ]


def verdict(outcome: Outcome) -> str:
    """Return the text that states the decision on an item in the layouts of 2013."""
    necessary = "medically necessary and appropriate."
    return necessary if outcome is Outcome.OVERTURNED else f"not {necessary}"


def letterhead(letter: SampleLetter) -> list[Block]:
    """Return the paragraphs of a letter in the layout G2."""
    return list(_blocks(letter))


def _blocks(letter: SampleLetter) -> Iterator[Block]:
    dates = letter.dates
    yield heading("MAXIMUS FEDERAL SERVICES, INC.")
    yield heading("Independent Medical Review")
    for line in ADDRESS:
        yield plain(line)
    yield BLANK
    for label, value in (
        ("Case Number:", letter.case_number),
        ("Date of Injury:", header_date(dates.date_of_injury)),
        ("UR Denial Date:", header_date(dates.ur_denial_date)),
        ("Application Received:", header_date(dates.application_received)),
        ("Date Assigned:", header_date(dates.date_assigned)),
        ("Decision Date:", header_date(dates.decision_date)),
        ("Priority:", letter.priority),
    ):
        yield plain(f"{label}  {value}")
    yield BLANK
    yield heading("HOW THE IMR FINAL DETERMINATION WAS MADE")
    yield plain(how_made(letter))
    yield BLANK
    yield heading("DOCUMENTS REVIEWED")
    yield plain("The following documents were reviewed:")
    for document in documents_reviewed(letter):
        yield plain(document)
    yield BLANK
    yield heading("CLINICAL CASE SUMMARY")
    yield plain(SUMMARY_LEAD)
    yield BLANK
    yield plain(letter.summary)
    yield BLANK
    yield heading("IMR DECISION(S) AND RATIONALE(S)")
    yield plain(ITEMS_LEAD)
    for position, item in enumerate(letter.items, 1):
        yield BLANK
        decided = f"{position}. {item.heading} is {verdict(item.outcome)}"
        yield heading(decided, centered=False)
        yield BLANK
        if item.claims_administrator:
            yield plain(item.claims_administrator.text)
            yield BLANK
        yield plain(item.reviewer.text)
        yield BLANK
        yield plain("The Physician Reviewer's decision rationale:")
        yield plain(item.rationale)
    yield BLANK
