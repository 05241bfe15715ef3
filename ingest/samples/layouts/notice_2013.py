"""The layout G1, of 2013: a notice that states its numbered decisions twice.

The first half follows an excerpt; the second half is from memory.
"""

from collections.abc import Iterator

from decisions.enums import Outcome
from ingest.samples.layouts.blocks import BLANK, Block, Paragraph, Run, heading, plain
from ingest.samples.layouts.letterhead_2013 import ADDRESS, documents_reviewed, verdict
from ingest.samples.letter import SampleItem, SampleLetter
from ingest.samples.words import long_date, short_date

_NO_AFFILIATION = (
    "The independent Medical Doctor who made the decision has no affiliation with the employer, "
    "employee, providers or the claims administrator."
)
_ACTIVE = (
    "He/she has been in active clinical practice for more than five years and is currently working "
    "at least 24 hours a week in active practice."
)
_CONTRACT = (
    "Disclaimer: MAXIMUS is providing an independent review service under contract with the "
    "California Department of Industrial Relations. MAXIMUS is not engaged in the practice of law "
    "or medicine. Decisions about the use or nonuse of health care services and treatments are the "
    "sole responsibility of the patient and the patient's physician."
)


def notice(letter: SampleLetter) -> list[Block]:
    """Return the paragraphs of a letter in the layout G1."""
    return list(_blocks(letter))


def _blocks(letter: SampleLetter) -> Iterator[Block]:
    dates = letter.dates
    yield heading("MAXIMUS FEDERAL SERVICES, INC.")
    yield plain("Independent Medical Review")
    for line in ADDRESS:
        yield plain(line)
    yield BLANK
    yield heading("Notice of Independent Medical Review Determination")
    yield plain(f"Dated: {short_date(dates.decision_date)}")
    yield BLANK
    for label, value in (
        ("Employee:", ""),
        ("Claim Number:", ""),
        ("Date of UR Decision:", short_date(dates.ur_denial_date)),
        ("Date of Injury:", short_date(dates.date_of_injury)),
        ("IMR Application Received:", short_date(dates.application_received)),
        ("MAXIMUS Case Number:", letter.case_number),
    ):
        yield plain(f"{label} {value}".rstrip())
    yield BLANK
    yield from _decisions(letter)
    yield heading("INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE")
    yield plain(_application(letter))
    yield BLANK
    yield from _decisions(letter)
    yield heading("Medical Qualifications of the Expert Reviewer:", centered=False)
    yield plain(f"{_NO_AFFILIATION} {letter.reviewer.sentence} {_ACTIVE}")
    yield BLANK
    yield heading("Case Summary:", centered=False)
    yield plain(
        "Disclaimer: The following case summary was taken directly from the utilization review "
        f"denial/modification dated {long_date(dates.ur_denial_date)}."
    )
    yield BLANK
    yield plain(f"“{letter.summary}”")
    yield BLANK
    yield heading("Documents Reviewed for Determination:", centered=False)
    for document in documents_reviewed(letter):
        yield plain(document)
    for position, item in enumerate(letter.items, 1):
        yield BLANK
        yield from _item(position, item)
    yield from (BLANK, plain("Sincerely,"), BLANK, plain(_CONTRACT), BLANK, plain("/th"))


def _application(letter: SampleLetter) -> str:
    dates = letter.dates
    return (
        "An application for Independent Medical Review was filed on "
        f"{short_date(dates.application_received)} disputing the Utilization Review Denial dated "
        f"{short_date(dates.ur_denial_date)}. A Notice of Assignment and Request for Information "
        f"was provided to the above parties on {short_date(dates.date_assigned)}. A decision has "
        "been made for each of the treatment and/or services that were in dispute:"
    )


def _decisions(letter: SampleLetter) -> Iterator[Block]:
    for position, item in enumerate(letter.items, 1):
        decided = f"{position}) MAXIMUS Federal Services, Inc. has determined the request for "
        # Refusals in this layout have no space between the regular and the bold run.
        necessary = "notmedically" if item.outcome is Outcome.UPHELD else "medically"
        yield Paragraph(
            (
                Run(decided),
                Run(item.heading, bold=True),
                Run(" is "),
                Run(necessary, bold=True),
                Run(" necessary and appropriate."),
            )
        )
        yield BLANK


def _item(position: int, item: SampleItem) -> Iterator[Block]:
    yield heading(f"{position}) Regarding the request for {item.heading}:", centered=False)
    yield BLANK
    yield heading(
        "Section(s) of the Medical Treatment Utilization Schedule Relied Upon by the Expert "
        "Reviewer to Make His/Her Decision",
        centered=False,
    )
    if item.claims_administrator:
        yield plain(item.claims_administrator.text)
        yield BLANK
    yield plain(item.reviewer.text)
    yield BLANK
    yield heading("Rationale for the Decision:", centered=False)
    yield plain(item.rationale)
    yield BLANK
    yield plain(f"The request for {item.heading} is {verdict(item.outcome)}")
